import type { GroupFamily } from '../model/group.ts';
import type { Reason } from './describe.ts';
import { dropFamily } from './drop.ts';
import type { Enforcement } from './enforcement.ts';
import { waterLevel } from './level.ts';
import { shrinkTo } from './shrink.ts';
import { familySeries } from './visible.ts';

interface Sized {
  readonly family: GroupFamily;
  readonly size: number;
}

/**
 * The largest families give way, one after the other until all should fit: down to the height at which all would, or as far as they
 * can, and are `stuck` from then on. One is left out only when those that are stuck take all the room; it stays out while it does
 * not fit, or the others would be coarsened for it in each scrape anew. Each family is measured once, as there may be thousands; in
 * bytes what is left of one is an estimate, so who asks must measure again. False: there is nothing left to take away.
 */
export function giveWay(
  at: Enforcement,
  families: readonly GroupFamily[],
  size: (family: GroupFamily) => number,
  room: number,
  stuck: Set<GroupFamily>,
  reason: Reason,
): boolean {
  const there = families
    .filter((family) => familySeries(at, family) > 0)
    .map((family) => ({ family, size: size(family) }));
  // Ascending, so that the largest is the last; of equals the one that stands first in the body.
  const sized = there.reverse().sort((a, b) => a.size - b.size);
  let over = sizes(sized) - room;
  const leaveOut = (one: Sized): void => {
    dropFamily(at, one.family, reason);
    over -= one.size;
  };
  const again = sized.filter(({ family }) => family.droppedBefore === reason.cause);
  while (over > 0 && again.length > 0) again.splice(-1).forEach(leaveOut);
  const left = sized.filter(({ family }) => family.dropped === null);
  const held = left.filter(({ family }) => stuck.has(family));
  const open = left.filter(({ family }) => !stuck.has(family));
  let rest = room - sizes(held);
  while (over > 0 && held.length > 0 && (rest < 0 || open.length === 0)) {
    rest += held.at(-1)?.size ?? 0;
    held.splice(-1).forEach(leaveOut);
  }
  while (over > 0 && rest >= 0 && open.length > 0) {
    const level = waterLevel(
      open.map((one) => one.size),
      rest,
    );
    for (const largest of open.splice(-1)) {
      const remains = makeSmaller(at, largest, level, stuck, reason);
      over -= largest.size - remains;
      rest -= remains;
    }
  }
  return there.length > 0;
}

function sizes(all: readonly Sized[]): number {
  return all.reduce((sum, { size }) => sum + size, 0);
}

/** Returns the size that it still has, by the series that are left of it. */
function makeSmaller(
  at: Enforcement,
  { family, size }: Sized,
  level: number,
  stuck: Set<GroupFamily>,
  reason: Reason,
): number {
  const series = familySeries(at, family);
  const seriesMax = Math.min(Math.floor((series * level) / Math.max(size, 1)), series - 1);
  if (!shrinkTo(at, family, seriesMax, reason)) stuck.add(family);
  return (size * familySeries(at, family)) / series;
}
