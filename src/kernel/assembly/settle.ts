/* What became of every line since the scrape before, and what the groups have now. ../kernel.ts says what it is for. */
import {
  ATTEMPT,
  CELLS,
  EPOCH,
  FOUND,
  GROUPS,
  HOMES,
  INSTANCES,
  LINES,
  PAST,
  PAST_LENGTH,
  PRESENT,
  PRESENT_LENGTH,
  SHOWN,
  SHOWN_LENGTH,
  TIMED,
} from './control';
import {
  Bit,
  Cell,
  cellAt,
  Flag,
  Group,
  groupAt,
  Home,
  homeAt,
  HomeSlot,
  Instance,
  instanceAt,
  Line,
  lineAt,
  Spilled,
} from './fields';
import { allOf, blockOf, groupOfHome, homeOf, isPacked, lastIn, lastsOf, numberAt, pastOf, slotOf } from './packed';
import { isSpilled, spilledAt } from './spill';
import { countOfSum, homeOfSum, lastSum, openSum, PARTS, saidSum, sumAt, SUMS, sumUp } from './sums';

// @ts-ignore: AssemblyScript's own decorator
@external('env', 'isNewer')
declare function isNewer(a: u32, b: u32): bool;

/** What a settlement leaves: how often each, then a base that moves (cell, -, sum in two parts). */
const HEADER: usize = 16;
const MOVE: usize = 24;

/** The base that a cell's group has in its slot moves. What is said of it adds up, so that it is left once. */
function move(number: u32, by: f64): void {
  const moves = load<usize>(FOUND) + HEADER;
  const cell = cellAt(load<usize>(CELLS), number);
  const count = load<u32>(load<usize>(FOUND));
  let place = load<u32>(cell, Cell.MOVED);
  // What an earlier settlement has noted is no place of this one's, or that of another cell.
  if (place >= count || load<u32>(moves + (place as usize) * MOVE) != number) {
    place = count;
    store<u32>(cell, place, Cell.MOVED);
    const made = moves + (place as usize) * MOVE;
    store<u32>(made, number);
    store<f64>(made, 0, 8);
    store<f64>(made, 0, 16);
    store<u32>(load<usize>(FOUND), count + 1);
  }
  const sum = moves + (place as usize) * MOVE + 8;
  const before = load<f64>(sum);
  store<f64>(sum, load<f64>(sum, 8) + lost(before, by), 8);
  store<f64>(sum, before + by);
}

/**
 * Leaves what the host has to do behind a header that says how often: bases that move, and in the places that it names groups whose
 * members or lines are other ones than it knows (4 bytes each), and those that an instance enters (group, instance). `isBegin`: of a body
 * of which more is to come, only what is visible is added up.
 */
export function settle(scrape: i32, strangersAreOld: bool, isBegin: bool, counted: usize, entered: usize): void {
  const instances = load<usize>(INSTANCES);
  const attempt = load<i32>(ATTEMPT);
  const found = load<usize>(FOUND);
  toCounted = counted;
  toVisible = counted + ((load<u32>(SHOWN_LENGTH) as usize) << 2);
  toEntered = entered;
  onlyVisible = isBegin;
  const visible = toVisible;
  store<u32>(found, 0);
  for (let index: u32 = 0; index < SUMS; index++) openSum(sumAt(index), 0);
  const present = load<usize>(PRESENT);
  for (let at = present; at < present + ((load<u32>(PRESENT_LENGTH) as usize) << 2); at += 4) {
    const number = load<u32>(at);
    const instance = instanceAt(instances, number);
    const reset = (load<u32>(instance, Instance.BITS) & Bit.RESET) != 0;
    if (isPacked(instance)) settlePacked(number, instance, scrape, reset, strangersAreOld);
    else settleLines(number, scrape, reset, strangersAreOld);
  }
  for (let index: u32 = 0; index < SUMS; index++) addSummed(sumAt(index));
  const past = load<usize>(PAST);
  for (let at = past; !isBegin && at < past + ((load<u32>(PAST_LENGTH) as usize) << 2); at += 4) {
    const instance = instanceAt(instances, load<u32>(at));
    if (load<i32>(instance, Instance.MARK) == attempt || load<i32>(instance, Instance.SEEN) != scrape - 1) continue;
    if (isPacked(instance)) leavePacked(instance);
    else settleLines(load<u32>(at), scrape, false, strangersAreOld);
  }
  for (let id: u32 = 1; id < load<u32>(HOMES, 4); id++) {
    const home = homeAt(load<usize>(HOMES), id);
    if (isSpilled(home)) settleSpilled(home);
  }
  hideOthers();
  show(visible);
  store<u32>(found, ((toCounted - counted) >> 2) as u32, 4);
  store<u32>(found, ((toEntered - entered) >> 3) as u32, 8);
}

