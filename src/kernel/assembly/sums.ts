/*
 * Folds have many members, and most of these said all of their lines, about which nothing is unusual. They are added up here first, two slots at a
 * time, and then to the cells: see ./settle.ts. There is room for some homes at once, as those of a family mostly take turns.
 */
import { SCRATCH, Scratch } from './control';
import { numberAt } from './packed';

// Of each: its home (0 = none), how many instances are added up, and the sums of what they say and of what they said last, in two parts, slot by
// slot; of an odd number of slots there is one too many.
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

/** Adds an instance of which all was said; `past` = 0: nothing is known of it before. False where a number is not finite, or none. */
export function sumUp(sum: usize, block: usize, past: usize, slots: u32): bool {
  if (!areFinite(numberAt(block, 0), slots) || (past != 0 && !areFinite(numberAt(past, 0), slots))) return false;
  const count = load<u32>(sum, COUNT);
  if (count == 0) memory.fill(sum + SAID, 0, SIZE - SAID);
  store<u32>(sum, count + 1, COUNT);
  addAll(sum + SAID, numberAt(block, 0), slots);
  if (past != 0) addAll(sum + LAST, numberAt(past, 0), slots);
  return true;
}

/** Two numbers; behind the last one stands a zero. */
// @ts-ignore: AssemblyScript's own decorator
@inline
function two(at: usize, end: usize): v128 {
  return at + 8 < end ? v128.load(at) : v128.load64_zero(at);
}

// @ts-ignore: AssemblyScript's own decorator
@inline
function areFinite(at: usize, count: u32): bool {
  const end = at + ((count as usize) << 3);
  let all = i64x2.splat(0);
  for (let place = at; place < end; place += 16) {
    const pair = two(place, end);
    // Zero, or NaN.
    all = v128.or(all, f64x2.sub(pair, pair));
  }
  return !v128.any_true(all);
}

/** Adds numbers to sums of twice their precision (Knuth's two-sum). */
// @ts-ignore: AssemblyScript's own decorator
@inline
function addAll(sums: usize, at: usize, count: u32): void {
  const end = at + ((count as usize) << 3);
  let sum = sums;
  for (let place = at; place < end; place += 16, sum += 16) {
    const value = two(place, end);
    const before = v128.load(sum);
    const high = f64x2.add(before, value);
    const part = f64x2.sub(high, before);
    const lost = f64x2.add(f64x2.sub(before, f64x2.sub(high, part)), f64x2.sub(value, part));
    v128.store(sum, high);
    v128.store(sum, f64x2.add(v128.load(sum, PARTS), lost), PARTS);
  }
}
