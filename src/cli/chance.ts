import { randomBytes } from 'node:crypto';
import type { Hash64 } from '../base/hash.ts';

/** A seed that nobody outside can guess: drawn once for a process. */
export function drawSeed(): Hash64 {
  const bytes = randomBytes(8);
  return { hi: bytes.readUInt32LE(0), lo: bytes.readUInt32LE(4) };
}