/** Those that had visible members and have none any more. */
function hideOthers(): void {
  const epoch = load<i32>(EPOCH);
  const shown = load<usize>(SHOWN);
  for (let at = shown; at < shown + ((load<u32>(SHOWN_LENGTH) as usize) << 2); at += 4) {
    const number = load<u32>(at);
    const group = groupAt(load<usize>(GROUPS), number);
    if (load<i32>(group, Group.MARK) == epoch) continue;
    store<u32>(group, 0, Group.MEMBERS);
    store<u32>(group, 0, Group.LINES);
    count(group, number);
  }
}

/** Those that have some, in the list from `visible` on: the next settlement knows them. */
function show(visible: usize): void {
  let to = load<usize>(SHOWN);
  for (let at = visible; at < toVisible; at += 4, to += 4) {
    const number = load<u32>(at);
    store<u32>(to, number);
    count(groupAt(load<usize>(GROUPS), number), number);
  }
  store<u32>(SHOWN_LENGTH, ((toVisible - visible) >> 2) as u32);
}

/** Tells the host what it does not know. What was freed since has nothing to tell. */
function count(group: usize, number: u32): void {
  const members = load<u32>(group, Group.MEMBERS);
  const lines = load<u32>(group, Group.LINES);
  if (load<u32>(group, Group.TOLD_MEMBERS) == members && load<u32>(group, Group.TOLD_LINES) == lines) return;
  store<u32>(group, members, Group.TOLD_MEMBERS);
  store<u32>(group, lines, Group.TOLD_LINES);
  // Behind what is read: no more are told of than were shown before and are now.
  store<u32>(toCounted, number);
  toCounted += 4;
}

/** Where the next goes that a settlement finds. */
let toCounted: usize = 0;
let toVisible: usize = 0;
/** Only the begin of a body was read: nobody has vanished, and nothing is settled. */
let onlyVisible: bool = false;
let toEntered: usize = 0;

/** As `settleLines`, of one that is there. */
function settlePacked(number: u32, instance: usize, scrape: i32, reset: bool, strangersAreOld: bool): void {
  const home = homeOf(instance);
  const block = blockOf(instance);
  const lasts = lastsOf(instance);
  const past = pastOf(instance);
  const slots = load<u32>(home, Home.SLOTS);
  const live = load<i32>(instance, Instance.SEEN) == scrape - 1;
  const said = load<u64>(block);
  enterGroup(number, groupOfHome(home), popcnt(said) as u32);
  const sum = sumAt(load<u32>(instance, Instance.HOME));
  if (homeOfSum(sum) != home) {
    addSummed(sum);
    openSum(sum, home);
  } else {
    // No base moves, and what it had before needs no thought.
    const isUsual = !reset && (past == 0 ? !strangersAreOld : live || onlyVisible);
    if (isUsual && said == allOf(slots) && sumUp(sum, block, past, slots)) return;
  }
  for (let slot: u32 = 0; slot < slots; slot++) {
    // Only of the begin of a body some of its lines may be missing.
    if (((said >> (slot as u64)) & 1) == 0) continue;
    const cell = load<u32>(slotOf(home, slot), HomeSlot.CELL);
    const value = load<f64>(numberAt(block, slot));
    const last = lastIn(past, slot);
    const isFinite = value - value == 0;
    if (!onlyVisible) {
      if (reset && !isFinite && lasts != 0) store<f64>(numberAt(lasts, slot), NaN);
      const by: f64 = reset && live ? last : !reset && !live ? -last : NaN;
      if (by == by) move(cell, by);
    }
    const start: f64 = strangersAreOld && isFinite ? value : 0;
    addNumbers(clearedCell(cell, 0), value, last != last ? start : reset ? 0 : last);
  }
}

/** Adds what was added up to the cells. */
function addSummed(sum: usize): void {
  const count = countOfSum(sum);
  if (count == 0) return;
  const home = homeOfSum(sum);
  const slots = load<u32>(home, Home.SLOTS);
  for (let slot: u32 = 0; slot < slots; slot++) {
    const cell = clearedCell(load<u32>(slotOf(home, slot), HomeSlot.CELL), 0);
    store<u32>(cell, load<u32>(cell, Cell.MEMBERS) + count, Cell.MEMBERS);
    store<u32>(cell, load<u32>(cell, Cell.NUMBERS) + count, Cell.NUMBERS);
    addParts(cell + Cell.SUM, load<f64>(saidSum(sum, slot)), load<f64>(saidSum(sum, slot), PARTS));
    addParts(cell + Cell.BEFORE, load<f64>(lastSum(sum, slot)), load<f64>(lastSum(sum, slot), PARTS));
  }
}

