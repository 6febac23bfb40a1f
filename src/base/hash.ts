/**
 * Hashes of text for sketches and for choices that must not depend on chance.
 *
 * Two 32-bit lanes after MurmurHash3_x86_128 (Austin Appleby, public domain), two UTF-16 code units a block, the lanes
 * joined at the end. Spread is what a sketch needs and what this has; it is not safe against somebody who chooses the
 * text: there are collisions that no seed prevents. The identity of a series must therefore not rest on it.
 */

/** Two unsigned 32-bit lanes. */
export interface Hash64 {
  hi: number;
  lo: number;
}

/** Writes the hash of `text` under `seed` into `out`, which the caller reuses: an object a call would cost more than the hash. */
export function hashText(text: string, seed: Readonly<Hash64>, out: Hash64): void {
  let a = seed.hi | 0;
  let b = seed.lo | 0;
  const pairs = text.length & ~1;
  for (let at = 0; at < pairs; at += 2) {
    const block = text.charCodeAt(at) | (text.charCodeAt(at + 1) << 16);
    a ^= scrambleA(block);
    a = (Math.imul((a << 13) | (a >>> 19), 5) + 0xe6546b64) | 0;
    b ^= scrambleB(block);
    b = (Math.imul((b << 17) | (b >>> 15), 5) + 0x0bcaa747) | 0;
  }
  if (pairs < text.length) {
    const block = text.charCodeAt(pairs);
    a ^= scrambleA(block);
    b ^= scrambleB(block);
  }
  joinLanes(a ^ text.length, b ^ text.length, out);
}

/**
 * Writes the hash of two lanes that are each a sum of hashes into `out`: a sum does not depend on the order of its parts, and each can be
 * taken out again, but sums over the same parts resemble each other.
 */
export function hashSum(hi: number, lo: number, out: Hash64): void {
  joinLanes(hi | 0, lo | 0, out);
}

/** Makes every bit of both lanes depend on all. */
function joinLanes(hi: number, lo: number, out: Hash64): void {
  let a = (hi + lo) | 0;
  let b = (lo + a) | 0;
  a = mixed(a);
  b = mixed(b);
  a = (a + b) | 0;
  out.hi = a >>> 0;
  out.lo = (b + a) >>> 0;
}

const FIXED: Readonly<Hash64> = { hi: 0x9e3779b9, lo: 0x7f4a7c15 };

/**
 * A whole number below 2^53 that is the same for the same text in every process, replica and version: for choices that
 * must agree (which members stay), never for a table that an application can fill.
 */
export function hashUnkeyed(text: string): number {
  const hash = { hi: 0, lo: 0 };
  hashText(text, FIXED, hash);
  return (hash.hi >>> 11) * 2 ** 32 + hash.lo;
}

function scrambleA(block: number): number {
  const k = Math.imul(block, 0xcc9e2d51);
  return Math.imul((k << 15) | (k >>> 17), 0x1b873593);
}

function scrambleB(block: number): number {
  const k = Math.imul(block, 0x239b961b);
  return Math.imul((k << 16) | (k >>> 16), 0xab0e9789);
}

/** Every bit of the result, a signed number, depends on every bit of `h` (murmur3's fmix32). */
function mixed(h: number): number {
  let x = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return x ^ (x >>> 16);
}
