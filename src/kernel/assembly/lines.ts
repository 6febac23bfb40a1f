/* The lines of an instance. */
import { INSTANCES, LINES } from './control';
import { Instance, instanceAt, Line, LINE_SHIFT, lineAt } from './fields';
import { make } from './tables';

/** Lines of an instance that are looked through one by one; those of larger ones the host finds by a map. */
export const LINES_MAX: u32 = 64;

/** The instance's line in this slot; 0 = it has none, or so many that the host must look. */
export function findLine(instance: usize, slot: u32): u32 {
  const lines = load<usize>(LINES);
  const hint = load<u32>(instance, Instance.HINT);
  if (hint == 0) return 0;
  const before = lineAt(lines, hint);
  const next = load<u32>(before, Line.NEXT);
  let id = next != 0 && load<u32>(lineAt(lines, next), Line.SLOT) == slot ? next : 0;
  if (id == 0 && load<u32>(before, Line.SLOT) == slot) id = hint;
  if (id == 0) {
    id = load<u32>(instance, Instance.FIRST);
    for (let looked: u32 = 0; id != 0 && load<u32>(lineAt(lines, id), Line.SLOT) != slot; looked++) {
      if (looked == LINES_MAX) return 0;
      id = load<u32>(lineAt(lines, id), Line.NEXT);
    }
  }
  if (id != 0) store<u32>(instance, id, Instance.HINT);
  return id;
}

export function makeLine(number: u32, slot: u32, flags: u32): u32 {
  const lines = load<usize>(LINES);
  const instance = instanceAt(load<usize>(INSTANCES), number);
  const id = make(LINES, LINE_SHIFT);
  const line = lineAt(lines, id);
  store<u32>(line, number, Line.INSTANCE);
  store<u32>(line, slot, Line.SLOT);
  store<f64>(line, NaN, Line.LAST);
  store<u32>(line, flags, Line.FLAGS);
  // Behind the line that was asked for last, as the next one is likely to be asked for next.
  const hint = load<u32>(instance, Instance.HINT);
  if (hint == 0) store<u32>(instance, id, Instance.FIRST);
  else {
    store<u32>(line, load<u32>(lineAt(lines, hint), Line.NEXT), Line.NEXT);
    store<u32>(lineAt(lines, hint), id, Line.NEXT);
  }
  store<u32>(instance, id, Instance.HINT);
  store<u32>(instance, load<u32>(instance, Instance.COUNT) + 1, Instance.COUNT);
  return id;
}