/** What instances had that were forgotten: all of them were new. */
function settleSpilled(home: usize): void {
  const slots = load<u32>(home, Home.SLOTS);
  const members = load<u32>(home, Home.SPILLED_MEMBERS);
  const group = groupOfHome(home);
  const at = openGroup(group);
  store<u32>(at, load<u32>(at, Group.MEMBERS) + members, Group.MEMBERS);
  store<u32>(at, load<u32>(at, Group.LINES) + members * slots, Group.LINES);
  if (!onlyVisible) store<u32>(at, 1, Group.LOSSY);
  for (let slot: u32 = 0; slot < slots; slot++) {
    const cell = clearedCell(load<u32>(slotOf(home, slot), HomeSlot.CELL), 0);
    const sum = spilledAt(home, slot);
    store<u32>(cell, load<u32>(cell, Cell.MEMBERS) + members, Cell.MEMBERS);
    store<u32>(cell, load<u32>(cell, Cell.NUMBERS) + load<u32>(sum, Spilled.NUMBERS), Cell.NUMBERS);
    addSum(cell + Cell.SUM, sum + Spilled.SUM);
  }
}

/** Adds a sum to another: high, low, and what is no finite number. */
export function addSum(into: usize, from: usize): void {
  addParts(into, load<f64>(from), load<f64>(from, 8));
  store<f64>(into, load<f64>(into, 16) + load<f64>(from, 16), 16);
}

// @ts-ignore: AssemblyScript's own decorator
@inline
function addParts(into: usize, high: f64, low: f64): void {
  addTo(into, high);
  store<f64>(into, load<f64>(into, 8) + low, 8);
}

/** Of one that has vanished. */
function leavePacked(instance: usize): void {
  const home = homeOf(instance);
  const past = pastOf(instance);
  const slots = load<u32>(home, Home.SLOTS);
  for (let slot: u32 = 0; slot < slots; slot++) {
    const last = lastIn(past, slot);
    if (last == last) move(load<u32>(slotOf(home, slot), HomeSlot.CELL), last);
  }
}

function settleLines(number: u32, scrape: i32, reset: bool, strangersAreOld: bool): void {
  const lines = load<usize>(LINES);
  const attempt = load<i32>(ATTEMPT);
  for (let id = load<u32>(instanceAt(load<usize>(INSTANCES), number), Instance.FIRST); id != 0; ) {
    const line = lineAt(lines, id);
    const next = load<u32>(line, Line.NEXT);
    const there = load<i32>(line, Line.MARK) == attempt;
    const live = load<i32>(line, Line.SEEN) == scrape - 1;
    if (there || live || reset) settleLine(number, id, there, live, reset, strangersAreOld);
    id = next;
  }
}

// @ts-ignore: AssemblyScript's own decorator
@inline
function settleLine(instance: u32, id: u32, there: bool, live: bool, reset: bool, strangersAreOld: bool): void {
  const line = lineAt(load<usize>(LINES), id);
  const cell = load<u32>(line, Line.CELL);
  const last = load<f64>(line, Line.LAST);
  const value = load<f64>(line, Line.VALUE);
  const isFinite = value - value == 0;
  // What it was before the reset says nothing of what it will be.
  if (!onlyVisible && reset && (!there || !isFinite)) store<f64>(line, NaN, Line.LAST);
  if (cell == 0) return;
  let by: f64 = NaN;
  // NaN and infinities never get into a base: `last` is finite, or NaN where there was no value yet.
  if (there) by = reset && live ? last : !reset && !live ? -last : NaN;
  else if (live) by = last;
  if (by == by && !onlyVisible) move(cell, by);
  if (!there) return;
  const start: f64 = strangersAreOld && isFinite ? value : 0;
  const before: f64 = last != last ? start : reset ? 0 : last;
  add(instance, line, id, cell, value, before);
}

// @ts-ignore: AssemblyScript's own decorator
@inline
function add(instance: u32, line: usize, id: u32, number: u32, value: f64, before: f64): void {
  const group = load<u32>(cellAt(load<usize>(CELLS), number), Cell.GROUP);
  enterGroup(instance, group, (load<u32>(line, Line.FLAGS) & Flag.STANDS_IN) == 0 ? 1 : 0);
  addToCell(line, id, clearedCell(number, id), value, before);
}

/** Adds a line that is there, with what it had before. */
// @ts-ignore: AssemblyScript's own decorator
@inline
export function addToCell(line: usize, id: u32, cell: usize, value: f64, before: f64): void {
  addNumbers(cell, value, before);
  if (value < load<f64>(cell, Cell.MIN)) store<f64>(cell, value, Cell.MIN);
  if (value > load<f64>(cell, Cell.MAX)) store<f64>(cell, value, Cell.MAX);
  const newest = load<u32>(cell, Cell.NEWEST);
  if (newest != id && newer(line, id, newest, value)) store<u32>(cell, id, Cell.NEWEST);
}

