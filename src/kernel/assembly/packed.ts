/*
 * Packed instances: members of folds whose lines are no records. Nothing of them leaves by itself, so that of each line only two
 * numbers must be known, which stand in a block: which lines were said in this body (bits), what all had last, and what they say. What else
 * is to be known of lines has their home, which all have in common that are of one family and one group.
 */
import {
  ATTEMPT,
  BLOCKS,
  BLOCKS_END,
  BLOCKS_ROOM,
  CELLS,
  FREE_BLOCKS,
  GROUPS,
  HOME_INDEX,
  HOMES,
  INSTANCES,
  LINES,
  PACKED_LINES,
  PACKED_TAKEN,
  PRESENT,
  PRESENT_LENGTH,
  ROLL,
  ROLL_LENGTH,
  SAID,
  SCRATCH,
  Scratch,
} from './control';
import {
  Bit,
  Cell,
  cellAt,
  Flag,
  Group,
  groupAt,
  GroupState,
  Home,
  HOME_SHIFT,
  homeAt,
  HomeSlot,
  Instance,
  instanceAt,
  InstanceState,
  Line,
  LINE_SHIFT,
  lineAt,
  PACKED_BYTES,
  PACKED_LINE_BYTES,
  PACKED_LINES_MAX,
} from './fields';
import { dropCell } from './forget';
import { hash } from './hash';
import { find, make, put, release } from './tables';

/** The bits of lines that were said, in front of the numbers of a block. */
const HEAD: usize = 8;

// @ts-ignore: AssemblyScript's own decorator
@inline
export function isPacked(instance: usize): bool {
  return (load<u32>(instance, Instance.STATE) & InstanceState.PACKED) != 0;
}

// @ts-ignore: AssemblyScript's own decorator
@inline
export function blockOf(instance: usize): usize {
  return load<usize>(BLOCKS) + (load<usize>(instance, Instance.BLOCK) << 3);
}

// @ts-ignore: AssemblyScript's own decorator
@inline
export function homeOf(instance: usize): usize {
  return homeAt(load<usize>(HOMES), load<u32>(instance, Instance.HOME));
}

/** What was last said of a slot; NaN = nothing. */
// @ts-ignore: AssemblyScript's own decorator
@inline
export function lastAt(block: usize, slot: u32): usize {
  return block + HEAD + ((slot as usize) << 3);
}

/** What this body says of a slot, in a home of so many. */
// @ts-ignore: AssemblyScript's own decorator
@inline
export function valueAt(block: usize, slots: u32, slot: u32): usize {
  return block + HEAD + (((slots + slot) as usize) << 3);
}

// @ts-ignore: AssemblyScript's own decorator
@inline
export function slotOf(home: usize, slot: u32): usize {
  return load<usize>(home, Home.ROW) + ((slot as usize) << HomeSlot.SHIFT);
}

/** The bits of all lines of a home. */
// @ts-ignore: AssemblyScript's own decorator
@inline
export function allOf(slots: u32): u64 {
  return slots == 64 ? ~(0 as u64) : ((1 as u64) << (slots as u64)) - 1;
}

/** The group of a home, whose cells must have been followed to those that they have become. */
// @ts-ignore: AssemblyScript's own decorator
@inline
export function groupOfHome(home: usize): u32 {
  return load<u32>(cellAt(load<usize>(CELLS), load<u32>(load<usize>(home, Home.ROW), HomeSlot.CELL)), Cell.GROUP);
}

/** Is there room for a block of so many lines? */
// @ts-ignore: AssemblyScript's own decorator
@inline
export function hasBlock(slots: u32): bool {
  if (load<u32>(load<usize>(FREE_BLOCKS) + ((slots as usize) << 2)) != 0) return true;
  return load<u32>(BLOCKS_END) + 1 + 2 * slots <= load<u32>(BLOCKS_ROOM);
}

/** There must be room. Nothing was said yet, and nothing is known of before. */
function makeBlock(slots: u32): u32 {
  const free = load<usize>(FREE_BLOCKS) + ((slots as usize) << 2);
  let at = load<u32>(free);
  if (at != 0) store<u32>(free, load<u32>(load<usize>(BLOCKS) + ((at as usize) << 3)));
  else {
    at = load<u32>(BLOCKS_END);
    store<u32>(BLOCKS_END, at + 1 + 2 * slots);
  }
  const block = load<usize>(BLOCKS) + ((at as usize) << 3);
  store<u64>(block, 0);
  for (let slot: u32 = 0; slot < slots; slot++) store<f64>(lastAt(block, slot), NaN);
  return at;
}

function freeBlock(at: u32, slots: u32): void {
  const free = load<usize>(FREE_BLOCKS) + ((slots as usize) << 2);
  store<u32>(load<usize>(BLOCKS) + ((at as usize) << 3), load<u32>(free));
  store<u32>(free, at);
}

