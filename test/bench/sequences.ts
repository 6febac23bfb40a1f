import { performance } from 'node:perf_hooks';
import { playSequences } from '../property/sequences.ts';

/**
 * Random sequences of what happens to an application, each answer held against the slow line of test/reference, line by line.
 * Others in each run, unless `seed` is given. Throws at the first that fails, shortened to a story that a human reads.
 */
export function sequences(count: number, seed: number): string {
  const begun = performance.now();
  const scrapes = playSequences({ numRuns: count, seed });
  const seconds = (performance.now() - begun) / 1000;
  const number = new Intl.NumberFormat('en');
  return `model: ${number.format(count)} sequences, ${number.format(scrapes)} scrapes, ${seconds.toFixed(0)} s, 0 failures (seed ${seed})\n`;
}
