/* Makes packed instances of lines, and lines of packed instances. ./packed.ts says what they are. */
import { askToWiden } from './asked-width';
import { allOf, bitOf, hasBlock, isNarrow, numberIn, putNumber, widesOf } from './block';
import { ATTEMPT, CELLS, GROUPS, HOME_INDEX, HOMES, INSTANCES, LINES, PRESENT, PRESENT_LENGTH, ROLL, ROLL_LENGTH, SAID, SCRATCH, Scratch } from './control';
import { Cell, cellAt, Flag, Group, groupAt, GroupState, Home, HOME_SHIFT, homeAt, HomeSlot, Instance, instanceAt, InstanceState, Line, LINE_SHIFT, lineAt, PACKED_LINES_MAX } from './fields';
import { dropCell, refer } from './forget';
import { hash } from './hash';
import { blockOf, homeOf, lastIn, pastOf, slotOf, settleIn, moveOut } from './packed';
import { find, make, put, release } from './tables';

/** Leaves in the spans of the scratch what a home would be known by: family, slots and the row; returns how many bytes. 0 = it may not be packed. */
function writeRow(instance: usize, cumulative: u32): usize {
  const slots = load<u32>(instance, Instance.COUNT);
  if (slots == 0 || slots > PACKED_LINES_MAX) return 0;
  const state = load<u32>(instance, Instance.STATE);
  if ((state & InstanceState.JUDGED) == 0 || (state & (InstanceState.RETYPED | InstanceState.PACKED | InstanceState.RULED)) != 0) return 0;
  const lines = load<usize>(LINES);
  const attempt = load<i32>(ATTEMPT);
  const start = load<usize>(SCRATCH) + Scratch.SPANS;
  const row = start + 8;
  let found: u64 = 0;
  let group: u32 = 0;
  store<u32>(start, load<u32>(instance, Instance.FAMILY));
  store<u32>(start, slots, 4);
  for (let id = load<u32>(instance, Instance.FIRST); id != 0; ) {
    const line = lineAt(lines, id);
    const flags = load<u32>(line, Line.FLAGS);
    const slot = load<u32>(line, Line.SLOT);
    const cell = load<u32>(line, Line.CELL);
    if (cell == 0 || slot >= slots || (flags & (Flag.STANDS_IN | Flag.PINNED)) != 0 || load<i32>(line, Line.MARK) != attempt) return 0;
    const to = load<u32>(cellAt(load<usize>(CELLS), cell), Cell.GROUP);
    if (group != 0 && to != group) return 0;
    group = to;
    found |= (1 as u64) << (slot as u64);
    store<u32>(row + ((slot as usize) << HomeSlot.SHIFT), cell, HomeSlot.CELL);
    store<u32>(row + ((slot as usize) << HomeSlot.SHIFT), flags & ~(Flag.KEYED | Flag.OWN), HomeSlot.FLAGS);
    id = load<u32>(line, Line.NEXT);
  }
  if (group == 0 || found != allOf(slots)) return 0;
  const at = groupAt(load<usize>(GROUPS), group);
  if (load<u32>(at, Group.SHARED) == 0 || (load<u32>(at, Group.STATE) & cumulative) == 0) return 0;
  return 8 + ((slots as usize) << HomeSlot.SHIFT);
}

/** The home with the row that stands in the spans of the scratch; 0 = there is none. */
export function findHome(size: usize): u32 {
  const key = hash(load<usize>(SCRATCH) + Scratch.SPANS, size);
  return find(HOME_INDEX, HOMES, HOME_SHIFT, Home.HASH, Home.LIVE, key);
}

/** What `pack` has stopped for. */
const NEEDS_HOME: u32 = 1;
const NEEDS_ROOM: u32 = 2;
const NEEDS_WIDTH: u32 = 3;

/**
 * Packs members of folds among those that are there, from a place in their list on. Returns the place at which it has stopped: as
 * there must be a home whose row is left in the spans of the scratch, room for a block, or in its slots. Says which.
 */
export function pack(from: u32): u32 {
  const length = load<u32>(PRESENT_LENGTH);
  store<u32>(SAID, 0);
  for (let place = from; place < length; place++) {
    const number = load<u32>(load<usize>(PRESENT) + ((place as usize) << 2));
    const instance = instanceAt(load<usize>(INSTANCES), number);
    const size = writeRow(instance, GroupState.CUMULATIVE);
    if (size == 0) continue;
    const home = findHome(size);
    const needs = home == 0 ? NEEDS_HOME : needsIn(home, instance);
    if (needs != 0) {
      store<u32>(SAID, needs);
      return place;
    }
    packLines(number, instance, home);
  }
  return length;
}

