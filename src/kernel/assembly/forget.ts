/* Forgetting lines. */
import { CELLS, GROUPS, INSTANCES, LINES } from './control';
import { Cell, cellAt, CELL_SIZE, Group, groupAt, Instance, instanceAt, Line, LINE_SHIFT, lineAt } from './fields';
import { homeOf, isPacked, markLossy, moveOut } from './packed';
import { release } from './tables';

/** Forgets the lines of an instance. `lossy`: their groups are marked, as not all of their members are remembered. */
export function forgetLines(number: u32, lossy: bool): void {
  const lines = load<usize>(LINES);
  const instance = instanceAt(load<usize>(INSTANCES), number);
  if (isPacked(instance)) {
    if (lossy) markLossy(homeOf(instance));
    moveOut(number);
    return;
  }
  for (let id = load<u32>(instance, Instance.FIRST); id != 0; ) {
    const line = lineAt(lines, id);
    const next = load<u32>(line, Line.NEXT);
    dropCell(load<u32>(line, Line.CELL), lossy);
    release(LINES, LINE_SHIFT, id);
    id = next;
  }
  store<u32>(instance, 0, Instance.FIRST);
  store<u32>(instance, 0, Instance.COUNT);
  store<u32>(instance, 0, Instance.HINT);
}

/** One more points there. */
export function refer(id: u32): void {
  const cell = cellAt(load<usize>(CELLS), id);
  store<u32>(cell, load<u32>(cell, Cell.REFERENCES) + 1, Cell.REFERENCES);
}

/** A line points there no more; a cell whose group is gone is free when nobody does. */
export function dropCell(number: u32, lossy: bool): void {
  let id = number;
  while (id != 0) {
    const cell = cellAt(load<usize>(CELLS), id);
    const references = load<u32>(cell, Cell.REFERENCES) - 1;
    store<u32>(cell, references, Cell.REFERENCES);
    const group = load<u32>(cell, Cell.GROUP);
    if (group != 0 && lossy) store<u32>(groupAt(load<usize>(GROUPS), group), 1, Group.LOSSY);
    if (references > 0 || group != 0) return;
    const into = load<u32>(cell, Cell.INTO);
    freeCell(id);
    id = into;
  }
}

function freeCell(id: u32): void {
  const cell = cellAt(load<usize>(CELLS), id);
  memory.fill(cell, 0, CELL_SIZE);
  store<u32>(cell + CELL_SIZE - 4, load<u32>(CELLS, 8));
  store<u32>(CELLS, id, 8);
  store<u32>(CELLS, load<u32>(CELLS, 16) - 1, 16);
}
