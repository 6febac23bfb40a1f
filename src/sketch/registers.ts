/**
 * HyperLogLog over a register file of m = 2^p bytes (Flajolet, Fusy, Gandouet, Meunier 2007), in the bit layout of Redis:
 *
 *      63                          p p-1         0
 *     +------------------------------+------------+
 *     |  rest: rank = 1 + its        |  register  |     registers[register] = largest rank seen; 0 = none
 *     |  trailing zeros, <= 65 - p   |            |
 *     +------------------------------+------------+
 *
 * A byte a register wastes two bits of eight and saves all the shifting. With 64-bit hashes there is no large-range
 * correction. Two estimators:
 *
 * - HIP, also called martingale (Ting 2014, "Streamed approximate counting of distinct elements"; Cohen 2014): each time a
 *   register is about to change, add 1/P(change), P = Σ 2^-rank / m. Standard error sqrt(ln 2 / m) = 0.833/√m. It holds for
 *   one stream; what is added again changes nothing.
 * - Ertl's improved raw estimator (Ertl 2017, arXiv 1702.01284, algorithm 6): from the registers alone, so it holds after a
 *   merge; no bias tables, no hand-over to linear counting. Standard error sqrt((3 ln 2 - 1) / m) = 1.039/√m.
 */

const HIP_ERROR = Math.sqrt(Math.LN2);
const RAW_ERROR = Math.sqrt(3 * Math.LN2 - 1);

/** Relative standard errors of the two estimators at precision p. */
export function hipError(precision: number): number {
  return HIP_ERROR / Math.sqrt(2 ** precision);
}
export function rawError(precision: number): number {
  return RAW_ERROR / Math.sqrt(2 ** precision);
}

/** 2^-rank, as a table because it is needed at each change. A rank is at most 61, as no precision is below 4. */
const WEIGHTS = Float64Array.from({ length: 64 }, (_, rank) => 2 ** -rank);

function weightOf(rank: number): number {
  return WEIGHTS[rank] ?? 0;
}

/** Σ 2^-rank: m times the probability that the next new value changes a register. */
export function weightSum(registers: Uint8Array): number {
  let sum = 0;
  for (const rank of registers) sum += weightOf(rank);
  return sum;
}

/** Keeps the larger rank of each pair; both files have the same precision. */
export function mergeRegisters(into: Uint8Array, from: Uint8Array): void {
  for (let i = 0; i < into.length; i++) into[i] = Math.max(into[i] ?? 0, from[i] ?? 0);
}

/**
 * Halves the file in place: what is left in the lower half is exactly what precision p-1 would have kept. Bit p-1 of the
 * hash moves from the register's number to the front of the rest: where it is 1 the rank becomes 1, where it is 0 the rank
 * grows by one.
 */
export function foldRegisters(registers: Uint8Array): void {
  const half = registers.length / 2;
  for (let i = 0; i < half; i++) {
    const below = registers[i] ?? 0;
    const above = registers[half + i] ?? 0;
    registers[i] = below > 0 ? below + 1 : above > 0 ? 1 : 0;
  }
}

/** Ertl's improved raw estimate. His term for saturated registers is left out: 64-bit hashes do not saturate one. */
export function rawEstimate(registers: Uint8Array): number {
  const m = registers.length;
  let zeros = 0;
  let sum = 0;
  for (const rank of registers) {
    if (rank === 0) zeros++;
    else sum += weightOf(rank);
  }
  return (m * m) / (2 * Math.LN2 * (m * sigma(zeros / m) + sum));
}

/** σ(x) = x + Σ x^(2^k) 2^(k-1): what the untouched registers say; infinite at 1, so that an empty file counts 0. */
function sigma(x: number): number {
  if (x === 1) return Infinity;
  let sum = x;
  let power = x;
  let weight = 1;
  for (;;) {
    power *= power;
    const next = sum + power * weight;
    if (next === sum) return sum;
    sum = next;
    weight *= 2;
  }
}
