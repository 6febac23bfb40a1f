import type { Limits } from './settings.ts';

/** One row of the table of groups: key, slot, base, what was last exported, half-full open addressing included. */
const GROUP_BYTES = 256;
/** The least arena in which a thousand families keep their sketches at the coarsest precision. */
const SKETCH_BYTES = 4 * 1024 * 1024;

/** The bytes that `memory` must have for these limits. A limit of 0 asks for nothing: it is bounded by `memory` itself. */
export function memoryNeeded(limits: Limits): number {
  let sum = 0;
  sum += limits.series * GROUP_BYTES; // every series that leaves is a group's line
  sum += limits.answerSize; // the answer is whole before its first byte leaves
  sum += SKETCH_BYTES; // demand is estimated even where no limit stands
  return sum;
}
