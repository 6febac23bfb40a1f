/* The places of the words of ../control.ts. */

export const LINES: usize = 0;
export const INDEX: usize = 4;
export const INDEX_MASK: usize = 8;
export const ROLL: usize = 12;
export const ROLL_LENGTH: usize = 16;
export const ROLL_CAPACITY: usize = 20;
export const ATTEMPT: usize = 24;
export const FORMAT: usize = 28;
export const PREVIOUS: usize = 32;
export const KEYS: usize = 36;
export const SCRATCH: usize = 40;
export const POWERS: usize = 44;
export const INSTANCES: usize = 48;
export const CELLS: usize = 52;
export const GROUPS: usize = 56;
/** The attempt of the settlement; cells and groups carry it. */
export const EPOCH: usize = 60;
/** Where a pass leaves what it found. */
export const FOUND: usize = 64;
/** Lines with a timestamp are compared by it, which the host knows. */
export const TIMED: usize = 68;
/** What a pass says besides its result. */
export const SAID: usize = 72;
export const FAMILIES: usize = 76;
/** The number of the survey, which families carry. */
export const SURVEY: usize = 80;
/** The instances of the body at hand, and of the scrape before. */
export const PRESENT: usize = 84;
export const PRESENT_LENGTH: usize = 88;
export const PAST: usize = 92;
export const PAST_LENGTH: usize = 96;
