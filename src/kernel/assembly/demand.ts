/* Counts what an application asks for: ../sketching.ts says what a plan is, and what is done where this stops. */
import { ATTEMPT, INSTANCES, LINES, SAID, SCRATCH, Scratch } from './control';
import { digest } from './digest';
import { Counter, CountingPlan, Flag, Home, Instance, instanceAt, Line, lineAt } from './fields';
import { homeOf, isPacked } from './packed';
import { add } from './sketch';
import { findEntry, putEntry } from './tables';

/** The words of ../sketching.ts: the index of the plans, and where they stand. */
const PLANS: usize = 12;

/** A sketch that is a full set. */
let full: usize = 0;

/** Instances of the family with these names are counted by the plan that stands there. The index must have room. */
export function enterPlan(block: usize, family: u32, names: u32, plan: u32): void {
  putEntry(block, planKey(family, names), plan, 1);
}

/** All bits of one that differ from another's make the lower bits differ. */
function planKey(family: u32, names: u32): u64 {
  const key = (((family as u64) << 32) | (names as u64)) * 0x9e3779b97f4a7c15;
  return key ^ (key >>> 32);
}

/**
 * Counts instances of a list from a place on. Returns the place of the first that is not counted to its end, or the list's length; says
 * the sketch that has to grow before, 0 where it is a plan that is missing. `anew`: all of them, whatever was counted before.
 */
export function count(block: usize, list: usize, length: u32, from: u32, anew: bool): u32 {
  let family: u32 = 0;
  let names: u32 = 0;
  let plan: usize = 0;
  for (let place = from; place < length; place++) {
    const number = load<u32>(list + ((place as usize) << 2));
    const instance = instanceAt(load<usize>(INSTANCES), number);
    if (load<u32>(instance, Instance.FAMILY) != family || load<u32>(instance, Instance.NAMES) != names) {
      family = load<u32>(instance, Instance.FAMILY);
      names = load<u32>(instance, Instance.NAMES);
      const entry = findEntry(block, planKey(family, names));
      plan = load<usize>(block, PLANS) + load<usize>(entry, 8);
      if (load<u32>(entry, 12) == 0) {
        store<u32>(SAID, 0);
        return place;
      }
    }
    if (countInstance(number, plan, load<usize>(block, PLANS), anew)) continue;
    store<u32>(SAID, full as u32);
    return place;
  }
  return length;
}

/** A series is the sum of three hashes: of its labels' names, of their values, and of its slot. */
function countInstance(number: u32, plan: usize, plans: usize, anew: bool): bool {
  const instance = instanceAt(load<usize>(INSTANCES), number);
  const isKnown = !anew && load<i32>(instance, Instance.SEEN) > 0;
  const labels = digest(number);
  const hashes = load<usize>(SCRATCH) + Scratch.SPANS;
  if (!isKnown && !countValues(plan, hashes, labels)) return false;
  const all = hashes + ((labels as usize) << 3);
  const low = load<u32>(all) + load<u32>(plan, CountingPlan.NAMES);
  const high = load<u32>(all, 4) + load<u32>(plan, CountingPlan.NAMES + 4);
  return countLines(instance, plan + CountingPlan.SERIES, low, high, plans + load<usize>(plan, CountingPlan.SLOTS), isKnown);
}

/** Of very many labels the last have no hashes of their own: see `digest`. */
function countValues(plan: usize, hashes: usize, hashed: u32): bool {
  const labels = min(hashed, load<u32>(plan, CountingPlan.LABELS));
  let counter = plan + CountingPlan.SIZE;
  for (let label: u32 = 0; label < labels; label++, counter += Counter.SIZE) {
    const hash = hashes + ((label as usize) << 3);
    if (!addSum(counter, load<u32>(hash), load<u32>(hash, 4))) return false;
  }
  return true;
}

/** Of one that is packed all lines were seen as often as it was. */
function countPacked(instance: usize, counter: usize, low: u32, high: u32, slots: usize): bool {
  const count = load<u32>(homeOf(instance), Home.SLOTS);
  for (let slot: u32 = 0; slot < count; slot++) {
    const hash = slots + ((slot as usize) << 3);
    if (!addSum(counter, low + load<u32>(hash), high + load<u32>(hash, 4))) return false;
  }
  return true;
}

/** The lines that this body says; of an instance that is known only those that were never seen. */
function countLines(instance: usize, counter: usize, low: u32, high: u32, slots: usize, isKnown: bool): bool {
  if (isPacked(instance)) return isKnown || countPacked(instance, counter, low, high, slots);
  const lines = load<usize>(LINES);
  const attempt = load<i32>(ATTEMPT);
  let line: usize = 0;
  for (let id = load<u32>(instance, Instance.FIRST); id != 0; id = load<u32>(line, Line.NEXT)) {
    line = lineAt(lines, id);
    if (load<i32>(line, Line.MARK) != attempt || (load<u32>(line, Line.FLAGS) & Flag.STANDS_IN) != 0) continue;
    if (isKnown && load<i32>(line, Line.SEEN) > 0) continue;
    const slot = slots + (load<usize>(line, Line.SLOT) << 3);
    if (!addSum(counter, low + load<u32>(slot), high + load<u32>(slot, 4))) return false;
  }
  return true;
}

/** Sums of hashes resemble each other, so they are mixed before they are counted. False where the sketch has to grow. */
// @ts-ignore: AssemblyScript's own decorator
@inline
function addSum(counter: usize, low: u32, high: u32): bool {
  const a = mixed(high + low + load<u32>(counter, Counter.SALT + 4));
  const b = mixed(low + a + load<u32>(counter, Counter.SALT));
  const sketch = load<usize>(counter, Counter.SKETCH);
  if (add(sketch, (((a + b) as u64) << 32) | (b as u64))) return true;
  full = sketch;
  return false;
}

/** Every bit of the result depends on every bit of `h` (murmur3's fmix32). */
// @ts-ignore: AssemblyScript's own decorator
@inline
function mixed(h: u32): u32 {
  let x = (h ^ (h >>> 16)) * 0x85ebca6b;
  x = (x ^ (x >>> 13)) * 0xc2b2ae35;
  return x ^ (x >>> 16);
}
