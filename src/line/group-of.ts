import type { KnownTable } from '../identify/index.ts';
import { Cell } from '../kernel/index.ts';
import type { GroupBook } from '../limit/index.ts';
import type { Group } from '../model/group.ts';
import type { Slot } from '../model/layout.ts';

/** Whose lines, and whose groups. */
interface Tables {
  readonly table: KnownTable;
  readonly book: GroupBook;
}

/** The group that a line goes to; undefined = it is left out. */
export function groupOf(at: Tables, line: number): Group | undefined {
  return groupOfCell(at, at.table.kernel.links.of(line));
}

/** Of a cell that no other has taken in. */
export function groupOfCell({ table, book }: Tables, cell: number): Group | undefined {
  return cell === 0 ? undefined : book.group(table.kernel.cells.int(cell, Cell.group));
}

/** Its slot in the group that it goes to. */
export function groupSlotOf(at: Tables, line: number): Slot | undefined {
  return slotOfCell(at, at.table.kernel.links.of(line));
}

export function slotOfCell(at: Tables, cell: number): Slot | undefined {
  return groupOfCell(at, cell)?.family.layout.slots[at.table.kernel.cells.int(cell, Cell.slot)];
}
