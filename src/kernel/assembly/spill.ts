/*
 * Where a body has more new members of folds than there is room for, they are spilled: what they have is added up by home and slot, and they
 * are forgotten. In the next scrape they are new again, which costs nothing while they are there; should they vanish, nobody notices, and
 * the fold holds what it last exported.
 */
import { allOf, numberIn, widesOf, wordsOf } from './block';
import {
  ATTEMPT,
  FAMILIES,
  HOMES,
  INSTANCES,
  NAMES,
  PRESENT,
  PRESENT_LENGTH,
} from './control';
import {
  Family,
  familyAt,
  Home,
  homeAt,
  Instance,
  INSTANCE_SHIFT,
  instanceAt,
  Names,
  NAMES_SHIFT,
  PACKED_BYTES,
  Spilled,
} from './fields';
import { lastInstance } from './last';
import { blockOf, homeOf, isPacked, isThere, markLossy, moveOut } from './packed';
import { addTo } from './two-sum';
import { release } from './tables';
import { releaseText } from './texts';

// @ts-ignore: AssemblyScript's own decorator
@inline
export function spilledAt(home: usize, slot: u32): usize {
  return load<usize>(home, Home.SPILLED) + (slot as usize) * Spilled.SIZE;
}

/** Has something of the home been spilled in this body? */
// @ts-ignore: AssemblyScript's own decorator
@inline
export function isSpilled(home: usize): bool {
  return load<u32>(home, Home.LIVE) != 0 && load<i32>(home, Home.SPILLED_AT) == load<i32>(ATTEMPT);
}

/**
 * Leaves those that may be spilled: new ones of which all is said, and others came since. Of each home the first stays. `bytes`: only of homes of
 * which members were spilled that would take as much; 0 = of all.
 */
export function spillable(to: usize, bytes: f64): u32 {
  let found = to;
  const present = load<usize>(PRESENT);
  for (let at = present; at < present + ((load<u32>(PRESENT_LENGTH) as usize) << 2); at += 4) {
    const number = load<u32>(at);
    const instance = instanceAt(load<usize>(INSTANCES), number);
    if (!isThere(instance)) continue;
    const home = homeOf(instance);
    if (load<u32>(instance, Instance.SEEN) != 0 || number == lastInstance || load<u32>(home, Home.FIRST) == number) continue;
    if (load<u64>(blockOf(instance)) != allOf(load<u32>(home, Home.SLOTS))) continue;
    if (bytes > 0 && spilledBytes(home) < bytes) continue;
    store<u32>(found, number);
    found += 4;
  }
  return ((found - to) >> 2) as u32;
}

/** What the members would take that were spilled in this body, about. */
function spilledBytes(home: usize): f64 {
  if (!isSpilled(home)) return 0;
  const each = PACKED_BYTES + 4 * wordsOf(load<u32>(home, Home.SLOTS), widesOf(home));
  return (load<u32>(home, Home.SPILLED_MEMBERS) as f64) * (each as f64);
}

/** The same of all homes. */
export function allSpilledBytes(): f64 {
  let sum: f64 = 0;
  for (let id: u32 = 1; id < load<u32>(HOMES, 4); id++) sum += spilledBytes(homeAt(load<usize>(HOMES), id));
  return sum;
}

/** Spills those of a list. Their homes must have room for what they had. */
export function spill(list: usize, count: u32): void {
  for (let at = list; at < list + ((count as usize) << 2); at += 4) spillOne(load<u32>(at));
  // Whoever has a number of theirs from now on comes anew.
  const present = load<usize>(PRESENT);
  let to = present;
  for (let at = present; at < present + ((load<u32>(PRESENT_LENGTH) as usize) << 2); at += 4) {
    const number = load<u32>(at);
    if (load<u32>(instanceAt(load<usize>(INSTANCES), number), Instance.FAMILY) == 0) continue;
    store<u32>(to, number);
    to += 4;
  }
  store<u32>(PRESENT_LENGTH, ((to - present) >> 2) as u32);
}

function spillOne(number: u32): void {
  const instance = instanceAt(load<usize>(INSTANCES), number);
  const home = homeOf(instance);
  const slots = load<u32>(home, Home.SLOTS);
  const wides = widesOf(home);
  const block = blockOf(instance);
  const attempt = load<i32>(ATTEMPT);
  if (load<i32>(home, Home.SPILLED_AT) != attempt) {
    store<i32>(home, attempt, Home.SPILLED_AT);
    store<u32>(home, 0, Home.SPILLED_MEMBERS);
    memory.fill(load<usize>(home, Home.SPILLED), 0, (slots as usize) * Spilled.SIZE);
  }
  store<u32>(home, load<u32>(home, Home.SPILLED_MEMBERS) + 1, Home.SPILLED_MEMBERS);
  for (let slot: u32 = 0; slot < slots; slot++) {
    const value = numberIn(block, slot, wides);
    if (value != value) continue;
    const sum = spilledAt(home, slot);
    addTo(sum + Spilled.SUM, value);
    store<u32>(sum, load<u32>(sum, Spilled.NUMBERS) + 1, Spilled.NUMBERS);
  }
  forget(number, instance);
}

function forget(number: u32, instance: usize): void {
  const family = familyAt(load<usize>(FAMILIES), load<u32>(instance, Instance.FAMILY));
  store<u32>(family, load<u32>(family, Family.INSTANCES) - 1, Family.INSTANCES);
  const names = load<usize>(NAMES) + (load<usize>(instance, Instance.NAMES) << NAMES_SHIFT);
  store<u32>(names, load<u32>(names, Names.USERS) - 1, Names.USERS);
  releaseText(instance);
  moveOut(number);
  release(INSTANCES, INSTANCE_SHIFT, number);
}

/** The scrape in which those were last seen that are gone longest, before a scrape; 0 = there are none. */
export function longestGone(end: u32, before: u32): u32 {
  let oldest: u32 = 0;
  for (let number: u32 = 1; number < end; number++) {
    const instance = instanceAt(load<usize>(INSTANCES), number);
    const seen = load<u32>(instance, Instance.SEEN);
    if (seen != 0 && seen < before && (oldest == 0 || seen < oldest) && isGone(instance)) oldest = seen;
  }
  return oldest;
}

/** Forgets packed ones that were last seen in a scrape, and are not there: their folds may have members that nobody remembers. */
export function forgetGone(end: u32, seen: u32): void {
  for (let number: u32 = 1; number < end; number++) {
    const instance = instanceAt(load<usize>(INSTANCES), number);
    if (load<u32>(instance, Instance.SEEN) != seen || !isGone(instance)) continue;
    markLossy(homeOf(instance));
    forget(number, instance);
  }
}

/** A record that is free is all zeros, but for the last word. */
function isGone(instance: usize): bool {
  return isPacked(instance) && !isThere(instance);
}

/** What was spilled belongs to another attempt of the same body. */
export function keepSpilled(end: u32, before: i32): void {
  for (let id: u32 = 1; id < end; id++) {
    const home = homeAt(load<usize>(HOMES), id);
    if (load<u32>(home, Home.LIVE) != 0 && load<i32>(home, Home.SPILLED_AT) == before) store<i32>(home, load<i32>(ATTEMPT), Home.SPILLED_AT);
  }
}
