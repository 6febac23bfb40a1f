/*
 * The numbers of a packed instance: a block of words of 4 bytes. In front stand the bits of the slots that were said, then a number for each. Most are
 * counts, and have one word while they are whole, not negative and small; of other slots the home says that they are wide: there the number has two.
 */
import { BLOCKS, BLOCKS_END, BLOCKS_ROOM, FREE_BLOCKS, PACKED_TAKEN } from './control';
import { Home } from './fields';

const HEAD: usize = 8;
/** Stands where a narrow slot has no number. */
export const NOTHING: u32 = 0xffffffff;

/** The slots of a home that are wide. */
// @ts-ignore: AssemblyScript's own decorator
@inline
export function widesOf(home: usize): u64 {
  return load<u64>(home, Home.WIDES);
}

// @ts-ignore: AssemblyScript's own decorator
@inline
export function bitOf(slot: u32): u64 {
  return (1 as u64) << (slot as u64);
}

/** The bits of all slots. */
// @ts-ignore: AssemblyScript's own decorator
@inline
export function allOf(slots: u32): u64 {
  return slots == 64 ? ~(0 as u64) : bitOf(slots) - 1;
}

/** How many words a block has. */
// @ts-ignore: AssemblyScript's own decorator
@inline
export function wordsOf(slots: u32, wides: u64): u32 {
  return ((HEAD >> 2) as u32) + slots + (popcnt(wides) as u32);
}

/** As many words as a block may have at most. */
export const BLOCK_WORDS_MAX: u32 = 2 + 2 * 64;

// @ts-ignore: AssemblyScript's own decorator
@inline
export function blockAt(at: u32): usize {
  return load<usize>(BLOCKS) + ((at as usize) << 2);
}

/** The number of the first slot; those that follow stand behind it, of 4 or 8 bytes. */
// @ts-ignore: AssemblyScript's own decorator
@inline
export function firstOf(block: usize): usize {
  return block + HEAD;
}

// @ts-ignore: AssemblyScript's own decorator
@inline
function numberAt(block: usize, slot: u32, wides: u64): usize {
  const before = wides == 0 ? slot : slot + (popcnt(wides & (bitOf(slot) - 1)) as u32);
  return block + HEAD + ((before as usize) << 2);
}

/** The number in a slot; NaN = there is none. */
// @ts-ignore: AssemblyScript's own decorator
@inline
export function numberIn(block: usize, slot: u32, wides: u64): f64 {
  const at = numberAt(block, slot, wides);
  if ((wides & bitOf(slot)) != 0) return load<f64>(at);
  const count = load<u32>(at);
  return count == NOTHING ? NaN : (count as f64);
}

/** Where a number of as much as this is added the last bit of the sum is 1. */
const ONES: f64 = 4503599627370496;

/** Has the number room in a narrow slot? A negative zero has not. */
// @ts-ignore: AssemblyScript's own decorator
@inline
export function isNarrow(value: f64): bool {
  return value != value || (value + ONES - ONES == value && value < (NOTHING as f64) && reinterpret<i64>(value) >= 0);
}

/** What stands there for it. */
// @ts-ignore: AssemblyScript's own decorator
@inline
function narrow(value: f64): u32 {
  return value == value ? (reinterpret<u64>(value + ONES) as u32) : NOTHING;
}

/** Puts a number, or NaN, into a slot. False where it has no room there: the slot must be wide. */
// @ts-ignore: AssemblyScript's own decorator
@inline
export function putNumber(block: usize, slot: u32, wides: u64, value: f64): bool {
  const at = numberAt(block, slot, wides);
  if ((wides & bitOf(slot)) != 0) {
    store<f64>(at, value);
    return true;
  }
  if (!isNarrow(value)) return false;
  store<u32>(at, narrow(value));
  return true;
}

/** Is there room for a block? */
// @ts-ignore: AssemblyScript's own decorator
@inline
export function hasBlock(slots: u32, wides: u64): bool {
  const words = wordsOf(slots, wides);
  if (load<u32>(load<usize>(FREE_BLOCKS) + ((words as usize) << 2)) != 0) return true;
  return load<u32>(BLOCKS_END) + words <= load<u32>(BLOCKS_ROOM);
}

/** For whichever there may be. */
export function hasRoomForBlock(): bool {
  return load<u32>(BLOCKS_END) + BLOCK_WORDS_MAX <= load<u32>(BLOCKS_ROOM);
}

/** So many slots come first that are narrow, in fours: sixteen bytes have their numbers. */
// @ts-ignore: AssemblyScript's own decorator
@inline
export function foursOf(slots: u32, wides: u64): u32 {
  return min(slots, ctz(wides) as u32) & ~3;
}

/** There must be room. Nothing was said, and no number stands in it. */
export function makeBlock(slots: u32, wides: u64): u32 {
  const words = wordsOf(slots, wides);
  const free = load<usize>(FREE_BLOCKS) + ((words as usize) << 2);
  let at = load<u32>(free);
  if (at != 0) store<u32>(free, load<u32>(blockAt(at)));
  else {
    at = load<u32>(BLOCKS_END);
    store<u32>(BLOCKS_END, at + words);
  }
  // Where all bits are set a narrow number is none, and a wide one is no number.
  memory.fill(blockAt(at), 0xff, (words as usize) << 2);
  store<u64>(blockAt(at), 0);
  store<u32>(PACKED_TAKEN, load<u32>(PACKED_TAKEN) + 4 * words);
  return at;
}

export function freeBlock(at: u32, slots: u32, wides: u64): void {
  const words = wordsOf(slots, wides);
  const free = load<usize>(FREE_BLOCKS) + ((words as usize) << 2);
  store<u32>(blockAt(at), load<u32>(free));
  store<u32>(free, at);
  store<u32>(PACKED_TAKEN, load<u32>(PACKED_TAKEN) - 4 * words);
}

/** A block with the same in it, more slots of which are wide; the old one is free afterwards. There must be room. */
export function widenBlock(at: u32, slots: u32, wides: u64, wider: u64): u32 {
  const to = makeBlock(slots, wider);
  store<u64>(blockAt(to), load<u64>(blockAt(at)));
  for (let slot: u32 = 0; slot < slots; slot++) putNumber(blockAt(to), slot, wider, numberIn(blockAt(at), slot, wides));
  freeBlock(at, slots, wides);
  return to;
}
