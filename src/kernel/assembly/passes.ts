/* The passes over the lines that a body has, and over all that are known. ../kernel.ts says what they are for. */
import {
  ATTEMPT,
  CELLS,
  EPOCH,
  FOUND,
  GROUPS,
  INSTANCES,
  LINES,
  ROLL,
  ROLL_LENGTH,
  SAID,
  TIMED,
} from './control';
import { Bit, Cell, cellAt, Flag, Group, groupAt, Instance, instanceAt, Line, lineAt } from './fields';

// @ts-ignore: AssemblyScript's own decorator
@external('env', 'isNewer')
declare function isNewer(a: u32, b: u32): bool;

/**
 * Leaves events as pairs: an instance that appears (0), a group that is met (1), an instance that is undecided (2), and behind them
 * instances that have a histogram's count or its infinite bucket but not both (3), and those with lines that were never seen (4).
 */
export function muster(meeting: bool): u32 {
  const lines = load<usize>(LINES);
  const instances = load<usize>(INSTANCES);
  const cells = load<usize>(CELLS);
  const groups = load<usize>(GROUPS);
  const attempt = load<i32>(ATTEMPT);
  const length = load<u32>(ROLL_LENGTH);
  let entry = load<usize>(ROLL);
  const start = load<usize>(FOUND);
  let found = start;
  let touched: u32 = 0;
  for (let place: u32 = 0; place < length; place++, entry += 8) {
    const said = load<i32>(entry);
    if (said < 0 || said & 1) continue;
    const id = (said as u32) >> 1;
    const line = lineAt(lines, id);
    const number = load<u32>(line, Line.INSTANCE);
    const instance = instanceAt(instances, number);
    let bits = load<u32>(instance, Instance.BITS);
    if (load<i32>(instance, Instance.MARK) != attempt) {
      store<i32>(instance, attempt, Instance.MARK);
      bits = 0;
      store<u32>(found, 0);
      store<u32>(found, number, 4);
      found += 8;
    }
    const flags = load<u32>(line, Line.FLAGS);
    bits |= flags & Flag.ROLES;
    if (beganAnew(line, flags)) bits |= Bit.RESET;
    if (load<u32>(line, Line.SEEN) == 0) bits |= Bit.FRESH;
    const cell = load<u32>(line, Line.CELL);
    const isUndecided = cell == 0 ? (flags & Flag.DROPPED) == 0 : meeting && meets(lines, line, id, cellAt(cells, cell), attempt);
    if (cell == 0 || (flags & Flag.UNCHANGED) == 0) touched = 1;
    if (isUndecided) {
      if ((bits & Bit.UNSETTLED) == 0) {
        store<u32>(found, 2);
        store<u32>(found, number, 4);
        found += 8;
      }
      bits |= Bit.UNSETTLED;
    } else if (cell != 0) {
      const to = load<u32>(cellAt(cells, cell), Cell.GROUP);
      const group = groupAt(groups, to);
      if (load<i32>(group, Group.MET) != attempt) {
        store<i32>(group, attempt, Group.MET);
        store<u32>(found, 1);
        store<u32>(found, to, 4);
        found += 8;
      }
    }
    store<u32>(instance, bits, Instance.BITS);
  }
  store<u32>(SAID, touched);
  const events = found;
  for (let at = start; at < events; at += 8) {
    if (load<u32>(at) != 0) continue;
    const number = load<u32>(at, 4);
    const bits = load<u32>(instanceAt(instances, number), Instance.BITS);
    const roles = bits & Flag.ROLES;
    if (roles == (Flag.COUNT | Flag.BUCKET) || (roles & (Flag.INF | Flag.COUNT)) == Flag.INF) {
      store<u32>(found, 3);
      store<u32>(found, number, 4);
      found += 8;
    }
    if (bits & Bit.FRESH) {
      store<u32>(found, 4);
      store<u32>(found, number, 4);
      found += 8;
    }
  }
  return ((found - start) >> 3) as u32;
}