/** Gives an instance that has no lines a home; there must be room for a block. */
export function settleIn(number: u32, homeId: u32): void {
  const instance = instanceAt(load<usize>(INSTANCES), number);
  const home = homeAt(load<usize>(HOMES), homeId);
  const slots = load<u32>(home, Home.SLOTS);
  store<u32>(home, load<u32>(home, Home.USERS) + 1, Home.USERS);
  store<u32>(PACKED_LINES, load<u32>(PACKED_LINES) + slots);
  store<u32>(PACKED_TAKEN, load<u32>(PACKED_TAKEN) + PACKED_BYTES + PACKED_LINE_BYTES * slots);
  store<u32>(instance, 0, Instance.FIRST);
  store<u32>(instance, slots, Instance.COUNT);
  store<u32>(instance, homeId, Instance.HOME);
  store<u32>(instance, makeBlock(slots), Instance.BLOCK);
  store<u32>(instance, load<u32>(instance, Instance.STATE) | InstanceState.PACKED | InstanceState.JUDGED, Instance.STATE);
}

/** Its numbers are known no more. */
export function moveOut(number: u32): void {
  const instance = instanceAt(load<usize>(INSTANCES), number);
  const home = homeOf(instance);
  const slots = load<u32>(home, Home.SLOTS);
  freeBlock(load<u32>(instance, Instance.BLOCK), slots);
  store<u32>(home, load<u32>(home, Home.USERS) - 1, Home.USERS);
  store<u32>(PACKED_LINES, load<u32>(PACKED_LINES) - slots);
  store<u32>(PACKED_TAKEN, load<u32>(PACKED_TAKEN) - PACKED_BYTES - PACKED_LINE_BYTES * slots);
  store<u32>(instance, 0, Instance.COUNT);
  store<u32>(instance, 0, Instance.HOME);
  store<u32>(instance, 0, Instance.BLOCK);
  store<u32>(instance, 0, Instance.PLACE);
  store<u32>(instance, load<u32>(instance, Instance.STATE) & ~InstanceState.PACKED, Instance.STATE);
}

/** Its group may have members that nobody remembers. */
export function markLossy(home: usize): void {
  const group = groupOfHome(home);
  if (group != 0) store<u32>(groupAt(load<usize>(GROUPS), group), 1, Group.LOSSY);
}

/** Notes what the body says of a packed instance in one slot, at a place in the roll; false where that must be asked of the host. */
export function say(number: u32, slot: u32, value: f64, place: u32): bool {
  const instance = instanceAt(load<usize>(INSTANCES), number);
  const slots = load<u32>(homeOf(instance), Home.SLOTS);
  if (slot >= slots) return false;
  const block = blockOf(instance);
  const attempt = load<i32>(ATTEMPT);
  const bit = (1 as u64) << (slot as u64);
  let said: u64 = 0;
  if (load<i32>(instance, Instance.MARK) == attempt) said = load<u64>(block);
  else meet(number, instance, attempt, place);
  if (said & bit) return false;
  store<u64>(block, said | bit);
  store<f64>(valueAt(block, slots, slot), value);
  return true;
}

/** The first line of a packed instance: it is one of those that are there. The list has room. */
function meet(number: u32, instance: usize, attempt: i32, place: u32): void {
  const home = homeOf(instance);
  // Its herald is about to be put into the roll.
  if (load<i32>(home, Home.MARK) != attempt) store<u32>(home, number, Home.FIRST);
  store<u32>(instance, place, Instance.PLACE);
  store<i32>(instance, attempt, Instance.MARK);
  const length = load<u32>(PRESENT_LENGTH);
  store<u32>(load<usize>(PRESENT) + ((length as usize) << 2), number);
  store<u32>(PRESENT_LENGTH, length + 1);
}

