/**
 * The words at the begin of the memory, by which both sides know where the tables are and how far a body has been read. Counted in
 * steps of 4 bytes.
 */
export const Control = {
  lines: 0,
  /** Pairs of half a hash and a line's number. */
  index: 1,
  indexMask: 2,
  roll: 3,
  rollLength: 4,
  rollCapacity: 5,
  attempt: 6,
  /** The flag of a line whose key holds in this format. */
  format: 7,
  /** The line before, whose successor is tried first; 0 is the begin of the body. */
  previous: 8,
  /** Random numbers for hashes. */
  keys: 9,
  /** 16 bytes. */
  scratch: 10,
  /** Of ten, as powers.ts lays them out. */
  powers: 11,
  instances: 12,
  cells: 13,
  groups: 14,
  epoch: 15,
  /** Where a pass leaves what it found. */
  found: 16,
  /** 1 = some lines have a timestamp. */
  timed: 17,
  /** What a pass says besides its result. */
  said: 18,
  families: 19,
  /** The number of the survey, which families carry. */
  survey: 20,
} as const;
