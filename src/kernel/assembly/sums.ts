/*
 * Folds have many members, and most of these said all of their lines, about which nothing is unusual. They are added up here first, four slots at a
 * time where these are narrow, and then to the cells: see ./settle.ts. There is room for some homes at once, as those of a family mostly take turns.
 */
import { bitOf, firstOf, foursOf, NOTHING } from './block';
import { SCRATCH, Scratch } from './control';
import { lost } from './two-sum';

// Of each: its home (0 = none), how many instances are added up, and the sums of what they say and of what they said last, in two parts, slot by
// slot.
const HOME: usize = 0;
const COUNT: usize = 4;
const SAID: usize = 16;
const ROW: usize = 8 * 64;
const LAST: usize = SAID + 2 * ROW;
const SIZE: usize = SAID + 4 * ROW;
export const SUMS: u32 = 8;
/** So far behind the first part of a sum stands the second. */
export const PARTS: usize = ROW;

// @ts-ignore: AssemblyScript's own decorator
@inline
export function sumAt(index: u32): usize {
  return load<usize>(SCRATCH) + Scratch.SUMS + ((index % SUMS) as usize) * SIZE;
}

// @ts-ignore: AssemblyScript's own decorator
@inline
export function homeOfSum(sum: usize): usize {
  return load<usize>(sum, HOME);
}

// @ts-ignore: AssemblyScript's own decorator
@inline
export function countOfSum(sum: usize): u32 {
  return load<u32>(sum, COUNT);
}

/** What was said in a slot, and last. */
// @ts-ignore: AssemblyScript's own decorator
@inline
export function saidSum(sum: usize, slot: u32): usize {
  return sum + SAID + ((slot as usize) << 3);
}
// @ts-ignore: AssemblyScript's own decorator
@inline
export function lastSum(sum: usize, slot: u32): usize {
  return sum + LAST + ((slot as usize) << 3);
}

/** It is of this home (0 = of none) from here on, and nothing is added up. */
export function openSum(sum: usize, home: usize): void {
  store<usize>(sum, home, HOME);
  store<u32>(sum, 0, COUNT);
}

/**
 * Adds an instance of which all was said; `past` = 0: nothing is known of it before. False where a number is not finite, or none. Sums of narrow
 * slots are whole numbers of 64 bits: 2^32 instances would have to be added up until that is too little.
 */
export function sumUp(sum: usize, block: usize, past: usize, slots: u32, wides: u64): bool {
  if (!areFinite(block, slots, wides) || (past != 0 && !areFinite(past, slots, wides))) return false;
  const count = load<u32>(sum, COUNT);
  if (count == 0) memory.fill(sum + SAID, 0, SIZE - SAID);
  store<u32>(sum, count + 1, COUNT);
  addAll(sum + SAID, block, slots, wides);
  if (past != 0) addAll(sum + LAST, past, slots, wides);
  return true;
}

/** Makes floating point of all sums, of which there are two parts then. */
export function closeSum(sum: usize, slots: u32, wides: u64): void {
  for (let slot: u32 = 0; slot < slots; slot++) {
    if ((wides & bitOf(slot)) != 0) continue;
    split(saidSum(sum, slot));
    split(lastSum(sum, slot));
  }
}

function split(at: usize): void {
  const whole = load<i64>(at);
  const high = whole as f64;
  store<f64>(at, high);
  store<f64>(at, (whole - (high as i64)) as f64, PARTS);
}

// @ts-ignore: AssemblyScript's own decorator
@inline
function areFinite(block: usize, slots: u32, wides: u64): bool {
  let at = firstOf(block);
  const fours = foursOf(slots, wides);
  let nothing = i32x4.splat(0);
  for (let slot: u32 = 0; slot < fours; slot += 4, at += 16)
    nothing = v128.or(nothing, i32x4.eq(v128.load(at), i32x4.splat(NOTHING)));
  let odd = v128.any_true(nothing);
  for (let slot = fours; slot < slots; slot++) {
    if ((wides & bitOf(slot)) == 0) {
      odd = odd || load<u32>(at) == NOTHING;
      at += 4;
    } else {
      const value = load<f64>(at);
      odd = odd || value - value != 0;
      at += 8;
    }
  }
  return !odd;
}

// @ts-ignore: AssemblyScript's own decorator
@inline
function addAll(sums: usize, block: usize, slots: u32, wides: u64): void {
  let at = firstOf(block);
  let sum = sums;
  const fours = foursOf(slots, wides);
  for (let slot: u32 = 0; slot < fours; slot += 4, at += 16, sum += 32) {
    const counts = v128.load(at);
    v128.store(sum, i64x2.add(v128.load(sum), i64x2.extend_low_i32x4_u(counts)));
    v128.store(sum, i64x2.add(v128.load(sum, 16), i64x2.extend_high_i32x4_u(counts)), 16);
  }
  for (let slot = fours; slot < slots; slot++, sum += 8) {
    if ((wides & bitOf(slot)) == 0) {
      store<u64>(sum, load<u64>(sum) + (load<u32>(at) as u64));
      at += 4;
      continue;
    }
    const value = load<f64>(at);
    const before = load<f64>(sum);
    store<f64>(sum, before + value);
    store<f64>(sum, load<f64>(sum, PARTS) + lost(before, value), PARTS);
    at += 8;
  }
}