/** Leaves in the spans of the scratch what a home would be known by: family, slots and the row; returns how many bytes. 0 = it may not be packed. */
function writeRow(instance: usize, cumulative: u32): usize {
  const slots = load<u32>(instance, Instance.COUNT);
  if (slots == 0 || slots > PACKED_LINES_MAX) return 0;
  const state = load<u32>(instance, Instance.STATE);
  if ((state & InstanceState.JUDGED) == 0 || (state & (InstanceState.RETYPED | InstanceState.PACKED)) != 0) return 0;
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

/**
 * Packs members of folds among those that are there, from a place in their list on. Returns the place at which it has stopped: as
 * there must be a home whose row is left in the spans of the scratch, or room for a block. Says which.
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
    if (home == 0 || !hasBlock(load<u32>(instance, Instance.COUNT))) {
      store<u32>(SAID, home == 0 ? NEEDS_HOME : NEEDS_ROOM);
      return place;
    }
    packLines(number, instance, home);
  }
  return length;
}

function packLines(number: u32, instance: usize, homeId: u32): void {
  const lines = load<usize>(LINES);
  let id = load<u32>(instance, Instance.FIRST);
  settleIn(number, homeId);
  const block = blockOf(instance);
  while (id != 0) {
    const line = lineAt(lines, id);
    const next = load<u32>(line, Line.NEXT);
    store<f64>(lastAt(block, load<u32>(line, Line.SLOT)), load<f64>(line, Line.LAST));
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
  const block = blockOf(instance);
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
    store<f64>(line, load<f64>(lastAt(block, slot)), Line.LAST);
    store<u32>(line, load<u32>(slotOf(home, slot), HomeSlot.FLAGS), Line.FLAGS);
    store<u32>(line, load<u32>(instance, Instance.SEEN), Line.SEEN);
    store<u32>(line, cell, Line.CELL);
    if (cell != 0) {
      const to = cellAt(load<usize>(CELLS), cell);
      store<u32>(to, load<u32>(to, Cell.REFERENCES) + 1, Cell.REFERENCES);
    }
    if (before == 0) first = id;
    else store<u32>(lineAt(load<usize>(LINES), before), id, Line.NEXT);
    before = id;
    if ((said >> (slot as u64)) & 1) sayLine(id, line, load<f64>(valueAt(block, slots, slot)), attempt);
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

/** Leaves in its bits what was found of a packed instance that is there: `Bit`. */
export function judgePacked(instance: usize): u32 {
  const home = homeOf(instance);
  const block = blockOf(instance);
  const slots = load<u32>(home, Home.SLOTS);
  const said = load<u64>(block);
  let bits: u32 = Bit.PLACED;
  if (load<u32>(instance, Instance.SEEN) == 0) bits |= Bit.FRESH;
  else
    for (let slot: u32 = 0; slot < slots; slot++) {
      if (((said >> (slot as u64)) & 1) == 0) continue;
      const flags = load<u32>(slotOf(home, slot), HomeSlot.FLAGS);
      const value = load<f64>(valueAt(block, slots, slot));
      const last = load<f64>(lastAt(block, slot));
      if ((flags & Flag.COUNTER) != 0 ? value < last : (flags & Flag.CREATED) != 0 && value > last) bits |= Bit.RESET;
    }
  store<u32>(instance, bits, Instance.BITS);
  return bits;
}

/** Had it counted something in the scrape before? */
export function hadCounted(instance: usize): bool {
  const home = homeOf(instance);
  const block = blockOf(instance);
  const slots = load<u32>(home, Home.SLOTS);
  for (let slot: u32 = 0; slot < slots; slot++)
    if ((load<u32>(slotOf(home, slot), HomeSlot.FLAGS) & Flag.COUNTER) != 0 && load<f64>(lastAt(block, slot)) > 0) return true;
  return false;
}

/** The scrape is over: what it said is what it had last. */
export function rememberPacked(instance: usize, scrape: i32): void {
  const block = blockOf(instance);
  const slots = load<u32>(homeOf(instance), Home.SLOTS);
  for (let slot: u32 = 0; slot < slots; slot++) {
    const value = load<f64>(valueAt(block, slots, slot));
    if (value - value == 0) store<f64>(lastAt(block, slot), value);
  }
  store<i32>(instance, scrape, Instance.SEEN);
}

/** Leaves those packed ones that are there and of which some line was not said; they are told apart by the host. */
export function partial(to: usize): u32 {
  let found = to;
  const present = load<usize>(PRESENT);
  for (let at = present; at < present + ((load<u32>(PRESENT_LENGTH) as usize) << 2); at += 4) {
    const instance = instanceAt(load<usize>(INSTANCES), load<u32>(at));
    if (!isPacked(instance) || load<i32>(instance, Instance.MARK) != load<i32>(ATTEMPT)) continue;
    if (load<u64>(blockOf(instance)) == allOf(load<u32>(homeOf(instance), Home.SLOTS))) continue;
    store<u32>(found, load<u32>(at));
    found += 4;
  }
  return ((found - to) >> 2) as u32;
}

/** Leaves those packed ones that are there. */
export function there(to: usize): u32 {
  let found = to;
  const present = load<usize>(PRESENT);
  for (let at = present; at < present + ((load<u32>(PRESENT_LENGTH) as usize) << 2); at += 4) {
    const instance = instanceAt(load<usize>(INSTANCES), load<u32>(at));
    if (!isPacked(instance) || load<i32>(instance, Instance.MARK) != load<i32>(ATTEMPT)) continue;
    store<u32>(found, load<u32>(at));
    found += 4;
  }
  return ((found - to) >> 2) as u32;
}
