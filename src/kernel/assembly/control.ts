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
