/* The passes over the lines that a body has, and over all that are known. ../mustering.ts, ../early-passes.ts and ../answering.ts say what they are for. */
import {
  ATTEMPT,
  CELLS,
  FOUND,
  GROUPS,
  HOMES,
  INSTANCES,
  LINES,
  MUSTERS,
  PAST,
  PAST_LENGTH,
  PRESENT,
  PRESENT_LENGTH,
  PRESENT_ROOM,
  ROLL,
  ROLL_LENGTH,
  SAID,
} from './control';
import {
  Bit,
  Cell,
  cellAt,
  Flag,
  Group,
  GroupState,
  groupAt,
  HERALD,
  heraldHome,
  homeAt,
  HomeSlot,
  Instance,
  instanceAt,
  Line,
  lineAt,
} from './fields';
import { groupOfHome, isPacked, slotOf } from './packed';
import { hadCounted, judgePacked, rememberPacked } from './packed-passes';

/**
 * Writes the list of those that are there, and leaves lists behind a header that says how long they are: events, which are a group
 * that is met or the complement of an instance that is undecided; instances with lines that were never seen; and in the place named
 * `incomplete` those that have a histogram's count or its infinite bucket but not both. The header's last word is 0 where no line is undecided
 * or new, and nothing began anew.
 */
export function muster(meeting: bool, incomplete: usize): void {
  const lines = load<usize>(LINES);
  const instances = load<usize>(INSTANCES);
  const cells = load<usize>(CELLS);
  const groups = load<usize>(GROUPS);
  const attempt = load<i32>(ATTEMPT);
  const length = load<u32>(ROLL_LENGTH);
  let entry = load<usize>(ROLL);
  const start = load<usize>(FOUND) + MUSTERED_HEADER;
  let found = start;
  const present = load<usize>(PRESENT);
  let last = present;
  setPackedApart(present, attempt);
  let touched: u32 = 0;
  const count = load<i32>(MUSTERS) + 1;
  store<i32>(MUSTERS, count);
  for (let place: u32 = 0; place < length; place++, entry += 8) {
    const said = load<i32>(entry);
    if (said < 0 || said & 1) continue;
    if (said == HERALD) continue;
    if (said >= HERALD) {
      const home = homeAt(load<usize>(HOMES), heraldHome(said));
      if ((load<u32>(slotOf(home, 0), HomeSlot.FLAGS) & Flag.UNCHANGED) == 0) touched = 1;
      found = meetGroup(groups, groupOfHome(home), count, found);
      continue;
    }
    const id = (said as u32) >> 1;
    const line = lineAt(lines, id);
    const number = load<u32>(line, Line.INSTANCE);
    const instance = instanceAt(instances, number);
    let bits = load<u32>(instance, Instance.BITS);
    if (load<i32>(instance, Instance.MARK) != attempt) {
      store<i32>(instance, attempt, Instance.MARK);
      bits = 0;
      last = takePacked(last, place);
      store<u32>(last, number);
      last += 4;
    }
    const flags = load<u32>(line, Line.FLAGS);
    bits |= flags & Flag.ROLES;
    if (beganAnew(line, flags)) bits |= Bit.RESET;
    if (load<u32>(line, Line.SEEN) == 0) bits |= Bit.FRESH;
    const cell = load<u32>(line, Line.CELL);
    const isUndecided = cell == 0 ? (flags & Flag.DROPPED) == 0 : meeting && meets(lines, line, id, cellAt(cells, cell), attempt);
    // Of what is not decided the rules will say it.
    if (!isUndecided && (cell == 0 || (flags & Flag.UNCHANGED) == 0)) touched = 1;
    if (isUndecided) {
      if ((bits & Bit.UNSETTLED) == 0) {
        store<u32>(found, ~number);
        found += 4;
      }
      bits |= Bit.UNSETTLED;
    } else if (cell != 0) found = meetGroup(groups, load<u32>(cellAt(cells, cell), Cell.GROUP), count, found);
    store<u32>(instance, bits, Instance.BITS);
  }
  last = takePacked(last, length);
  store<u32>(SAID, touched);
  store<u32>(PRESENT_LENGTH, ((last - present) >> 2) as u32);
  const events = found;
  let lacking = incomplete;
  let open: u32 = 0;
  for (let at = present; at < last; at += 4) {
    const number = load<u32>(at);
    const instance = instanceAt(instances, number);
    const isWhole = isPacked(instance);
    const bits = isWhole ? judgePacked(instance) : load<u32>(instance, Instance.BITS);
    open |= bits & (Bit.RESET | Bit.UNSETTLED | Bit.FRESH);
    if (!isWhole && isIncomplete(bits)) {
      store<u32>(lacking, number);
      lacking += 4;
    }
    if (bits & Bit.FRESH) {
      store<u32>(found, number);
      found += 4;
    }
  }
  store<u32>(load<usize>(FOUND), ((events - start) >> 2) as u32);
  store<u32>(load<usize>(FOUND), ((found - events) >> 2) as u32, 4);
  store<u32>(load<usize>(FOUND), ((lacking - incomplete) >> 2) as u32, 8);
  store<u32>(load<usize>(FOUND), open, 12);
}

