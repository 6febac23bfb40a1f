/** The largest power of ten that a double holds exactly. */
const EXACT = 22;
/** 64 bits of digits times ten to this power, or to its negative, are a normal double; about 10^-308 to 10^308 are. */
const WIDE = 270;

let made: Uint8Array | null = null;

/**
 * Powers of ten for `assembly/decimal.ts`: 10^0 to 10^22 as doubles, then of each power from -270 to 270 the first 128 bits of its
 * mantissa, the upper half in front: cut, or rounded up where the power is negative. Made once, in a quarter of a millisecond.
 */
export function powers(): Uint8Array {
  made ??= makePowers();
  return made;
}

function makePowers(): Uint8Array {
  const exact = Float64Array.from({ length: EXACT + 1 }, (_, power) => Number(`1e${power}`));
  const halves = new BigUint64Array(2 * (2 * WIDE + 1));
  // Ten to a power has the mantissa of five to that power.
  let five = 1n;
  for (let power = 0; power <= WIDE; power++) {
    const bits = bitsOfFive(power);
    write(halves, power, bits <= 128n ? five << (128n - bits) : five >> (bits - 128n));
    if (power > 0) write(halves, -power, (1n << (bits + 127n)) / five + 1n);
    five *= 5n;
  }
  const bytes = new Uint8Array(exact.byteLength + halves.byteLength);
  bytes.set(new Uint8Array(exact.buffer));
  bytes.set(new Uint8Array(halves.buffer), exact.byteLength);
  return bytes;
}

function write(halves: BigUint64Array, power: number, mantissa: bigint): void {
  halves[2 * (power + WIDE)] = mantissa >> 64n;
  halves[2 * (power + WIDE) + 1] = BigInt.asUintN(64, mantissa);
}

/** How many bits 5^power has: 217706 / 2^16 is the logarithm of 10 to the base 2, near enough for powers below 1650. */
function bitsOfFive(power: number): bigint {
  return BigInt(((power * 217_706) >> 16) - power + 1);
}
