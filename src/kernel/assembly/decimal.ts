/*
 * The double nearest to a decimal. Where digits and power of ten are doubles themselves, it is one operation away (Clinger, 1990). Else
 * the digits are multiplied with the first 64 or 128 bits of the power (Eisel and Lemire; "Number parsing at a gigabyte per second",
 * 2021, algorithm 1), which always decides what 64 bits of digits are (Mushtak and Lemire, "Fast number parsing without fallback", 2023).
 */

import { POWERS } from './control';

const MANTISSA_MAX: u64 = 1 << 53;
const EXACT_POWERS: i32 = 22;
/** So that no product comes near to the largest or the smallest normal double. */
const WIDE_POWERS: i32 = 270;
const WIDE: usize = ((EXACT_POWERS + 1) as usize) << 3;
/** The last bits of a product that 55 bits, one of them perhaps 0, are kept of. */
const BELOW: u64 = 0x1ff;
const BIAS: u64 = 1023;

/** The double nearest to mantissa * 10^exponent; NaN where that is not found here. `isCut`: a part of a unit more, of at least 10^18. */
export function nearest(mantissa: u64, exponent: i32, isCut: bool): f64 {
  if (!isCut && mantissa <= MANTISSA_MAX && exponent >= -EXACT_POWERS && exponent <= EXACT_POWERS) {
    const exact = mantissa as f64;
    if (exponent < 0) return exact / load<f64>(load<usize>(POWERS) + ((-exponent as usize) << 3));
    return exact * load<f64>(load<usize>(POWERS) + ((exponent as usize) << 3));
  }
  if (mantissa == 0) return 0;
  if (exponent < -WIDE_POWERS || exponent > WIDE_POWERS) return NaN;
  const value = multiply(mantissa, exponent);
  return !isCut || value == multiply(mantissa + 1, exponent) ? value : NaN;
}

/** A power of ten of up to nineteen digits. */
// @ts-ignore: AssemblyScript's own decorator
@inline
export function tenTo(power: u64): u64 {
  return load<f64>(load<usize>(POWERS) + ((power as usize) << 3)) as u64;
}

function multiply(mantissa: u64, exponent: i32): f64 {
  const power = load<usize>(POWERS) + WIDE + (((exponent + WIDE_POWERS) as usize) << 4);
  const zeros = clz(mantissa);
  const factor = mantissa << zeros;
  let low = factor * load<u64>(power);
  let high = highProduct(factor, load<u64>(power));
  if ((high & BELOW) == BELOW) {
    const more = highProduct(factor, load<u64>(power, 8));
    low += more;
    if (low < more) high++;
  }
  const carry = high >>> 63;
  let bits = high >>> (carry + 9);
  const isMiddle = low <= 1 && (bits & 3) == 1 && bits << (carry + 9) == high && exponent >= -4 && exponent <= 23;
  bits = isMiddle ? bits >>> 1 : (bits + 1) >>> 1;
  // The logarithm of 10 to the base 2, times 2^16. Rounding up to the next power of two carries into the exponent.
  const scale = (((exponent * 217706) >> 16) as u64) + 63 + BIAS + carry - zeros;
  return reinterpret<f64>(((scale - 1) << 52) + bits);
}

/** The upper half of a product. */
function highProduct(a: u64, b: u64): u64 {
  const low = (a & 0xffffffff) * (b & 0xffffffff);
  const left = (a >>> 32) * (b & 0xffffffff) + (low >>> 32);
  const right = (a & 0xffffffff) * (b >>> 32) + (left & 0xffffffff);
  return (a >>> 32) * (b >>> 32) + (left >>> 32) + (right >>> 32);
}
