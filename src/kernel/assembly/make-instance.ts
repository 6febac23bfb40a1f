/* Instances by what they are known by. */
import { copyText } from './bytes';
import { FAMILIES, INSTANCE_INDEX, INSTANCES, NAMES, SCRATCH, Scratch, SERIAL, TEXTS, TEXTS_END } from './control';
import { Family, familyAt, Frame, Instance, INSTANCE_SHIFT, instanceAt, Names, NAMES_SHIFT } from './fields';
import { span } from './frame';
import { HASHED_MAX } from './hash';
import { find, make, put } from './tables';
import { TEXT_HEAD, writeLength } from './texts';

export function findInstance(key: u64): u32 {
  return find(INSTANCE_INDEX, INSTANCES, INSTANCE_SHIFT, Instance.HASH, Instance.FAMILY, key);
}

/** Puts together what an instance is known by, from the series that was taken apart; returns how many bytes that are. */
export function writeInstance(frame: usize): usize {
  const start = load<usize>(SCRATCH) + Scratch.INSTANCE;
  store<u32>(start, load<u32>(frame, Frame.FAMILY));
  store<u32>(start, load<u32>(frame, Frame.NAMES), 4);
  let to = start + 8;
  const labels = load<u16>(frame, Frame.LABELS);
  for (let rank: u32 = 0; rank < labels; rank++) {
    const value = span(load<u8>(frame + (rank as usize), Frame.ORDER));
    const length = load<usize>(value, 4);
    to = writeLength(to, length);
    copyText(to, load<usize>(value), length);
    to += length;
    if (to - start > HASHED_MAX) break;
  }
  return to - start;
}

/** Makes the instance that stands in the scratch; there must be room. */
export function makeInstance(key: u64, size: usize): u32 {
  const from = load<usize>(SCRATCH) + Scratch.INSTANCE;
  const number = make(INSTANCES, INSTANCE_SHIFT);
  const instance = instanceAt(load<usize>(INSTANCES), number);
  const family = load<u32>(from);
  const names = load<u32>(from, 4);
  store<u32>(SERIAL, load<u32>(SERIAL) + 1);
  store<u32>(instance, load<u32>(SERIAL), Instance.SERIAL);
  store<u32>(instance, family, Instance.FAMILY);
  store<u64>(instance, key, Instance.HASH);
  store<u32>(instance, names, Instance.NAMES);
  const head = load<usize>(TEXTS) + load<usize>(TEXTS_END);
  store<u32>(head, number);
  const text = load<u32>(TEXTS_END) + (TEXT_HEAD as u32);
  store<u32>(instance, text, Instance.TEXT);
  store<u32>(instance, (size - 8) as u32, Instance.TEXT_LENGTH);
  copyText(head + TEXT_HEAD, from + 8, size - 8);
  store<u32>(TEXTS_END, text + (size as u32) - 8);
  const owner = familyAt(load<usize>(FAMILIES), family);
  store<u32>(owner, load<u32>(owner, Family.INSTANCES) + 1, Family.INSTANCES);
  const shared = load<usize>(NAMES) + ((names as usize) << NAMES_SHIFT);
  store<u32>(shared, load<u32>(shared, Names.USERS) + 1, Names.USERS);
  put(INSTANCE_INDEX, key, number);
  return number;
}
