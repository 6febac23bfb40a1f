/**
 * A small set, exactly: a hash table of 32-bit tokens with open addressing.
 *
 *      31      26 25                                            0
 *     +----------+-----------------------------------------------+
 *     | 1 + tz   |   low 26 bits of the 64-bit hash              |     0 = free slot
 *     +----------+-----------------------------------------------+
 *
 * tz is the number of trailing zeros of the 38 bits that are left. A token thus says what any register file of precision
 * p <= 26 would have kept of the hash, so a set can be replayed into one later. Two different values share a token with
 * probability 2^-26/3: below one in a thousand that a set of 500 is miscounted by even one.
 * The token is that of DataSketches ("coupon") and of hash4j; a table is at most 3/4 full.
 */

const KEY_BITS = 26;
const KEY_MASK = (1 << KEY_BITS) - 1;

export function tokenOf(hi: number, lo: number): number {
  const rest = lo >>> KEY_BITS;
  const zeros = rest !== 0 ? trailingZeros(rest) : 32 - KEY_BITS + trailingZeros(hi);
  return (((zeros + 1) << KEY_BITS) | (lo & KEY_MASK)) >>> 0;
}

/**
 * Where the token is, or the free slot where it would go. The table is `slots` words, a power of two, from `start` on, and
 * has a free slot.
 */
export function tokenSlot(words: Uint32Array, start: number, slots: number, token: number): number {
  const mask = slots - 1;
  let at = token & mask;
  while (words[start + at] !== 0 && words[start + at] !== token) at = (at + 1) & mask;
  return start + at;
}

/** How many tokens a table of so many bytes may hold. */
export function tokensMax(bytes: number): number {
  return (bytes / 4) * 0.75;
}

/** The register that a token belongs to at precision p: the low p bits. */
export function registerOf(token: number, precision: number): number {
  return token & ((1 << precision) - 1);
}

/** Its rank there: 1 + trailing zeros of everything above those bits. */
export function rankOf(token: number, precision: number): number {
  return lowRank(token, precision) || KEY_BITS - precision + (token >>> KEY_BITS);
}

/** The rank of a hash with this lower half, as a token of it has it; 0 where the upper half decides. */
export function lowRank(lo: number, precision: number): number {
  const rest = (lo & KEY_MASK) >>> precision;
  return rest === 0 ? 0 : 1 + trailingZeros(rest);
}

/** 32 for zero. */
function trailingZeros(x: number): number {
  return x === 0 ? 32 : 31 - Math.clz32(x & -x);
}
