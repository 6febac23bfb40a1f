/*
 * Packed instances: members of folds whose lines are no records. Nothing of them leaves by itself, so that of each line only two
 * numbers must be known, which stand in a block: which lines were said in this body (bits), what all had last, and what they say. What else
 * is to be known of lines has their home, which all have in common that are of one family and one group.
 */
import { ATTEMPT, BLOCKS, BLOCKS_END, BLOCKS_ROOM, CELLS, FREE_BLOCKS, GROUPS, HOMES, INSTANCES, PACKED_LINES, PACKED_TAKEN, PRESENT, PRESENT_LENGTH } from './control';
import { Cell, cellAt, Group, groupAt, Home, homeAt, HomeSlot, Instance, instanceAt, InstanceState, PACKED_BYTES, PACKED_LINE_BYTES } from './fields';
import { put } from './tables';

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
