/* Lines of an instance that nobody has sent anywhere yet, and the cells that they alone go to. */
import { ATTEMPT, CELLS, INSTANCES, LINES } from './control';
import { Cell, cellAt, Flag, Instance, instanceAt, Line, lineAt } from './fields';
import { hasRoomInOrder, makeInOrder } from './tables';

/**
 * Makes a cell of a group for each line of an instance, its slots' in their order one behind the other, and sends the line there: it leaves as
 * it came. Returns how many; 0 = nothing was done, as some line is not there, has gone elsewhere or been left out, its slots are not the
 * first of their layout, or there is no room.
 */
export function seat(number: u32, group: u32): u32 {
  const instance = instanceAt(load<usize>(INSTANCES), number);
  const count = load<u32>(instance, Instance.COUNT);
  if (count == 0 || !hasRoomInOrder(CELLS, count)) return 0;
  const attempt = load<u32>(ATTEMPT);
  const lines = load<usize>(LINES);
  for (let id = load<u32>(instance, Instance.FIRST); id != 0; id = load<u32>(lineAt(lines, id), Line.NEXT)) {
    const line = lineAt(lines, id);
    if (load<u32>(line, Line.MARK) != attempt || load<u32>(line, Line.CELL) != 0) return 0;
    if ((load<u32>(line, Line.FLAGS) & Flag.DROPPED) != 0 || load<u32>(line, Line.SLOT) >= count) return 0;
  }
  const first = makeInOrder(CELLS, count);
  const cells = load<usize>(CELLS);
  for (let id = load<u32>(instance, Instance.FIRST); id != 0; id = load<u32>(lineAt(lines, id), Line.NEXT)) {
    const line = lineAt(lines, id);
    const slot = load<u32>(line, Line.SLOT);
    const cell = cellAt(cells, first + slot);
    store<u32>(cell, group, Cell.GROUP);
    store<u32>(cell, slot, Cell.SLOT);
    store<u32>(cell, 1, Cell.REFERENCES);
    store<f64>(cell, NaN, Cell.EXPORTED);
    store<u32>(line, first + slot, Line.CELL);
    store<u32>(line, load<u32>(line, Line.FLAGS) | Flag.UNCHANGED | Flag.OWN, Line.FLAGS);
  }
  return count;
}
