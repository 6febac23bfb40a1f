/* Lines of which nothing will leave by itself need not be kept until the body's end. */
import { CELLS, FOUND, GROUPS, LINES, ROLL, ROLL_LENGTH, SAID } from './control';
import { Cell, cellAt, Flag, Group, groupAt, HERALD, Line, lineAt } from './fields';
import { endHeralds } from './herald';

/**
 * Takes lines out of the body, from this one of the roll on: they have no bytes any more, and those behind them move. Leaves the pairs of
 * begin and end between which the body stays, says how many lines are out, and returns how many words the pairs are.
 */
export function sweep(from: u32): u32 {
  const length = load<u32>(ROLL_LENGTH);
  const start = load<usize>(FOUND);
  let found = start;
  let entry = load<usize>(ROLL) + ((from as usize) << 3);
  let at = load<u32>(entry, 4);
  let to = at;
  let isKept = false;
  let count = endHeralds();
  for (let place = from; place < length; place++, entry += 8) {
    const end = load<u32>(entry, 12);
    store<u32>(entry, to, 4);
    if (end != at) {
      if (isFolded(load<i32>(entry))) {
        isKept = false;
        if (load<i32>(entry) < HERALD) count++;
      } else {
        if (!isKept) {
          store<u32>(found, at);
          found += 8;
        }
        isKept = true;
        store<u32>(found - 4, end);
        to += end - at;
      }
    }
    at = end;
  }
  store<u32>(entry, to, 4);
  store<u32>(SAID, count);
  return ((found - start) >> 2) as u32;
}

function isFolded(said: i32): bool {
  if (said < 0) return false;
  if (said >= HERALD) return true;
  const line = lineAt(load<usize>(LINES), (said as u32) >> 1);
  const flags = load<u32>(line, Line.FLAGS);
  if (flags & Flag.PINNED) return false;
  if (flags & Flag.DROPPED_BY_RULE) return true;
  const cells = load<usize>(CELLS);
  let cell = load<u32>(line, Line.CELL);
  if (cell == 0) return false;
  for (let into = load<u32>(cellAt(cells, cell), Cell.INTO); into != 0; into = load<u32>(cellAt(cells, cell), Cell.INTO)) cell = into;
  const group = load<u32>(cellAt(cells, cell), Cell.GROUP);
  return group != 0 && load<u32>(groupAt(load<usize>(GROUPS), group), Group.SHARED) == 1;
}
