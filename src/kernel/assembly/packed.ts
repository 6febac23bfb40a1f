/*
 * Packed instances: members of folds whose lines are no records. Nothing of them leaves by itself, so that of each line only two
 * numbers must be known: what this body says and what it had last. They stand in two blocks; one that was met in one body only has one, as it
 * had nothing before, and what it said then is what it had last afterwards. What else is to be known of lines has their home, which all have in
 * common that are of one family and one group. ./block.ts says how the numbers stand.
 */
import { askToWiden } from './asked-width';
import { bitOf, blockAt, freeBlock, hasBlock, isNarrow, makeBlock, numberIn, putNumber, widesOf } from './block';
import { ATTEMPT, CELLS, GROUPS, HOMES, INSTANCES, PACKED_LINES, PACKED_TAKEN, PRESENT, PRESENT_LENGTH } from './control';
import { Cell, cellAt, Group, groupAt, Home, homeAt, HomeSlot, Instance, instanceAt, InstanceState, PACKED_BYTES } from './fields';

/** What `say` could not do: nothing, there is no such slot or it was said before, there is no room for a block. */
export const SAID_IT: u32 = 0;
export const UNUSUAL: u32 = 1;
export const BLOCKS_FULL: u32 = 2;
/** A slot has a number that only a wide one has room for (./widen.ts). */
export const TOO_NARROW: u32 = 3;

// @ts-ignore: AssemblyScript's own decorator
@inline
export function isPacked(instance: usize): bool {
  return (load<u32>(instance, Instance.STATE) & InstanceState.PACKED) != 0;
}

/** Is it packed, and did this body say something of it? */
// @ts-ignore: AssemblyScript's own decorator
@inline
export function isThere(instance: usize): bool {
  return isPacked(instance) && load<i32>(instance, Instance.MARK) == load<i32>(ATTEMPT);
}

// @ts-ignore: AssemblyScript's own decorator
@inline
export function blockOf(instance: usize): usize {
  return blockAt(load<u32>(instance, Instance.BLOCK));
}

/** The block of what it had last; 0 where that is not its own. */
// @ts-ignore: AssemblyScript's own decorator
@inline
export function lastsOf(instance: usize): usize {
  const lasts = load<u32>(instance, Instance.LASTS);
  return lasts == 0 ? 0 : blockAt(lasts);
}

/** The block that says what it had before this body, whosesoever that is; 0 where it had nothing. */
// @ts-ignore: AssemblyScript's own decorator
@inline
export function pastOf(instance: usize): usize {
  const lasts = lastsOf(instance);
  if (lasts != 0) return lasts;
  return load<u32>(instance, Instance.SEEN) == 0 ? 0 : blockOf(instance);
}

// @ts-ignore: AssemblyScript's own decorator
@inline
export function homeOf(instance: usize): usize {
  return homeAt(load<usize>(HOMES), load<u32>(instance, Instance.HOME));
}

/** What was last said of a slot, by `pastOf`; NaN = nothing. */
// @ts-ignore: AssemblyScript's own decorator
@inline
export function lastIn(past: usize, slot: u32, wides: u64): f64 {
  return past == 0 ? NaN : numberIn(past, slot, wides);
}

// @ts-ignore: AssemblyScript's own decorator
@inline
export function slotOf(home: usize, slot: u32): usize {
  return load<usize>(home, Home.ROW) + ((slot as usize) << HomeSlot.SHIFT);
}

/** The group of a home, whose cells must have been followed to those that they have become. */
// @ts-ignore: AssemblyScript's own decorator
@inline
export function groupOfHome(home: usize): u32 {
  return load<u32>(cellAt(load<usize>(CELLS), load<u32>(load<usize>(home, Home.ROW), HomeSlot.CELL)), Cell.GROUP);
}

