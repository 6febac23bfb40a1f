/*
 * NH (Black, Halevi, Krawczyk, Krovetz, Rogaway: UMAC, 1999) over 32-bit lanes, twice with shifted keys, and a keyed finaliser. Two
 * texts of one length collide in one NH by a chance of 2^-32 over the keys, whatever the texts are.
 */

import { KEYS, SCRATCH } from './control';

/** The longest text that has a hash. */
export const HASHED_MAX: usize = 4096;

export function hash(at: usize, length: usize): u64 {
  const keys = load<usize>(KEYS);
  const scratch = load<usize>(SCRATCH);
  let from = at;
  if (length < 16) {
    store<u64>(scratch, 0);
    store<u64>(scratch, 0, 8);
    memory.copy(scratch, at, length);
    from = scratch;
  }
  let a = i64x2.splat(0);
  let b = i64x2.splat(0);
  let done: usize = 0;
  for (; done + 16 <= length; done += 16) {
    const block = v128.load(from + done);
    const x = i32x4.add(block, v128.load(keys + done));
    const y = i32x4.add(block, v128.load(keys + done, 16));
    a = i64x2.add(a, i64x2.extmul_low_i32x4_u(x, v128.shuffle<i32>(x, x, 2, 3, 0, 1)));
    b = i64x2.add(b, i64x2.extmul_low_i32x4_u(y, v128.shuffle<i32>(y, y, 2, 3, 0, 1)));
  }
  if (done < length) {
    const block = v128.load(length < 16 ? from : from + length - 16);
    const x = i32x4.add(block, v128.load(keys + done));
    const y = i32x4.add(block, v128.load(keys + done, 16));
    a = i64x2.add(a, i64x2.extmul_low_i32x4_u(x, v128.shuffle<i32>(x, x, 2, 3, 0, 1)));
    b = i64x2.add(b, i64x2.extmul_low_i32x4_u(y, v128.shuffle<i32>(y, y, 2, 3, 0, 1)));
  }
  return finish(a, b, length);
}

/** The same, of 1 to 15 bytes: 16 are read, whatever stands behind them. */
export function hashBlock(at: usize, length: usize): u64 {
  const keys = load<usize>(KEYS);
  const places = i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  const block = v128.and(v128.load(at), i8x16.lt_u(places, i8x16.splat(length as i8)));
  const x = i32x4.add(block, v128.load(keys));
  const y = i32x4.add(block, v128.load(keys, 16));
  const a = i64x2.extmul_low_i32x4_u(x, v128.shuffle<i32>(x, x, 2, 3, 0, 1));
  const b = i64x2.extmul_low_i32x4_u(y, v128.shuffle<i32>(y, y, 2, 3, 0, 1));
  return finish(a, b, length);
}

// @ts-ignore: AssemblyScript's own decorator
@inline
function finish(a: v128, b: v128, length: usize): u64 {
  const keys = load<usize>(KEYS);
  let h = i64x2.extract_lane(a, 0) + i64x2.extract_lane(a, 1) + load<u64>(keys);
  h = mix(h, load<u64>(keys, 8) | 1);
  h = mix(h + i64x2.extract_lane(b, 0) + i64x2.extract_lane(b, 1), load<u64>(keys, 16) | 1);
  return mix(h + (length as u64) * load<u64>(keys, 24), load<u64>(keys, 8) | 1);
}

// @ts-ignore: AssemblyScript's own decorator
@inline
function mix(h: u64, odd: u64): u64 {
  const x = (h ^ (h >>> 32)) * odd;
  return x ^ (x >>> 29);
}

/** The longest text that `hashShort` takes. */
export const SHORT_MAX: usize = 11;

/** The same family, of a number and a short text with its length: four lanes, twice with other keys. What lies behind the text is not read. */
export function hashShort(number: u32, at: usize, length: usize): u64 {
  const keys = load<usize>(KEYS) + SHORT_KEYS;
  let low: u64 = 0;
  let high: u64 = 0;
  if (length > 8) {
    low = load<u64>(at);
    high = load<u32>(at + length - 4) as u64;
  } else if (length >= 4) low = (load<u32>(at) as u64) | ((load<u32>(at + length - 4) as u64) << 32);
  else for (let place: usize = 0; place < length; place++) low |= (load<u8>(at + place) as u64) << ((place as u64) << 3);
  high |= (length as u64) << 32;
  let h = lanes(low, load<u64>(keys)) + lanes(high, load<u64>(keys, 8)) + lanes(number as u64, load<u64>(keys, 16));
  const other = lanes(low, load<u64>(keys, 24)) + lanes(high, load<u64>(keys, 32)) + lanes(number as u64, load<u64>(keys, 40));
  h = mix(h, load<u64>(keys, 48) | 1);
  return mix(h + other, load<u64>(keys, 56) | 1);
}

/** Keys that long texts alone have besides. */
const SHORT_KEYS: usize = 4032;

// @ts-ignore: AssemblyScript's own decorator
@inline
function lanes(word: u64, key: u64): u64 {
  return (((word as u32) + (key as u32)) as u64) * ((((word >>> 32) as u32) + ((key >>> 32) as u32)) as u64);
}

/** Random words from a seed: splitmix64 (Steele, Lea, Flood, 2014). */
export function drawKeys(at: usize, bytes: usize, high: u32, low: u32): void {
  let state = ((high as u64) << 32) | (low as u64);
  for (let place: usize = 0; place < bytes; place += 8) {
    state += 0x9e3779b97f4a7c15;
    let word = state;
    word = (word ^ (word >>> 30)) * 0xbf58476d1ce4e5b9;
    word = (word ^ (word >>> 27)) * 0x94d049bb133111eb;
    store<u64>(at + place, word ^ (word >>> 31));
  }
}
