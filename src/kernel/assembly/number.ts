/* The usual numbers: decimal ones, +Inf, -Inf and NaN as client libraries write them. */

import { nearest, tenTo } from './decimal';

// @ts-ignore: AssemblyScript's own decorator
@external('env', 'exactNumber')
declare function exactNumber(at: usize, length: usize): f64;

/** The address behind the newline that follows the number that was read; 0 where something is unusual. */
export let endsNumber: usize = 0;

const NEWLINE: u8 = 0x0a;
const POINT: u8 = 0x2e;
/** Below it there is room for one more digit. */
const MANTISSA_FULL: u64 = 1_000_000_000_000_000_000;

/** Below it there is room for eight. */
const MANTISSA_SHORT: u64 = 10_000_000_000;
const ZEROS: u64 = 0x3030303030303030;
const TEN_TO_8: u64 = 100_000_000;

/** How many of the eight bytes in front are digits. */
// @ts-ignore: AssemblyScript's own decorator
@inline
function countDigits(bytes: u64): u64 {
  const digits = bytes ^ ZEROS;
  // Whatever is no digit has the highest bit then.
  const others = (((digits & 0x7f7f7f7f7f7f7f7f) + 0x7676767676767676) | digits) & 0x8080808080808080;
  return ctz(others) >>> 3;
}

/** What the first one to eight of eight bytes say, which are digits: pairs, fours and eights, side by side (Lemire, 2018). */
// @ts-ignore: AssemblyScript's own decorator
@inline
function readDigits(bytes: u64, count: u64): u64 {
  let digits = (bytes ^ ZEROS) << ((8 - count) << 3);
  digits = (digits * 2561) >>> 8;
  digits = ((digits & 0x00ff00ff00ff00ff) * 6553601) >>> 16;
  return ((digits & 0x0000ffff0000ffff) * 42949672960001) >>> 32;
}

/**
 * Reads the number that begins at `at` and that a newline ends before `end`. Most have few digits in front of a point, and few behind it. The
 * bytes behind the end may be read, and are not looked at.
 */
// @ts-ignore: AssemblyScript's own decorator
@inline
export function parseNumber(at: usize, end: usize): f64 {
  const word = load<u64>(at);
  const count = countDigits(word);
  const stop = at + (count as usize);
  if (count == 0 || stop >= end) return parseAny(at, end);
  const byte = load<u8>(stop);
  if (byte == NEWLINE) {
    endsNumber = stop + 1;
    return readDigits(word, count) as f64;
  }
  return byte == POINT ? parseFraction(readDigits(word, count), stop + 1, at, end) : parseAny(at, end);
}

/** As `parseNumber`, from behind the point on. */
function parseFraction(whole: u64, from: usize, at: usize, end: usize): f64 {
  const word = load<u64>(from);
  const count = countDigits(word);
  const stop = from + (count as usize);
  if (count == 0 || stop >= end || load<u8>(stop) != NEWLINE) return parseAny(at, end);
  endsNumber = stop + 1;
  return nearest(whole * tenTo(count) + readDigits(word, count), -(count as i32), false);
}

/** As `parseNumber`, of any number. */
function parseAny(at: usize, end: usize): f64 {
  endsNumber = 0;
  let place = at;
  if (place >= end) return 0;
  let byte = load<u8>(place);
  const isNegative = byte == 0x2d;
  if (isNegative || byte == 0x2b) {
    if (++place >= end) return 0;
    byte = load<u8>(place);
  }
  if (byte > 0x39) return parseWord(place, end, isNegative, place == at);
  let mantissa: u64 = 0;
  let digits = 0;
  let exponent = 0;
  let isCut = false;
  for (; place < end; place++) {
    const digit = load<u8>(place) - 0x30;
    if (digit > 9) break;
    digits++;
    if (mantissa < MANTISSA_FULL) mantissa = mantissa * 10 + digit;
    else {
      if (digit != 0) isCut = true;
      exponent++;
    }
  }
  if (place < end && load<u8>(place) == POINT) {
    place++;
    for (; mantissa < MANTISSA_SHORT && place + 8 <= end && countDigits(load<u64>(place)) == 8; place += 8) {
      mantissa = mantissa * TEN_TO_8 + readDigits(load<u64>(place), 8);
      digits += 8;
      exponent -= 8;
    }
    for (; place < end; place++) {
      const digit = load<u8>(place) - 0x30;
      if (digit > 9) break;
      digits++;
      if (mantissa < MANTISSA_FULL) {
        mantissa = mantissa * 10 + digit;
        exponent--;
      } else if (digit != 0) isCut = true;
    }
  }
  if (digits == 0 || place >= end) return 0;
  byte = load<u8>(place);
  if (byte == 0x65 || byte == 0x45) {
    if (++place >= end) return 0;
    byte = load<u8>(place);
    const falls = byte == 0x2d;
    if (falls || byte == 0x2b) place++;
    let power = 0;
    const first = place;
    for (; place < end; place++) {
      const digit = load<u8>(place) - 0x30;
      if (digit > 9) break;
      if (power < 10_000) power = power * 10 + digit;
    }
    if (place == first || place >= end) return 0;
    exponent += falls ? -power : power;
  }
  if (load<u8>(place) != NEWLINE) return 0;
  let value = nearest(mantissa, exponent, isCut);
  if (value == value) value = isNegative ? -value : value;
  else {
    value = exactNumber(at, place - at);
    // Prometheus refuses what is too large.
    if (value - value != 0) return 0;
  }
  endsNumber = place + 1;
  return value;
}

function parseWord(place: usize, end: usize, isNegative: bool, isPlain: bool): f64 {
  if (place + 3 >= end || load<u8>(place + 3) != NEWLINE) return 0;
  const word = (load<u8>(place) as u32) | ((load<u8>(place + 1) as u32) << 8) | ((load<u8>(place + 2) as u32) << 16);
  if (word == 0x666e49) {
    endsNumber = place + 4;
    return isNegative ? -Infinity : Infinity;
  }
  if (word == 0x4e614e && isPlain) {
    endsNumber = place + 4;
    return NaN;
  }
  return 0;
}
