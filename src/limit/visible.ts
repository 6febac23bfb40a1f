/* What leaves of a family in this scrape. */
import type { Group, GroupFamily } from '../model/group.ts';
import { labelValue } from '../model/labels.ts';
import type { Enforcement } from './enforcement.ts';

/** The groups of a family that leave in this scrape. */
export function visibleGroups(family: GroupFamily): readonly Group[] {
  if (family.dropped !== null) return [];
  return [...family.groups.values()].filter((group) => group.members > 0 && group.dropped === null);
}

/** How many series of a family leave; none where a limit drops it. */
export function familySeries(at: Pick<Enforcement, 'counting'>, family: GroupFamily): number {
  return family.dropped === null ? visibleSeries(at, family) : 0;
}

/** The same before a limit drops the family. It is counted once where no group is a fold or left out. */
export function visibleSeries(at: Pick<Enforcement, 'counting'>, family: GroupFamily): number {
  if (family.counted !== null) return family.counted.series;
  let series = 0;
  let groups = 0;
  let isPlain = true;
  for (const group of family.groups.values()) {
    if (group.members === 0) continue;
    groups++;
    series += at.counting.leaving(group);
    isPlain &&= !group.shared && group.dropped === null;
  }
  if (isPlain) family.counted = { series, values: null, groups, stated: null };
  return series;
}

/** How many values of a label leave. */
export function valuesOf(family: GroupFamily, label: string): number {
  const values = new Set(visibleGroups(family).map(({ labels }) => labelValue(labels, label)));
  values.delete('');
  return values.size;
}

/** By label, the values of it that leave. */
export function distinctValues(family: GroupFamily): Map<string, Set<string>> {
  const values = new Map<string, Set<string>>();
  for (const group of visibleGroups(family))
    for (const label of group.labels) {
      const seen = values.get(label.name);
      if (seen === undefined) values.set(label.name, new Set([label.value]));
      else seen.add(label.value);
    }
  return values;
}
