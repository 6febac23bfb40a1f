import type { GroupFamily } from '../model/group.ts';
import { LABELS_TRIED_MAX, type Room } from './choose.ts';
import { coarsenTo } from './coarsen-to-fit.ts';
import type { Reason } from './describe.ts';
import { dropFamily, dropMembers, mustDrop } from './drop.ts';
import type { Enforcement } from './enforcement.ts';
import { distinctValues, valuesOf, visibleSeries } from './visible.ts';

/** Makes every label of a family keep `limits.values_per_label`. */
export function limitValues(at: Enforcement, family: GroupFamily, limit: number): void {
  if (isKnownToFit(at, family, limit)) return;
  const distinct = distinctValues(family);
  if (family.counted !== null) family.counted.values = Array.from(distinct, ([label, { size }]) => ({ label, size }));
  if (!mustDrop(at, family)) removeMany(at, family, distinct, limit);
  for (const [label, values] of distinct) {
    at.forecast.note(family.name, valuesKey(label), values.size, limit);
    if (values.size <= limit || family.dropped !== null || valuesOf(family, label) <= limit) continue;
    if (isState(family, label)) continue;
    const reason: Reason = { cause: 'values_per_label', limit, demand: values.size };
    if (mustDrop(at, family)) dropMembers(at, family, Infinity, limit, reason);
    else {
      const room: Room = { series: Infinity, label: { name: label, values: limit } };
      const fits = (): boolean => valuesOf(family, label) <= limit;
      if (!coarsenTo(at, family, room, reason, fits)) dropFamily(at, family, reason);
    }
  }
}

/** A state set's own label tells its states apart: its values are no one's to fold. */
export function isState({ type, name }: GroupFamily, label: string): boolean {
  return type === 'stateset' && label === name;
}

/** Were the values counted, and has nothing changed since? */
function isKnownToFit(at: Enforcement, family: GroupFamily, limit: number): boolean {
  visibleSeries(at, family);
  const known = family.counted?.values ?? null;
  if (known === null) return false;
  for (const { label, size } of known) {
    if (size > limit) return false;
    at.forecast.note(family.name, valuesKey(label), size, limit);
  }
  return true;
}

/** Labels that are too many to be changed one by one are removed together, as those of a family that invents their names. */
function removeMany(
  at: Enforcement,
  family: GroupFamily,
  distinct: ReadonlyMap<string, ReadonlySet<string>>,
  limit: number,
): void {
  const over = [...distinct].filter(([, values]) => values.size > limit);
  if (over.length <= LABELS_TRIED_MAX) return;
  const demand = Math.max(...over.map(([, values]) => values.size));
  const reason: Reason = { cause: 'values_per_label', limit, demand };
  const fits = (): boolean => over.every(([label]) => valuesOf(family, label) <= limit);
  coarsenTo(at, family, { series: 1, label: null }, reason, fits);
}

function valuesKey(label: string): string {
  return `values ${label}`;
}
