/* What sketches need of an instance: hashes of its values. */
import { INSTANCES, SCRATCH, Scratch, TEXTS } from './control';
import { Instance, instanceAt } from './fields';
import { hash, hashBlock, HASHED_MAX } from './hash';
import { lengthAt, lengthBytes } from './texts';

/** Of more labels the rest are one. */
const LABELS_MAX: u32 = 512;

/**
 * Leaves the hashes of an instance's values among the spans of the scratch, in the order of their names, and behind them that of all of
 * them together. Returns how many there are without that.
 */
export function digest(number: u32): u32 {
  const instance = instanceAt(load<usize>(INSTANCES), number);
  const text = load<usize>(TEXTS) + load<usize>(instance, Instance.TEXT);
  const size = load<usize>(instance, Instance.TEXT_LENGTH);
  let from = text;
  const end = text + size;
  let to = load<usize>(SCRATCH) + Scratch.SPANS;
  let labels: u32 = 0;
  while (from < end) {
    labels++;
    const own = lengthAt(from);
    from += lengthBytes(own);
    const length = labels == LABELS_MAX ? end - from : own;
    store<u64>(to, hashLong(from, length));
    to += 8;
    from += length;
  }
  store<u64>(to, hashLong(text, size));
  return labels;
}

function hashLong(at: usize, length: usize): u64 {
  // Behind the last text there is room for that.
  if (length > 0 && length < 16) return hashBlock(at, length);
  let sum: u64 = 0;
  let from = at;
  let rest = length;
  for (; rest > HASHED_MAX; rest -= HASHED_MAX) {
    sum = (sum ^ hash(from, HASHED_MAX)) * 0x9e3779b97f4a7c15;
    from += HASHED_MAX;
  }
  return sum ^ hash(from, rest);
}