/** A group has visible members: of the first in this settlement its counts are cleared. */
// @ts-ignore: AssemblyScript's own decorator
@inline
function openGroup(number: u32): usize {
  const epoch = load<i32>(EPOCH);
  const group = groupAt(load<usize>(GROUPS), number);
  if (load<i32>(group, Group.MARK) != epoch) {
    store<i32>(group, epoch, Group.MARK);
    store<u32>(group, 0, Group.MEMBERS);
    store<u32>(group, 0, Group.LINES);
    store<u32>(group, 0, Group.LAST_INSTANCE);
    store<u32>(toVisible, number);
    toVisible += 4;
  }
  return group;
}

/** An instance has lines in a group. */
// @ts-ignore: AssemblyScript's own decorator
@inline
function enterGroup(instance: u32, groupNumber: u32, lines: u32): void {
  const group = openGroup(groupNumber);
  if (load<u32>(group, Group.LAST_INSTANCE) != instance) {
    store<u32>(group, instance, Group.LAST_INSTANCE);
    store<u32>(group, load<u32>(group, Group.MEMBERS) + 1, Group.MEMBERS);
    const serial = load<u32>(instanceAt(load<usize>(INSTANCES), instance), Instance.SERIAL);
    if (load<u32>(group, Group.SHARED) == 0 && load<u32>(group, Group.OWNER) != serial) {
      store<u32>(toEntered, groupNumber);
      store<u32>(toEntered, instance, 4);
      toEntered += 8;
      // Two that are there are two: the others need not be told.
      if (load<u32>(group, Group.MEMBERS) > 1) store<u32>(group, 1, Group.SHARED);
    }
  }
  store<u32>(group, load<u32>(group, Group.LINES) + lines, Group.LINES);
}

/** A cell that may be added to: of the first in this settlement it is cleared, with that one as the newest line. */
// @ts-ignore: AssemblyScript's own decorator
@inline
function clearedCell(number: u32, line: u32): usize {
  const epoch = load<i32>(EPOCH);
  const cell = cellAt(load<usize>(CELLS), number);
  if (load<i32>(cell, Cell.MARK) != epoch) {
    clearCell(cell, line);
    store<i32>(cell, epoch, Cell.MARK);
  }
  return cell;
}

/** Nobody is visible in it; the line is the first that will be. */
// @ts-ignore: AssemblyScript's own decorator
@inline
export function clearCell(cell: usize, line: u32): void {
  memory.fill(cell, 0, Cell.MIN);
  store<f64>(cell, Infinity, Cell.MIN);
  store<f64>(cell, -Infinity, Cell.MAX);
  store<u32>(cell, 0, Cell.MEMBERS);
  store<u32>(cell, 0, Cell.NUMBERS);
  store<u32>(cell, line, Cell.NEWEST);
}

// @ts-ignore: AssemblyScript's own decorator
@inline
function addNumbers(cell: usize, value: f64, before: f64): void {
  store<u32>(cell, load<u32>(cell, Cell.MEMBERS) + 1, Cell.MEMBERS);
  addTo(cell + Cell.BEFORE, before);
  if (value != value) return;
  addTo(cell + Cell.SUM, value);
  store<u32>(cell, load<u32>(cell, Cell.NUMBERS) + 1, Cell.NUMBERS);
}

export function newer(line: usize, id: u32, other: u32, value: f64): bool {
  const there = lineAt(load<usize>(LINES), other);
  const isNone = value != value;
  const before = load<f64>(there, Line.VALUE);
  if (isNone != (before != before)) return !isNone;
  if (load<u32>(TIMED) != 0) return isNewer(id, other);
  return load<u32>(line, Line.ORDER) >= load<u32>(there, Line.ORDER);
}

// @ts-ignore: AssemblyScript's own decorator
@inline
export function addTo(sum: usize, value: f64): void {
  if (value - value != 0) {
    store<f64>(sum, load<f64>(sum, 16) + value, 16);
    return;
  }
  const before = load<f64>(sum);
  store<f64>(sum, load<f64>(sum, 8) + lost(before, value), 8);
  store<f64>(sum, before + value);
}

/** What rounding takes from the sum of two (Knuth's two-sum). */
// @ts-ignore: AssemblyScript's own decorator
@inline
function lost(a: f64, b: f64): f64 {
  const high = a + b;
  const part = high - a;
  return a - (high - part) + (b - part);
}
