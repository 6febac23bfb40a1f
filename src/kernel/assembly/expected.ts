/* New bodies mostly have the instances of the one before in the same order. */
import { INSTANCES, PAST, PAST_LENGTH } from './control';
import { Instance, instanceAt } from './fields';

const NEAR: u32 = 16;

/** The place among the instances of the scrape before at which the next one is expected, and that one. */
let cursor: u32 = 0;
export let expected: u32 = 0;

/** A body begins. */
export function expectFirst(): void {
  cursor = 0;
}

/** Is it the instance that came next in the scrape before? Those lie one behind the other, and none has to be looked up. */
// @ts-ignore: AssemblyScript's own decorator
@inline
export function isExpected(key: u64): bool {
  if (cursor >= load<u32>(PAST_LENGTH)) return false;
  expected = load<u32>(load<usize>(PAST) + ((cursor as usize) << 2));
  const instance = instanceAt(load<usize>(INSTANCES), expected);
  if (load<u64>(instance, Instance.HASH) != key || load<u32>(instance, Instance.FAMILY) == 0) return false;
  cursor++;
  return true;
}

/** After one that was found elsewhere: what followed it is expected, if it stood near. */
export function expectBehind(number: u32): void {
  const length = load<u32>(PAST_LENGTH);
  const last = cursor + NEAR < length ? cursor + NEAR : length;
  for (let place = cursor; place < last; place++) {
    if (load<u32>(load<usize>(PAST) + ((place as usize) << 2)) != number) continue;
    cursor = place + 1;
    return;
  }
}
