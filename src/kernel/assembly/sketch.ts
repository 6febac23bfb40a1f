/*
 * Adding to distinct-counters (../../sketch/arena.ts) by the hashes of what is counted. What was added before changes nothing.
 *
 * A small set is exact: a hash table of 32-bit tokens with open addressing, at most 3/4 full.
 *
 *      31      26 25                                            0
 *     +----------+-----------------------------------------------+
 *     | 1 + tz   |   low 26 bits of the 64-bit hash              |     0 = free slot
 *     +----------+-----------------------------------------------+
 *
 * tz is the number of trailing zeros of the 38 bits that are left. A token thus says what any register file of precision
 * p <= 26 would have kept of the hash, so a set can be replayed into one later. Two different values share a token with
 * probability 2^-26/3: below one in a thousand that a set of 500 is miscounted by even one.
 * The token is that of DataSketches ("coupon") and of hash4j.
 */
import { Sketch, SketchKind } from './fields';

const KEY_BITS: u32 = 26;
/** What stands behind the end of what is left of a hash, as that may be all zeros. */
const BEHIND_KEY: u64 = 0x4000000000;
const KEY_MASK: u32 = (1 << KEY_BITS) - 1;

/** False where the sketch is a full set and this is not in it: it needs a larger block first. */
// @ts-ignore: AssemblyScript's own decorator
@inline
export function add(sketch: usize, hash: u64): bool {
  if (load<u32>(sketch, Sketch.KIND) == SketchKind.TOKENS) return putToken(sketch, tokenOf(hash));
  const precision = load<u32>(sketch, Sketch.PRECISION) as u64;
  const behind: u64 = 0x8000000000000000;
  const rest = (hash >>> precision) | (behind >>> (precision - 1));
  raise(sketch, (hash as u32) & ((1 << (precision as u32)) - 1), 1 + (ctz(rest) as u32));
  return true;
}

/** The same, by the halves of the hash. */
export function addHash(sketch: usize, high: u32, low: u32): bool {
  return add(sketch, ((high as u64) << 32) | (low as u64));
}

/** The same, of what has this token. */
export function addToken(sketch: usize, token: u32): bool {
  if (load<u32>(sketch, Sketch.KIND) == SketchKind.TOKENS) return putToken(sketch, token);
  const precision = load<u32>(sketch, Sketch.PRECISION);
  const rest = (token & KEY_MASK) >>> precision;
  const rank = rest != 0 ? 1 + ctz(rest) : KEY_BITS - precision + (token >>> KEY_BITS);
  raise(sketch, token & ((1 << precision) - 1), rank);
  return true;
}

function tokenOf(hash: u64): u32 {
  const zeros = ctz((hash >>> (KEY_BITS as u64)) | BEHIND_KEY) as u32;
  return ((zeros + 1) << KEY_BITS) | ((hash as u32) & KEY_MASK);
}

function putToken(sketch: usize, token: u32): bool {
  const start = load<usize>(sketch, Sketch.OFFSET);
  const slots = load<u32>(sketch, Sketch.BYTES) >>> 2;
  let at = token & (slots - 1);
  for (;;) {
    const found = load<u32>(start + ((at as usize) << 2));
    if (found == token) return true;
    if (found == 0) break;
    at = (at + 1) & (slots - 1);
  }
  const count = load<f64>(sketch, Sketch.COUNT);
  if (count >= (slots as f64) * 0.75) return false;
  store<u32>(start + ((at as usize) << 2), token);
  store<f64>(sketch, count + 1, Sketch.COUNT);
  return true;
}

/** HyperLogLog by its stream: ../../sketch/registers.ts says how it estimates. */
// @ts-ignore: AssemblyScript's own decorator
@inline
function raise(sketch: usize, register: u32, rank: u32): void {
  const at = load<usize>(sketch, Sketch.OFFSET) + (register as usize);
  const before: u32 = load<u8>(at);
  if (rank <= before) return;
  const weight = load<f64>(sketch, Sketch.WEIGHT);
  store<f64>(sketch, load<f64>(sketch, Sketch.COUNT) + (load<u32>(sketch, Sketch.BYTES) as f64) / weight, Sketch.COUNT);
  store<f64>(sketch, weight + (weightOf(rank) - weightOf(before)), Sketch.WEIGHT);
  store<u8>(at, rank as u8);
}

/** 2^-rank */
function weightOf(rank: u32): f64 {
  return reinterpret<f64>(((1023 - rank) as u64) << 52);
}
