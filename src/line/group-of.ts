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
export function groupOf({ table, book }: Tables, line: number): Group | undefined {
  const cell = table.kernel.cellOf(line);
  return cell === 0 ? undefined : book.group(table.kernel.cells.int(cell, Cell.group));
}

/** Its slot in the group that it goes to. */
export function groupSlotOf(at: Tables, line: number): Slot | undefined {
  const { kernel } = at.table;
  return groupOf(at, line)?.family.layout.slots[kernel.cells.int(kernel.cellOf(line), Cell.slot)];
}
