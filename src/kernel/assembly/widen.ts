/*
 * Where a number comes that a narrow slot has no room for, the slot becomes wide for all that have the home, for good: see ./block.ts. As there must be
 * room for their new blocks the host does it, while nothing else goes on.
 */
import { homeAsked, slotsAsked } from './asked-width';
import { widenBlock, widesOf, wordsOf } from './block';
import { HOMES, INSTANCES } from './control';
import { Home, homeAt, Instance, instanceAt } from './fields';
import { isPacked } from './packed';

/** How many words the blocks will have for which there must be room. */
export function wordsToWiden(): u32 {
  const home = homeAt(load<usize>(HOMES), homeAsked);
  const words = wordsOf(load<u32>(home, Home.SLOTS), widesOf(home) | slotsAsked);
  let sum: u32 = 0;
  for (let number: u32 = 1; number < load<u32>(INSTANCES, 4); number++) {
    const instance = instanceAt(load<usize>(INSTANCES), number);
    if (hasAsked(instance)) sum += load<u32>(instance, Instance.LASTS) == 0 ? words : 2 * words;
  }
  return sum;
}

export function widen(): void {
  const home = homeAt(load<usize>(HOMES), homeAsked);
  const slots = load<u32>(home, Home.SLOTS);
  const wides = widesOf(home);
  const wider = wides | slotsAsked;
  for (let number: u32 = 1; number < load<u32>(INSTANCES, 4); number++) {
    const instance = instanceAt(load<usize>(INSTANCES), number);
    if (!hasAsked(instance)) continue;
    store<u32>(instance, widenBlock(load<u32>(instance, Instance.BLOCK), slots, wides, wider), Instance.BLOCK);
    const lasts = load<u32>(instance, Instance.LASTS);
    if (lasts != 0) store<u32>(instance, widenBlock(lasts, slots, wides, wider), Instance.LASTS);
  }
  store<u64>(home, wider, Home.WIDES);
}

function hasAsked(instance: usize): bool {
  return isPacked(instance) && load<u32>(instance, Instance.HOME) == homeAsked;
}
