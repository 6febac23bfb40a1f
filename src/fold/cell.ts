import { exportedBy, type Group } from '../model/group.ts';

/** Whoever is visible is to be counted anew. */
export function clearVisible(group: Group): void {
  group.members = 0;
  group.lines = 0;
  group.family.counted = null;
}

/** A member is in the group by this name, as it is called there; true once it has had two. */
export function enter(group: Group, member: string): boolean {
  if (group.owner === '') group.owner = member;
  else if (group.owner !== member && !group.shared) share(group);
  group.family.counted = null;
  return group.shared;
}

/** A fold from here on: what left until now is no more in the kernel's hands. */
function share(group: Group): void {
  exportedBy(group);
  group.cells.forgetExported();
  group.shared = true;
}

/** Members, and lines of the body behind them, that are visible. */
export function countVisible(group: Group, members: number, lines: number): void {
  group.members = members;
  group.lines = lines;
  if (members > 1) group.met = true;
  group.family.counted = null;
}

/** Adds what is visible of `from` to `into`: exact, since sums, extremes and counts can all be merged. */
export function mergeVisible(into: Group, from: Group): void {
  into.members += from.members;
  into.lines += from.lines;
  into.exposed = null;
  into.cells.take(from.cells);
}