/** What an instance needs whose lines are to have this home; 0 = nothing. */
function needsIn(homeId: u32, instance: usize): u32 {
  const home = homeAt(load<usize>(HOMES), homeId);
  const wides = widesOf(home);
  if (!hasBlock(load<u32>(home, Home.SLOTS), wides)) return NEEDS_ROOM;
  let wider: u64 = 0;
  for (let id = load<u32>(instance, Instance.FIRST); id != 0; ) {
    const line = lineAt(load<usize>(LINES), id);
    if (!isNarrow(load<f64>(line, Line.LAST))) wider |= bitOf(load<u32>(line, Line.SLOT));
    id = load<u32>(line, Line.NEXT);
  }
  if ((wider & ~wides) == 0) return 0;
  askToWiden(homeId, wider);
  return NEEDS_WIDTH;
}

function packLines(number: u32, instance: usize, homeId: u32): void {
  const lines = load<usize>(LINES);
  let id = load<u32>(instance, Instance.FIRST);
  const wides = widesOf(homeAt(load<usize>(HOMES), homeId));
  settleIn(number, homeId);
  const block = blockOf(instance);
  while (id != 0) {
    const line = lineAt(lines, id);
    const next = load<u32>(line, Line.NEXT);
    putNumber(block, load<u32>(line, Line.SLOT), wides, load<f64>(line, Line.LAST));
    dropCell(load<u32>(line, Line.CELL), false);
    release(LINES, LINE_SHIFT, id);
    id = next;
  }
}

/**
 * Makes lines of a packed instance again; there must be room for them, and in the roll for those that were said: they stand there without
 * bytes, as what was let go does.
 */
export function unpack(number: u32): void {
  const instance = instanceAt(load<usize>(INSTANCES), number);
  const home = homeOf(instance);
  const slots = load<u32>(home, Home.SLOTS);
  const wides = widesOf(home);
  const block = blockOf(instance);
  const past = pastOf(instance);
  const attempt = load<i32>(ATTEMPT);
  const isThere = load<i32>(instance, Instance.MARK) == attempt;
  const said = isThere ? load<u64>(block) : 0;
  let before: u32 = 0;
  let first: u32 = 0;
  for (let slot: u32 = 0; slot < slots; slot++) {
    const id = make(LINES, LINE_SHIFT);
    const line = lineAt(load<usize>(LINES), id);
    const cell = load<u32>(slotOf(home, slot), HomeSlot.CELL);
    store<u32>(line, number, Line.INSTANCE);
    store<u32>(line, slot, Line.SLOT);
    store<f64>(line, lastIn(past, slot, wides), Line.LAST);
    store<u32>(line, load<u32>(slotOf(home, slot), HomeSlot.FLAGS), Line.FLAGS);
    store<u32>(line, load<u32>(instance, Instance.SEEN), Line.SEEN);
    store<u32>(line, cell, Line.CELL);
    if (cell != 0) refer(cell);
    if (before == 0) first = id;
    else store<u32>(lineAt(load<usize>(LINES), before), id, Line.NEXT);
    before = id;
    if ((said >> (slot as u64)) & 1) sayLine(id, line, numberIn(block, slot, wides), attempt);
  }
  moveOut(number);
  store<u32>(instance, first, Instance.FIRST);
  store<u32>(instance, before, Instance.HINT);
  store<u32>(instance, slots, Instance.COUNT);
}

function sayLine(id: u32, line: usize, value: f64, attempt: i32): void {
  const length = load<u32>(ROLL_LENGTH);
  const entry = load<usize>(ROLL) + ((length as usize) << 3);
  store<i32>(line, attempt, Line.MARK);
  store<f64>(line, value, Line.VALUE);
  store<u32>(line, length, Line.ORDER);
  store<u32>(entry, id * 2);
  store<u32>(entry, load<u32>(entry, 4), 12);
  store<u32>(ROLL_LENGTH, length + 1);
}

/** Enters all homes into their index anew, which must be empty. */
export function indexHomes(end: u32): void {
  store<u32>(HOME_INDEX, 0, 8);
  for (let id: u32 = 1; id < end; id++) if (load<u32>(homeAt(load<usize>(HOMES), id), Home.LIVE) != 0) enterHome(id);
}

/** The index must have room. */
export function enterHome(id: u32): void {
  const home = homeAt(load<usize>(HOMES), id);
  const bytes = load<usize>(home, Home.SLOTS) << HomeSlot.SHIFT;
  const start = load<usize>(SCRATCH) + Scratch.SPANS;
  store<u32>(start, load<u32>(home, Home.FAMILY));
  store<u32>(start, load<u32>(home, Home.SLOTS), 4);
  memory.copy(start + 8, load<usize>(home, Home.ROW), bytes);
  const key = hash(start, 8 + bytes);
  store<u64>(home, key, Home.HASH);
  put(HOME_INDEX, key, id);
}
