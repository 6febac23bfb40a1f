/* The usual numbers: decimal ones, +Inf, -Inf and NaN as client libraries write them. */

import { nearest } from './decimal';

// @ts-ignore: AssemblyScript's own decorator
@external('env', 'exactNumber')
declare function exactNumber(at: usize, length: usize): f64;

/** The address behind the newline that follows the number that was read; 0 where something is unusual. */
export let endsNumber: usize = 0;

const NEWLINE: u8 = 0x0a;
/** Below it there is room for one more digit. */
const MANTISSA_FULL: u64 = 1_000_000_000_000_000_000;

/** Reads the number that begins at `at` and that a newline ends before `end`. */
export function parseNumber(at: usize, end: usize): f64 {
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
  if (place < end && load<u8>(place) == 0x2e) {
    for (place++; place < end; place++) {
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
