import type { GroupFamily } from '../model/group.ts';
import type { Reason } from './describe.ts';
import type { Enforcement } from './enforcement.ts';
import { giveWay } from './give-way.ts';
import { familySeries } from './visible.ts';

/** In a forecast, all families together. */
export const ALL_FAMILIES = '';

/** Makes all families together keep `limits.series`: the largest give way first. */
export function limitTotal(at: Enforcement, families: readonly GroupFamily[]): void {
  const limit = at.limits.series;
  if (limit === 0) return;
  const size = (family: GroupFamily): number => familySeries(at, family);
  const total = (): number => families.reduce((sum, family) => sum + size(family), 0);
  const stuck = new Set<GroupFamily>();
  const reason: Reason = { cause: 'series', limit, demand: total() };
  at.forecast.note(ALL_FAMILIES, 'series', reason.demand, limit);
  for (let left = reason.demand; left > limit && giveWay(at, families, size, limit, stuck, reason); ) left = total();
}

/** Makes the answer shorter, because it has `bytes`; `size` is a family's part in them, and `room` what all may have. */
export function limitBytes(
  at: Enforcement,
  families: readonly GroupFamily[],
  size: (family: GroupFamily) => number,
  room: number,
  stuck: Set<GroupFamily>,
  bytes: number,
): boolean {
  return giveWay(at, families, size, room, stuck, { cause: 'answer_size', limit: at.limits.answerSize, demand: bytes });
}