/** Packed ones that are not in the list yet, at the end of its room. */
let apart: usize = 0;
let apartEnd: usize = 0;

/**
 * Those that were listed while the body was read are set apart as far as they are packed. The others a muster of its begin has listed, or they
 * are packed no more: they are listed with their lines.
 */
function setPackedApart(present: usize, attempt: i32): void {
  apartEnd = present + ((load<u32>(PRESENT_ROOM) as usize) << 2);
  apart = apartEnd;
  for (let at = present + ((load<u32>(PRESENT_LENGTH) as usize) << 2); at > present; ) {
    at -= 4;
    const number = load<u32>(at);
    const instance = instanceAt(load<usize>(INSTANCES), number);
    if (load<i32>(instance, Instance.MARK) != attempt) continue;
    if (isPacked(instance)) {
      apart -= 4;
      store<u32>(apart, number);
    } else store<i32>(instance, 0, Instance.MARK);
  }
}

/** Lists those that came before this place in the roll. Returns where the list goes on. */
// @ts-ignore: AssemblyScript's own decorator
@inline
function takePacked(last: usize, place: u32): usize {
  let to = last;
  for (; apart < apartEnd; apart += 4, to += 4) {
    const number = load<u32>(apart);
    if (load<u32>(instanceAt(load<usize>(INSTANCES), number), Instance.PLACE) > place) break;
    store<u32>(to, number);
  }
  return to;
}

// @ts-ignore: AssemblyScript's own decorator
@inline
function meetGroup(groups: usize, to: u32, count: i32, found: usize): usize {
  const group = groupAt(groups, to);
  if (load<i32>(group, Group.MET) == count) return found;
  store<i32>(group, count, Group.MET);
  store<u32>(found, to);
  return found + 4;
}

/** How long the lists of a muster are. */
const MUSTERED_HEADER: usize = 16;

/** Leaves the instances of which some line from this place in the roll on is undecided: one may be there more than once. */
export function undecided(from: u32): u32 {
  const lines = load<usize>(LINES);
  const length = load<u32>(ROLL_LENGTH);
  const start = load<usize>(FOUND);
  let found = start;
  let last: u32 = 0;
  for (let place = from; place < length; place++) {
    const said = load<i32>(load<usize>(ROLL) + ((place as usize) << 3));
    if (said < 0 || said & 1 || said >= HERALD) continue;
    const line = lineAt(lines, (said as u32) >> 1);
    const number = load<u32>(line, Line.INSTANCE);
    if (number == last || load<u32>(line, Line.CELL) != 0 || (load<u32>(line, Line.FLAGS) & Flag.DROPPED) != 0) continue;
    last = number;
    store<u32>(found, number);
    found += 4;
  }
  return ((found - start) >> 2) as u32;
}

// @ts-ignore: AssemblyScript's own decorator
@inline
export function beganAnew(line: usize, flags: u32): bool {
  if (flags & Flag.COUNTER) return load<f64>(line, Line.VALUE) < load<f64>(line, Line.LAST);
  return (flags & Flag.CREATED) != 0 && load<f64>(line, Line.VALUE) > load<f64>(line, Line.LAST);
}

function meets(lines: usize, line: usize, id: u32, cell: usize, attempt: i32): bool {
  const other = load<u32>(cell, Cell.LAST_LINE);
  store<u32>(cell, id, Cell.LAST_LINE);
  if (other == 0 || other == id) return false;
  const before = lineAt(lines, other);
  return (
    load<u32>(before, Line.INSTANCE) == load<u32>(line, Line.INSTANCE) &&
    load<i32>(before, Line.MARK) == attempt &&
    load<u32>(before, Line.CELL) == load<u32>(line, Line.CELL)
  );
}