// @ts-ignore: AssemblyScript's own decorator
@inline
function beganAnew(line: usize, flags: u32): bool {
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

/** Leaves what the host has to do as 16 bytes each: a base that moves (0, cell, by), one that enters (1, group, instance), a group (2). */
export function settle(end: u32, scrape: i32, strangersAreOld: bool): u32 {
  const lines = load<usize>(LINES);
  const instances = load<usize>(INSTANCES);
  const attempt = load<i32>(ATTEMPT);
  const start = load<usize>(FOUND);
  let found = start;
  for (let number: u32 = 1; number < end; number++) {
    const instance = instanceAt(instances, number);
    const isPresent = load<i32>(instance, Instance.MARK) == attempt;
    const reset = isPresent && (load<u32>(instance, Instance.BITS) & Bit.RESET) != 0;
    if (!isPresent && load<i32>(instance, Instance.SEEN) != scrape - 1) continue;
    for (let id = load<u32>(instance, Instance.FIRST); id != 0; ) {
      const line = lineAt(lines, id);
      const there = load<i32>(line, Line.MARK) == attempt;
      const live = load<i32>(line, Line.SEEN) == scrape - 1;
      if (there || live || reset) found = settleLine(found, number, id, there, live, reset, strangersAreOld);
      id = load<u32>(line, Line.NEXT);
    }
  }
  return ((found - start) >> 4) as u32;
}

function settleLine(
  to: usize,
  instance: u32,
  id: u32,
  there: bool,
  live: bool,
  reset: bool,
  strangersAreOld: bool,
): usize {
  let found = to;
  const line = lineAt(load<usize>(LINES), id);
  const cell = load<u32>(line, Line.CELL);
  const last = load<f64>(line, Line.LAST);
  const value = load<f64>(line, Line.VALUE);
  const isFinite = value - value == 0;
  // What it was before the reset says nothing of what it will be.
  if (reset && (!there || !isFinite)) store<f64>(line, NaN, Line.LAST);
  if (cell == 0) return found;
  let by: f64 = NaN;
  // NaN and infinities never get into a base: `last` is finite, or NaN where there was no value yet.
  if (there) by = reset && live ? last : !reset && !live ? -last : NaN;
  else if (live) by = last;
  if (by == by) {
    store<u32>(found, 0);
    store<u32>(found, cell, 4);
    store<f64>(found, by, 8);
    found += 16;
  }
  if (!there) return found;
  const start: f64 = strangersAreOld && isFinite ? value : 0;
  const before: f64 = last != last ? start : reset ? 0 : last;
  return add(found, instance, line, id, cell, value, before);
}

function add(to: usize, instance: u32, line: usize, id: u32, number: u32, value: f64, before: f64): usize {
  let found = to;
  const epoch = load<i32>(EPOCH);
  const cell = cellAt(load<usize>(CELLS), number);
  const groupNumber = load<u32>(cell, Cell.GROUP);
  const group = groupAt(load<usize>(GROUPS), groupNumber);
  if (load<i32>(group, Group.MARK) != epoch) {
    store<i32>(group, epoch, Group.MARK);
    store<u32>(group, 0, Group.MEMBERS);
    store<u32>(group, 0, Group.LINES);
    store<u32>(group, 0, Group.LAST_INSTANCE);
    store<u32>(found, 2);
    store<u32>(found, groupNumber, 4);
    found += 16;
  }
  if (load<u32>(group, Group.LAST_INSTANCE) != instance) {
    store<u32>(group, instance, Group.LAST_INSTANCE);
    store<u32>(group, load<u32>(group, Group.MEMBERS) + 1, Group.MEMBERS);
    const serial = load<u32>(instanceAt(load<usize>(INSTANCES), instance), Instance.SERIAL);
    if (load<u32>(group, Group.SHARED) == 0 && load<u32>(group, Group.OWNER) != serial) {
      store<u32>(found, 1);
      store<u32>(found, groupNumber, 4);
      store<u32>(found, instance, 8);
      found += 16;
    }
  }
  if ((load<u32>(line, Line.FLAGS) & Flag.STANDS_IN) == 0)
    store<u32>(group, load<u32>(group, Group.LINES) + 1, Group.LINES);
  if (load<i32>(cell, Cell.MARK) != epoch) {
    memory.fill(cell, 0, Cell.MIN);
    store<f64>(cell, Infinity, Cell.MIN);
    store<f64>(cell, -Infinity, Cell.MAX);
    store<u32>(cell, 0, Cell.MEMBERS);
    store<u32>(cell, 0, Cell.NUMBERS);
    store<u32>(cell, id, Cell.NEWEST);
    store<i32>(cell, epoch, Cell.MARK);
  }
  store<u32>(cell, load<u32>(cell, Cell.MEMBERS) + 1, Cell.MEMBERS);
  addTo(cell + Cell.BEFORE, before);
  if (value == value) {
    addTo(cell + Cell.SUM, value);
    store<u32>(cell, load<u32>(cell, Cell.NUMBERS) + 1, Cell.NUMBERS);
    if (value < load<f64>(cell, Cell.MIN)) store<f64>(cell, value, Cell.MIN);
    if (value > load<f64>(cell, Cell.MAX)) store<f64>(cell, value, Cell.MAX);
  }
  const newest = load<u32>(cell, Cell.NEWEST);
  if (newest != id && newer(line, id, newest, value)) store<u32>(cell, id, Cell.NEWEST);
  return found;
}

function newer(line: usize, id: u32, other: u32, value: f64): bool {
  const there = lineAt(load<usize>(LINES), other);
  const isNone = value != value;
  const before = load<f64>(there, Line.VALUE);
  if (isNone != (before != before)) return !isNone;
  if (load<u32>(TIMED) != 0) return isNewer(id, other);
  return load<u32>(line, Line.ORDER) >= load<u32>(there, Line.ORDER);
}

// @ts-ignore: AssemblyScript's own decorator
@inline
function addTo(sum: usize, value: f64): void {
  if (value - value != 0) {
    store<f64>(sum, load<f64>(sum, 16) + value, 16);
    return;
  }
  const before = load<f64>(sum);
  const high = before + value;
  const part = high - before;
  store<f64>(sum, load<f64>(sum, 8) + (before - (high - part) + (value - part)), 8);
  store<f64>(sum, high);
}

/** The scrape is over: what was seen becomes what is remembered. */
export function remember(end: u32, scrape: i32): void {
  const lines = load<usize>(LINES);
  const instances = load<usize>(INSTANCES);
  const attempt = load<i32>(ATTEMPT);
  for (let number: u32 = 1; number < end; number++) {
    const instance = instanceAt(instances, number);
    if (load<i32>(instance, Instance.MARK) != attempt) continue;
    store<i32>(instance, scrape, Instance.SEEN);
    for (let id = load<u32>(instance, Instance.FIRST); id != 0; ) {
      const line = lineAt(lines, id);
      if (load<i32>(line, Line.MARK) == attempt) {
        store<i32>(line, scrape, Line.SEEN);
        const value = load<f64>(line, Line.VALUE);
        if (value - value == 0) store<f64>(line, value, Line.LAST);
      }
      id = load<u32>(line, Line.NEXT);
    }
  }
}

/** Leaves the groups of the body's lines in the order of their first lines. */
export function listGroups(): u32 {
  const lines = load<usize>(LINES);
  const cells = load<usize>(CELLS);
  const groups = load<usize>(GROUPS);
  const epoch = load<i32>(EPOCH);
  const length = load<u32>(ROLL_LENGTH);
  let entry = load<usize>(ROLL);
  const start = load<usize>(FOUND);
  let found = start;
  for (let place: u32 = 0; place < length; place++, entry += 8) {
    const said = load<i32>(entry);
    if (said < 0 || said & 1) continue;
    const cell = load<u32>(lineAt(lines, (said as u32) >> 1), Line.CELL);
    if (cell == 0) continue;
    const number = load<u32>(cellAt(cells, cell), Cell.GROUP);
    const group = groupAt(groups, number);
    if (load<i32>(group, Group.LISTED) == epoch) continue;
    store<i32>(group, epoch, Group.LISTED);
    store<u32>(found, number);
    found += 4;
  }
  return ((found - start) >> 2) as u32;
}

/** Of the instances that were there in the scrape before and had counted something: how many, how many fell, how many vanished. */
export function census(end: u32, scrape: i32): void {
  const lines = load<usize>(LINES);
  const instances = load<usize>(INSTANCES);
  const attempt = load<i32>(ATTEMPT);
  let known: u32 = 0;
  let fallen: u32 = 0;
  let vanished: u32 = 0;
  for (let number: u32 = 1; number < end; number++) {
    const instance = instanceAt(instances, number);
    if (load<i32>(instance, Instance.SEEN) != scrape - 1) continue;
    let id = load<u32>(instance, Instance.FIRST);
    while (id != 0) {
      const line = lineAt(lines, id);
      if ((load<u32>(line, Line.FLAGS) & Flag.COUNTER) != 0 && load<f64>(line, Line.LAST) > 0) break;
      id = load<u32>(line, Line.NEXT);
    }
    if (id == 0) continue;
    known++;
    if (load<i32>(instance, Instance.MARK) != attempt) vanished++;
    else if (load<u32>(instance, Instance.BITS) & Bit.RESET) fallen++;
  }
  const found = load<usize>(FOUND);
  store<u32>(found, known);
  store<u32>(found, fallen, 4);
  store<u32>(found, vanished, 8);
}
