/* What became of every line since the scrape before, and what the groups have now. ../settlement.ts says what it is for. */
import { allOf, numberIn, putNumber, widesOf } from './block';
import { addNumbers, addToCell, clearedCell } from './cell';
import { ATTEMPT, CELLS, FOUND, HOMES, INSTANCES, LINES, PAST, PAST_LENGTH, PRESENT, PRESENT_LENGTH } from './control';
import { Bit, Cell, cellAt, Flag, Group, Home, homeAt, HomeSlot, Instance, instanceAt, Line, lineAt, Spilled } from './fields';
import { move } from './move';
import { blockOf, groupOfHome, homeOf, isPacked, lastIn, lastsOf, pastOf, slotOf } from './packed';
import { isSpilled, spilledAt } from './spill';
import { addParts, addSum } from './two-sum';
import { closeSum, countOfSum, homeOfSum, lastSum, openSum, PARTS, saidSum, sumAt, SUMS, sumUp } from './sums';
import { beginVisible, countedEnd, endVisible, enteredEnd, enterGroup, openGroup } from './visible';

/**
 * Leaves what the host has to do behind a header that says how often: bases that move, and in the places that it names groups whose
 * members or lines are other ones than it knows (4 bytes each), and those that an instance enters (group, instance). `isBegin`: of a body
 * of which more is to come, only what is visible is added up.
 */
export function settle(scrape: i32, strangersAreOld: bool, isBegin: bool, counted: usize, entered: usize): void {
  const instances = load<usize>(INSTANCES);
  const attempt = load<i32>(ATTEMPT);
  const found = load<usize>(FOUND);
  beginVisible(counted, entered);
  onlyVisible = isBegin;
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
  endVisible();
  store<u32>(found, ((countedEnd() - counted) >> 2) as u32, 4);
  store<u32>(found, ((enteredEnd() - entered) >> 3) as u32, 8);
}

/** Only the begin of a body was read: nobody has vanished, and nothing is settled. */
let onlyVisible: bool = false;

/** As `settleLines`, of one that is there. */
function settlePacked(number: u32, instance: usize, scrape: i32, reset: bool, strangersAreOld: bool): void {
  const home = homeOf(instance);
  const block = blockOf(instance);
  const lasts = lastsOf(instance);
  const past = pastOf(instance);
  const slots = load<u32>(home, Home.SLOTS);
  const wides = widesOf(home);
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
    if (isUsual && said == allOf(slots) && sumUp(sum, block, past, slots, wides)) return;
  }
  for (let slot: u32 = 0; slot < slots; slot++) {
    // Only of the begin of a body some of its lines may be missing.
    if (((said >> (slot as u64)) & 1) == 0) continue;
    const cell = load<u32>(slotOf(home, slot), HomeSlot.CELL);
    const value = numberIn(block, slot, wides);
    const last = lastIn(past, slot, wides);
    const isFinite = value - value == 0;
    if (!onlyVisible) {
      if (reset && !isFinite && lasts != 0) putNumber(lasts, slot, wides, NaN);
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
  closeSum(sum, slots, widesOf(home));
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

/** Of one that has vanished. */
function leavePacked(instance: usize): void {
  const home = homeOf(instance);
  const past = pastOf(instance);
  const slots = load<u32>(home, Home.SLOTS);
  const wides = widesOf(home);
  for (let slot: u32 = 0; slot < slots; slot++) {
    const last = lastIn(past, slot, wides);
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