/** The scrape is over: what was seen becomes what is remembered. */
export function remember(scrape: i32): void {
  const lines = load<usize>(LINES);
  const instances = load<usize>(INSTANCES);
  const attempt = load<i32>(ATTEMPT);
  // By the roll, as the next line need not wait for the one before to say which it is.
  let entry = load<usize>(ROLL);
  for (let place: u32 = 0; place < load<u32>(ROLL_LENGTH); place++, entry += 8) {
    const said = load<i32>(entry);
    if (said >= 0 && said < HERALD) rememberLine(lineAt(lines, (said as u32) >> 1), scrape);
  }
  const present = load<usize>(PRESENT);
  for (let at = present; at < present + ((load<u32>(PRESENT_LENGTH) as usize) << 2); at += 4) {
    const instance = instanceAt(instances, load<u32>(at));
    if (isPacked(instance)) {
      rememberPacked(instance, scrape);
      continue;
    }
    store<i32>(instance, scrape, Instance.SEEN);
    if (!isIncomplete(load<u32>(instance, Instance.BITS))) continue;
    // Lines that stand in for others are not in the roll.
    for (let id = load<u32>(instance, Instance.FIRST); id != 0; ) {
      const line = lineAt(lines, id);
      if (load<i32>(line, Line.MARK) == attempt) rememberLine(line, scrape);
      id = load<u32>(line, Line.NEXT);
    }
  }
}

// @ts-ignore: AssemblyScript's own decorator
@inline
function rememberLine(line: usize, scrape: i32): void {
  store<i32>(line, scrape, Line.SEEN);
  const value = load<f64>(line, Line.VALUE);
  const isFinite = value - value == 0;
  if (isFinite) store<f64>(line, value, Line.LAST);
  const number = load<u32>(line, Line.CELL);
  if (number == 0) return;
  const cell = cellAt(load<usize>(CELLS), number);
  const group = groupAt(load<usize>(GROUPS), load<u32>(cell, Cell.GROUP));
  if ((load<u32>(group, Group.STATE) & GroupState.LEAVES) == 0) return;
  store<i32>(group, scrape, Group.EXPORTED_AT);
  if (isFinite) store<f64>(cell, value, Cell.EXPORTED);
}

/** Has the application said a histogram's count or its infinite bucket, but not both? */
// @ts-ignore: AssemblyScript's own decorator
@inline
function isIncomplete(bits: u32): bool {
  const roles = bits & Flag.ROLES;
  return roles == (Flag.COUNT | Flag.BUCKET) || (roles & (Flag.INF | Flag.COUNT)) == Flag.INF;
}

/** Leaves the groups of the body's lines in the order of their first lines. `number`: of this listing. */
export function listGroups(number: i32): u32 {
  const lines = load<usize>(LINES);
  const cells = load<usize>(CELLS);
  const groups = load<usize>(GROUPS);
  const length = load<u32>(ROLL_LENGTH);
  let entry = load<usize>(ROLL);
  const start = load<usize>(FOUND);
  let found = start;
  for (let place: u32 = 0; place < length; place++, entry += 8) {
    const said = load<i32>(entry);
    if (said < 0 || said & 1) continue;
    let to: u32;
    if (said == HERALD) continue;
    if (said >= HERALD) to = groupOfHome(homeAt(load<usize>(HOMES), heraldHome(said)));
    else {
      const cell = load<u32>(lineAt(lines, (said as u32) >> 1), Line.CELL);
      if (cell == 0) continue;
      to = load<u32>(cellAt(cells, cell), Cell.GROUP);
    }
    const group = groupAt(groups, to);
    if (load<i32>(group, Group.LISTED) == number) continue;
    store<i32>(group, number, Group.LISTED);
    store<u32>(found, to);
    found += 4;
  }
  return ((found - start) >> 2) as u32;
}

/** Of the instances that were there in the scrape before and had counted something: how many, how many fell, how many vanished. */
export function census(scrape: i32): void {
  const lines = load<usize>(LINES);
  const instances = load<usize>(INSTANCES);
  const attempt = load<i32>(ATTEMPT);
  let known: u32 = 0;
  let fallen: u32 = 0;
  let vanished: u32 = 0;
  const past = load<usize>(PAST);
  for (let at = past; at < past + ((load<u32>(PAST_LENGTH) as usize) << 2); at += 4) {
    const instance = instanceAt(instances, load<u32>(at));
    // Its number may have been given again.
    if (load<i32>(instance, Instance.SEEN) != scrape - 1) continue;
    if (isPacked(instance)) {
      if (!hadCounted(instance)) continue;
    } else {
      let id = load<u32>(instance, Instance.FIRST);
      while (id != 0) {
        const line = lineAt(lines, id);
        if ((load<u32>(line, Line.FLAGS) & Flag.COUNTER) != 0 && load<f64>(line, Line.LAST) > 0) break;
        id = load<u32>(line, Line.NEXT);
      }
      if (id == 0) continue;
    }
    known++;
    if (load<i32>(instance, Instance.MARK) != attempt) vanished++;
    else if (load<u32>(instance, Instance.BITS) & Bit.RESET) fallen++;
  }
  const found = load<usize>(FOUND);
  store<u32>(found, known);
  store<u32>(found, fallen, 4);
  store<u32>(found, vanished, 8);
}
