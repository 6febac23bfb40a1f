/*
 * The values of all instances' labels (../texts.ts), each behind its length: a byte, or 255 and four bytes. In front of each text stands whose it is, or
 * how long, where nobody needs it.
 */
import { INSTANCES, TEXTS, TEXTS_END, TEXTS_WASTE } from './control';
import { Instance, instanceAt } from './fields';

/** What stands in front of a text: the number of its instance, or its length with the highest bit. */
export const TEXT_HEAD: usize = 4;
const NOBODYS: u32 = 0x80000000;

const LONG: u8 = 255;

/** Writes the length of a value; returns behind it. */
// @ts-ignore: AssemblyScript's own decorator
@inline
export function writeLength(to: usize, length: usize): usize {
  if (length < (LONG as usize)) {
    store<u8>(to, length as u8);
    return to + 1;
  }
  store<u8>(to, LONG);
  store<u32>(to, length as u32, 1);
  return to + 5;
}

/** The length that stands there. */
// @ts-ignore: AssemblyScript's own decorator
@inline
export function lengthAt(at: usize): usize {
  const length = load<u8>(at);
  return length == LONG ? load<usize>(at, 1) : (length as usize);
}

/** How many bytes it has itself. */
// @ts-ignore: AssemblyScript's own decorator
@inline
export function lengthBytes(length: usize): usize {
  return length < (LONG as usize) ? 1 : 5;
}

/** Nobody needs the instance's text any more. */
export function releaseText(instance: usize): void {
  const length = load<u32>(instance, Instance.TEXT_LENGTH);
  store<u32>(load<usize>(TEXTS) + load<usize>(instance, Instance.TEXT) - TEXT_HEAD, length | NOBODYS);
  store<u32>(TEXTS_WASTE, load<u32>(TEXTS_WASTE) + length + (TEXT_HEAD as u32));
}

/** The same, for the host. */
export function releaseTextOf(number: u32): void {
  releaseText(instanceAt(load<usize>(INSTANCES), number));
}

/** Moves the texts that somebody needs together, where they stand. */
export function gatherTexts(): void {
  const texts = load<usize>(TEXTS);
  const end = texts + load<usize>(TEXTS_END);
  let to = texts;
  for (let from = texts; from < end; ) {
    const whose = load<u32>(from);
    if ((whose & NOBODYS) != 0) {
      from += TEXT_HEAD + ((whose & ~NOBODYS) as usize);
      continue;
    }
    const instance = instanceAt(load<usize>(INSTANCES), whose);
    const size = TEXT_HEAD + load<usize>(instance, Instance.TEXT_LENGTH);
    if (to != from) memory.copy(to, from, size);
    store<u32>(instance, (to + TEXT_HEAD - texts) as u32, Instance.TEXT);
    to += size;
    from += size;
  }
  store<u32>(TEXTS_END, (to - texts) as u32);
  store<u32>(TEXTS_WASTE, 0);
}
