import type { Parameters } from 'fast-check';

/**
 * How often a property is tried: the same cases in every run, so that a failure is one of the change at hand. SLUICE_FUZZ=20
 * tries twenty times as many, and others each time; SLUICE_FUZZ_SEED with the seed that a failure names does so again.
 */
export function runs<T>(numRuns: number): Parameters<T> {
  const { SLUICE_FUZZ: times, SLUICE_FUZZ_SEED: seed } = process.env;
  // Shrinking ends there, too, with what it has.
  const common = {
    includeErrorInReport: true,
    interruptAfterTimeLimit: 300_000 * Number(times ?? 1),
    markInterruptAsFailure: true,
  };
  if (times === undefined) return { ...common, numRuns, seed: 20260101 };
  return { ...common, numRuns: numRuns * Number(times), ...(seed === undefined ? {} : { seed: Number(seed) }) };
}
