/* Bounds of a family that nobody needs any more: an application may change them without end. */
import { exportedBy, type Group, type GroupFamily, moveExported, moveNumbers } from '../model/group.ts';
import type { Slot } from '../model/layout.ts';
import type { KnownGroup } from './carried.ts';

/** Forgets them, and numbers the others anew. `carried` are the family's; `inUse` are slots that a known line goes to. */
export function forgetBounds(
  { layout, groups: byKey }: GroupFamily,
  carried: readonly KnownGroup[],
  inUse: ReadonlySet<Slot>,
): void {
  const groups = [...byKey.values()];
  const indexes = [...groups.flatMap(slotsInUse), ...carried.flatMap(({ exported }) => filled(exported))];
  const moves = layout.retain(new Set([...inUse, ...indexes.flatMap((index) => layout.slots[index] ?? [])]));
  for (const group of groups) moveNumbers(group, moves);
  for (const one of carried) moveExported(one, moves);
}

/** The slots that a group goes on with: what it shows, or what it would go on from. */
function slotsInUse(group: Group): readonly number[] {
  const { members, cells, kept } = group;
  return [...(members > 0 ? cells.visibleSlots() : filled(exportedBy(group))), ...(kept ?? [])];
}

function filled(bySlot: readonly unknown[]): readonly number[] {
  return Object.keys(bySlot)
    .map(Number)
    .filter((index) => bySlot[index] !== undefined);
}