/** Gives an instance that has no lines a home; there must be room for a block. */
export function settleIn(number: u32, homeId: u32): void {
  const instance = instanceAt(load<usize>(INSTANCES), number);
  const home = homeAt(load<usize>(HOMES), homeId);
  const slots = load<u32>(home, Home.SLOTS);
  store<u32>(home, load<u32>(home, Home.USERS) + 1, Home.USERS);
  store<u32>(PACKED_LINES, load<u32>(PACKED_LINES) + slots);
  store<u32>(PACKED_TAKEN, load<u32>(PACKED_TAKEN) + PACKED_BYTES);
  store<u32>(instance, 0, Instance.FIRST);
  store<u32>(instance, 0, Instance.LASTS);
  store<u32>(instance, homeId, Instance.HOME);
  store<u32>(instance, makeBlock(slots, widesOf(home)), Instance.BLOCK);
  store<u32>(instance, load<u32>(instance, Instance.STATE) | InstanceState.PACKED | InstanceState.JUDGED, Instance.STATE);
}

/** Its numbers are known no more. */
export function moveOut(number: u32): void {
  const instance = instanceAt(load<usize>(INSTANCES), number);
  const home = homeOf(instance);
  const slots = load<u32>(home, Home.SLOTS);
  const wides = widesOf(home);
  freeBlock(load<u32>(instance, Instance.BLOCK), slots, wides);
  const lasts = load<u32>(instance, Instance.LASTS);
  if (lasts != 0) freeBlock(lasts, slots, wides);
  store<u32>(home, load<u32>(home, Home.USERS) - 1, Home.USERS);
  store<u32>(PACKED_LINES, load<u32>(PACKED_LINES) - slots);
  store<u32>(PACKED_TAKEN, load<u32>(PACKED_TAKEN) - PACKED_BYTES);
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

/** Notes what the body says of a packed instance in one slot, at a place in the roll. What it could not do must be asked of the host. */
export function say(number: u32, slot: u32, value: f64, place: u32): u32 {
  const instance = instanceAt(load<usize>(INSTANCES), number);
  const home = homeOf(instance);
  const slots = load<u32>(home, Home.SLOTS);
  if (slot >= slots) return UNUSUAL;
  const wides = widesOf(home);
  if ((wides & bitOf(slot)) == 0 && !isNarrow(value)) {
    askToWiden(load<u32>(instance, Instance.HOME), bitOf(slot));
    return TOO_NARROW;
  }
  if (load<i32>(instance, Instance.MARK) != load<i32>(ATTEMPT)) {
    if (!hasBlock(slots, wides)) return BLOCKS_FULL;
    meet(number, instance, slots, place);
  }
  const block = blockOf(instance);
  const said = load<u64>(block);
  if (said & bitOf(slot)) return UNUSUAL;
  store<u64>(block, said | bitOf(slot));
  putNumber(block, slot, wides, value);
  return SAID_IT;
}

/** The first line of a packed instance: it is one of those that are there. The list has room, and there is room for a block. */
function meet(number: u32, instance: usize, slots: u32, place: u32): void {
  const home = homeOf(instance);
  const attempt = load<i32>(ATTEMPT);
  // Its herald is about to be put into the roll.
  if (load<i32>(home, Home.MARK) != attempt) store<u32>(home, number, Home.FIRST);
  if (load<u32>(instance, Instance.SEEN) != 0 && load<u32>(instance, Instance.LASTS) == 0) {
    store<u32>(instance, load<u32>(instance, Instance.BLOCK), Instance.LASTS);
    store<u32>(instance, makeBlock(slots, widesOf(home)), Instance.BLOCK);
  }
  store<u64>(blockOf(instance), 0);
  store<u32>(instance, place, Instance.PLACE);
  store<i32>(instance, attempt, Instance.MARK);
  const length = load<u32>(PRESENT_LENGTH);
  store<u32>(load<usize>(PRESENT) + ((length as usize) << 2), number);
  store<u32>(PRESENT_LENGTH, length + 1);
}
