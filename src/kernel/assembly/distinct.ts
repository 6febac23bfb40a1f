/* How many values a label has. */
import { SCRATCH, Scratch } from './control';
import { digest } from './digest';

/** What an instance has that has no such label. */
const NONE: u64 = 1;

/**
 * Counts the values that a label has among instances, in pairs of their number and the label's place among theirs (below zero = they have
 * none), by their hashes. The table has a quarter more words of 8 bytes at least, a power of two.
 */
export function distinct(pairs: usize, count: u32, table: usize, mask: u32): u32 {
  memory.fill(table, 0, ((mask as usize) + 1) << 3);
  let found: u32 = 0;
  for (let at = pairs; at < pairs + ((count as usize) << 3); at += 8) {
    const place = load<i32>(at, 4);
    let key = NONE;
    if (place >= 0) {
      digest(load<u32>(at));
      key = load<u64>(load<usize>(SCRATCH) + Scratch.SPANS + ((place as usize) << 3));
      if (key <= NONE) key += 2;
    }
    let to = table + ((((key as u32) & mask) as usize) << 3);
    while (load<u64>(to) != 0 && load<u64>(to) != key) to = table + (((((to - table) >> 3) + 1) & (mask as usize)) << 3);
    if (load<u64>(to) == key) continue;
    store<u64>(to, key);
    found++;
  }
  return found;
}
