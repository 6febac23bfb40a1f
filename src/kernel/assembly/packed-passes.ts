/* What the passes do with packed instances. ./packed.ts says what they are. */
import { INSTANCES, PRESENT, PRESENT_LENGTH } from './control';
import { Bit, Flag, Home, HomeSlot, Instance, instanceAt } from './fields';
import { isThere, blockOf, homeOf, numberAt, lastIn, lastsOf, pastOf, slotOf, allOf } from './packed';

/** Leaves in its bits what was found of a packed instance that is there: `Bit`. */
export function judgePacked(instance: usize): u32 {
  const home = homeOf(instance);
  const block = blockOf(instance);
  const past = pastOf(instance);
  const slots = load<u32>(home, Home.SLOTS);
  const said = load<u64>(block);
  let bits: u32 = Bit.PLACED;
  if (load<u32>(instance, Instance.SEEN) == 0) bits |= Bit.FRESH;
  else
    for (let slot: u32 = 0; slot < slots; slot++) {
      if (((said >> (slot as u64)) & 1) == 0) continue;
      const flags = load<u32>(slotOf(home, slot), HomeSlot.FLAGS);
      const value = load<f64>(numberAt(block, slot));
      const last = lastIn(past, slot);
      if ((flags & Flag.COUNTER) != 0 ? value < last : (flags & Flag.CREATED) != 0 && value > last) bits |= Bit.RESET;
    }
  store<u32>(instance, bits, Instance.BITS);
  return bits;
}

/** Had it counted something in the scrape before? */
export function hadCounted(instance: usize): bool {
  const home = homeOf(instance);
  const past = pastOf(instance);
  const slots = load<u32>(home, Home.SLOTS);
  for (let slot: u32 = 0; slot < slots; slot++)
    if ((load<u32>(slotOf(home, slot), HomeSlot.FLAGS) & Flag.COUNTER) != 0 && lastIn(past, slot) > 0) return true;
  return false;
}

/** The scrape is over: what it said is what it had last. */
export function rememberPacked(instance: usize, scrape: i32): void {
  const block = blockOf(instance);
  const lasts = lastsOf(instance);
  const slots = load<u32>(homeOf(instance), Home.SLOTS);
  for (let slot: u32 = 0; slot < slots; slot++) {
    const value = load<f64>(numberAt(block, slot));
    if (value - value != 0) {
      if (lasts == 0) store<f64>(numberAt(block, slot), NaN);
    } else if (lasts != 0) store<f64>(numberAt(lasts, slot), value);
  }
  store<i32>(instance, scrape, Instance.SEEN);
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
