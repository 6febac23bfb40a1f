/*
 * Where instances went that look like one that is new. What an instance looks like is its outline: its family, the names of its labels
 * and those parts of their values that decide where it goes under the present mapping of its family.
 */
import { copyText } from './bytes';
import { ATTEMPT, CELLS, GROUPS, INSTANCES, LINES, ROUTE_INDEX, ROUTES, SAID, SCRATCH, Scratch, TEXTS } from './control';
import { Bit, Cell, cellAt, Flag, Group, groupAt, Instance, instanceAt, InstanceState, Line, lineAt } from './fields';
import { refer } from './forget';
import { hash, HASHED_MAX } from './hash';
import { wasMasked, writeMasked } from './mask';
import { findEntry, putEntry } from './tables';
import { lengthAt, lengthBytes } from './texts';

/** What decides of a value: all of it, nothing, or what is left when certain identifiers are taken out of a path. */
const WHOLE: u8 = 0;
const NOTHING: u8 = 1;
const NOTHING_MARK: u32 = 0xffffffff;
const MASKED_MARK: u32 = 0xfffffffe;

/** Was something taken out of the last outline? */
let isMasked: bool = false;

/** In front of the cells of a route: the home of those that go there (0 = they have none), and what the flags of their lines say of rules. */
const HEAD: usize = 8;

/** The hash of an outline; 0 where it is too long. `plan` has a byte for each label. */
function outline(instance: usize, plan: usize): u64 {
  const start = load<usize>(SCRATCH) + Scratch.FRAME;
  store<u32>(start, load<u32>(instance, Instance.FAMILY));
  store<u32>(start, load<u32>(instance, Instance.NAMES), 4);
  let to = start + 8;
  let from = load<usize>(TEXTS) + load<usize>(instance, Instance.TEXT);
  const end = from + load<usize>(instance, Instance.TEXT_LENGTH);
  isMasked = false;
  for (let label = plan; from < end; label++) {
    const length = lengthAt(from);
    from += lengthBytes(length);
    if (to + length + 8 > start + HASHED_MAX) return 0;
    const what = load<u8>(label);
    if (what == NOTHING) {
      store<u32>(to, NOTHING_MARK);
      to += 4;
    } else if (what == WHOLE) {
      store<u32>(to, length as u32);
      copyText(to + 4, from, length);
      to += 4 + length;
    } else {
      const masked = writeMasked(to + 8, from, length);
      if (wasMasked) isMasked = true;
      store<u32>(to, MASKED_MARK);
      store<u32>(to, masked as u32, 4);
      to += 8 + masked;
    }
    from += length;
  }
  return hash(start, to - start);
}

/** As in ../routes.ts. */
const NOWHERE: u32 = 0;
const SOMEWHERE: u32 = 1;
const TO_FOLD: u32 = 2;

/**
 * Sends an instance where those went that look like it: its lines of this body to their cells; nowhere where none did, or some line of
 * it has no cell there. Says which route it was.
 */
export function route(number: u32, plan: usize): u32 {
  const instance = instanceAt(load<usize>(INSTANCES), number);
  const key = outline(instance, plan);
  const entry = findEntry(ROUTE_INDEX, key);
  if (key == 0 || load<u32>(entry, 12) == 0) return NOWHERE;
  const head = load<usize>(ROUTES) + load<usize>(entry, 8);
  const row = head + HEAD;
  const said = load<u32>(head, 4);
  const slots = load<u32>(entry, 12);
  const lines = load<usize>(LINES);
  const attempt = load<i32>(ATTEMPT);
  for (let id = load<u32>(instance, Instance.FIRST); id != 0; ) {
    const line = lineAt(lines, id);
    const slot = load<u32>(line, Line.SLOT);
    if (load<i32>(line, Line.MARK) == attempt && (slot >= slots || load<u32>(row + ((slot as usize) << 2)) == 0)) return NOWHERE;
    id = load<u32>(line, Line.NEXT);
  }
  for (let id = load<u32>(instance, Instance.FIRST); id != 0; ) {
    const line = lineAt(lines, id);
    if (load<i32>(line, Line.MARK) == attempt && load<u32>(line, Line.CELL) == 0) {
      const cell = load<u32>(row + ((load<usize>(line, Line.SLOT)) << 2));
      refer(cell);
      store<u32>(line, cell, Line.CELL);
      store<u32>(line, (load<u32>(line, Line.FLAGS) & ~(Flag.OWN | Flag.UNCHANGED | Flag.WHY)) | said, Line.FLAGS);
    }
    id = load<u32>(line, Line.NEXT);
  }
  store<u32>(instance, load<u32>(instance, Instance.STATE) | InstanceState.JUDGED, Instance.STATE);
  store<u32>(instance, load<u32>(instance, Instance.BITS) | Bit.PLACED, Instance.BITS);
  store<u32>(SAID, load<u32>(entry, 8));
  return load<u32>(head) == 0 && goesToFold(instance) ? TO_FOLD : SOMEWHERE;
}

function goesToFold(instance: usize): bool {
  const cell = load<u32>(lineAt(load<usize>(LINES), load<u32>(instance, Instance.FIRST)), Line.CELL);
  if (cell == 0) return false;
  return load<u32>(groupAt(load<usize>(GROUPS), load<u32>(cellAt(load<usize>(CELLS), cell), Cell.GROUP)), Group.SHARED) == 1;
}

/** The home of those that look like it; 0 = they have none. `plan` is an address. */
export function routeHome(number: u32, plan: u32): u32 {
  const key = outline(instanceAt(load<usize>(INSTANCES), number), plan);
  if (key == 0) return 0;
  const entry = findEntry(ROUTE_INDEX, key);
  return load<u32>(entry, 12) == 0 ? 0 : load<u32>(load<usize>(ROUTES) + load<usize>(entry, 8));
}

/**
 * Others that look like it go where it went: behind its head `row` has the cell of each of so many slots, 0 where it has none. The index must have room.
 * `folded`: something was taken out of the values of those labels that are to be masked. False where it cannot be learnt.
 */
export function learnRoute(number: u32, plan: usize, row: u32, slots: u32, folded: bool): bool {
  const key = outline(instanceAt(load<usize>(INSTANCES), number), plan);
  if (key == 0 || (isMasked && !folded)) return false;
  putEntry(ROUTE_INDEX, key, row, slots);
  return true;
}
