/* What the passes do with packed instances. ./packed.ts says what they are. */
import { allOf, bitOf, firstOf, foursOf, NOTHING, numberIn, putNumber, widesOf } from './block';
import { INSTANCES, PRESENT, PRESENT_LENGTH } from './control';
import { Bit, Flag, Home, HomeSlot, Instance, instanceAt } from './fields';
import { isThere, blockOf, homeOf, lastIn, lastsOf, pastOf, slotOf } from './packed';

/** Leaves in its bits what was found of a packed instance that is there: `Bit`. */
export function judgePacked(instance: usize): u32 {
  const home = homeOf(instance);
  const block = blockOf(instance);
  const past = pastOf(instance);
  const slots = load<u32>(home, Home.SLOTS);
  const wides = widesOf(home);
  const said = load<u64>(block);
  let bits: u32 = Bit.PLACED;
  if (load<u32>(instance, Instance.SEEN) == 0) bits |= Bit.FRESH;
  else
    for (let slot: u32 = past == 0 || said != allOf(slots) ? 0 : risen(block, past, slots, wides); slot < slots; slot++) {
      if (((said >> (slot as u64)) & 1) == 0) continue;
      const flags = load<u32>(slotOf(home, slot), HomeSlot.FLAGS);
      const value = numberIn(block, slot, wides);
      const last = lastIn(past, slot, wides);
      if ((flags & Flag.COUNTER) != 0 ? value < last : (flags & Flag.CREATED) != 0 && value > last) bits |= Bit.RESET;
    }
  store<u32>(instance, bits, Instance.BITS);
  return bits;
}

/** None fell in so many slots, which all are counts. */
// @ts-ignore: AssemblyScript's own decorator
@inline
function risen(block: usize, past: usize, slots: u32, wides: u64): u32 {
  const fours = foursOf(slots, wides);
  const from = firstOf(block);
  const before = firstOf(past) - from;
  let fell = i32x4.splat(0);
  // Where no number stands it seems to fall.
  for (let at = from; at < from + ((fours as usize) << 2); at += 16)
    fell = v128.or(fell, i32x4.lt_u(v128.load(at), v128.load(at + before)));
  return v128.any_true(fell) ? 0 : fours;
}

/** Had it counted something in the scrape before? */
export function hadCounted(instance: usize): bool {
  const home = homeOf(instance);
  const past = pastOf(instance);
  const slots = load<u32>(home, Home.SLOTS);
  const wides = widesOf(home);
  for (let slot: u32 = 0; slot < slots; slot++)
    if ((load<u32>(slotOf(home, slot), HomeSlot.FLAGS) & Flag.COUNTER) != 0 && lastIn(past, slot, wides) > 0) return true;
  return false;
}

/** The scrape is over: what it said is what it had last. */
export function rememberPacked(instance: usize, scrape: i32): void {
  const block = blockOf(instance);
  const lasts = lastsOf(instance);
  const home = homeOf(instance);
  const slots = load<u32>(home, Home.SLOTS);
  const wides = widesOf(home);
  for (let slot: u32 = lasts == 0 ? foursOf(slots, wides) : copyCounts(lasts, block, slots, wides); slot < slots; slot++) {
    const value = numberIn(block, slot, wides);
    if (value - value != 0) {
      if (lasts == 0) putNumber(block, slot, wides, NaN);
    } else if (lasts != 0) putNumber(lasts, slot, wides, value);
  }
  store<i32>(instance, scrape, Instance.SEEN);
}

/** Copies the numbers of so many slots, which all have some. */
// @ts-ignore: AssemblyScript's own decorator
@inline
function copyCounts(to: usize, from: usize, slots: u32, wides: u64): u32 {
  const fours = foursOf(slots, wides);
  for (let slot: u32 = 0; slot < fours; slot += 4) {
    const at = (slot as usize) << 2;
    const counts = v128.load(firstOf(from) + at);
    if (v128.any_true(i32x4.eq(counts, i32x4.splat(NOTHING)))) return slot;
    v128.store(firstOf(to) + at, counts);
  }
  return fours;
}

/** Leaves those packed ones that are there: all, or those of which some line was not said, which are told apart by the host. */
export function there(to: usize, partial: bool): u32 {
  let found = to;
  const present = load<usize>(PRESENT);
  for (let at = present; at < present + ((load<u32>(PRESENT_LENGTH) as usize) << 2); at += 4) {
    const instance = instanceAt(load<usize>(INSTANCES), load<u32>(at));
    if (!isThere(instance)) continue;
    if (partial && load<u64>(blockOf(instance)) == allOf(load<u32>(homeOf(instance), Home.SLOTS))) continue;
    store<u32>(found, load<u32>(at));
    found += 4;
  }
  return ((found - to) >> 2) as u32;
}

/** What a packed instance had last in a slot, and what the body at hand says there of one that is there; NaN = nothing. */
export function lastOf(number: u32, slot: u32): f64 {
  const instance = instanceAt(load<usize>(INSTANCES), number);
  return lastIn(pastOf(instance), slot, widesOf(homeOf(instance)));
}
export function saidOf(number: u32, slot: u32): f64 {
  const instance = instanceAt(load<usize>(INSTANCES), number);
  const home = homeOf(instance);
  const block = blockOf(instance);
  if (slot >= load<u32>(home, Home.SLOTS) || (load<u64>(block) & bitOf(slot)) == 0) return NaN;
  return numberIn(block, slot, widesOf(home));
}

/** What it had last is known no more. */
export function forgetLasts(number: u32): void {
  const instance = instanceAt(load<usize>(INSTANCES), number);
  const home = homeOf(instance);
  const past = pastOf(instance);
  if (past == 0) return;
  for (let slot: u32 = 0; slot < load<u32>(home, Home.SLOTS); slot++) putNumber(past, slot, widesOf(home), NaN);
}
