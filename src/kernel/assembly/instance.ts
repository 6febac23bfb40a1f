/* What the host asks of instances that it puts together itself. */
import { findInstance } from './make-instance';
import { INSTANCE_INDEX, INSTANCES, SCRATCH } from './control';
import { Instance, instanceAt } from './fields';
import { hash } from './hash';
import { put } from './tables';

/** Leaves the hash of a text in the second half of the scratch's first 32 bytes. */
export function hashText(at: usize, length: usize): void {
  const key = hash(at, length);
  store<u64>(load<usize>(SCRATCH), key, 16);
}

/** The instance whose hash was left there; 0 = there is none. */
export function lookUp(): u32 {
  return findInstance(load<u64>(load<usize>(SCRATCH), 16));
}

/** Puts an instance with its hash into the index, which must have room. */
export function enterInstance(number: u32): void {
  put(INSTANCE_INDEX, load<u64>(instanceAt(load<usize>(INSTANCES), number), Instance.HASH), number);
}
