/*
 * What the setting `memory` bounds: what is remembered of the application may take all of it, as known series are worth more than
 * anything else. New members of folds may bring what members of folds take to an eighth of it while a body is read, or to a third if the body before had more,
 * and sketches take a third at most. All tables together have sixteen times of it, which is what a body is refused for: pages that nobody has written to cost nothing.
 * What `sluice_memory_bytes` shows by region is in use, but for sketches.
 */
import type { Limits } from './settings.ts';

const MiB = 2 ** 20;

/** One row of the table of groups: key, slot, base, what was last exported, half-full open addressing included. */
const GROUP_BYTES = 256;
/** The least arena in which a thousand families keep their sketches at the coarsest precision. */
const SKETCH_BYTES = 4 * MiB;

/** More sketches help nobody: 16 MiB hold 1,000 families of 6 labels at full precision. */
const SKETCHES_MAX = 16 * MiB;
/** Fewer are none. */
const SKETCHES_MIN = MiB / 16;

/** How many times `memory` all tables may take while a body is read. */
const LINEAR = 16;

/** The shares of one application in bytes. */
export interface Shares {
  /** Instances that are known between scrapes, there or gone, by what they cost where they are packed: others cost more. */
  readonly remembered: number;
  /** Members of folds while a body is read, where new ones come: 6 MB are 30,000 histograms of fourteen lines, or 40,000 counters. Half of it is for those that are gone for long. */
  readonly members: number;
  /** The same where the body before had more, as long as all may be remembered. */
  readonly membersMost: number;
  /** Linear memory: while a body is read tables have what two scrapes say, their rooms double, and the smaller ones are left behind. */
  readonly linear: number;
  /** Sketches of what is asked for. */
  readonly demand: number;
  /** Sketches of families near a limit: 1 MiB holds all that there may be. */
  readonly whatIf: number;
}

/** What each may take of the memory. */
export function sharesOf(memory: number): Shares {
  const sketches = Math.min(SKETCHES_MAX, Math.max(SKETCHES_MIN, 2 ** Math.floor(Math.log2(memory / 3))));
  const whatIf = Math.max(SKETCHES_MIN, sketches / 16);
  return {
    remembered: memory,
    members: memory / 8,
    membersMost: memory / 3,
    linear: LINEAR * memory,
    demand: Math.max(SKETCHES_MIN, sketches - whatIf),
    whatIf,
  };
}

/** The bytes that `memory` must have for these limits. A limit of 0 asks for nothing: it is bounded by `memory` itself. */
export function memoryNeeded(limits: Limits): number {
  let sum = 0;
  sum += limits.series * GROUP_BYTES; // every series that leaves is a group's line
  sum += limits.answerSize; // the answer is whole before its first byte leaves
  sum += SKETCH_BYTES; // demand is estimated even where no limit stands
  return sum;
}
