/* Groups that nobody is in. */
import { type Group, type GroupFamily, lastExport } from '../model/group.ts';

/** How many there are. */
export function countTombstones(families: Iterable<GroupFamily>): number {
  let empty = 0;
  for (const { groups, counted } of families) {
    empty += groups.size;
    if (counted !== null) empty -= counted.groups;
    else for (const { members } of groups.values()) if (members > 0) empty--;
  }
  return empty;
}

/** Those beyond `most`: the oldest. */
export function tombstonesBeyond(eachGroup: (visit: (group: Group) => void) => void, most: number): readonly Group[] {
  const empty: Group[] = [];
  eachGroup((group) => {
    if (group.members === 0) empty.push(group);
  });
  empty.sort((a, b) => lastExport(a) - lastExport(b));
  return empty.slice(0, Math.max(0, empty.length - most));
}
