/** A thread of its own, as one comparison takes longer than a scrape may wait. Started by ./hasher.ts. */
import { parentPort } from 'node:worker_threads';
import { compareSync } from 'bcryptjs';
import type { Question } from './hasher.ts';

parentPort?.on('message', ({ id, password, hash }: Question) => {
  // All versions mean the same; `2x`, `2` and others are words for it that the library does not know.
  const isRight = compareSync(password, hash.replace(/^\$2[a-z]?\$/, '$2b$'));
  parentPort?.postMessage({ id, isRight });
});
