import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import type { Hash64 } from '../base/hash.ts';

const SOURCE = '/dev/urandom';
/** As many as a UUID has. */
const ID_BYTES = 16;

/** A seed that nobody outside can guess: drawn once for a process. */
export function drawSeed(): Hash64 {
  const bytes = draw(8);
  return { hi: bytes.readUInt32LE(0), lo: bytes.readUInt32LE(4) };
}

/** Makes ids of which no other process has any: what was drawn once, and a count. */
export function drawIds(): () => string {
  const drawn = draw(ID_BYTES).toString('base64url');
  let count = 0;
  return () => `${drawn}-${count++}`;
}

/** From the system, which node:crypto asks, too: that module takes 0.7 MB, and nothing else of a plain proxy needs it. */
function draw(count: number): Buffer {
  const bytes = Buffer.alloc(count);
  try {
    const file = openSync(SOURCE, 'r');
    try {
      if (readSync(file, bytes) === count) return bytes;
    } finally {
      closeSync(file);
    }
  } catch {
    // Not every system has such a file.
  }
  return randomBytes(count);
}
