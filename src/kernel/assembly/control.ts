/* The places of the words of ../control.ts. */

export const ROLL: usize = 0;
export const ROLL_LENGTH: usize = 4;
export const ROLL_CAPACITY: usize = 8;
export const ATTEMPT: usize = 12;
export const FORMAT: usize = 16;
export const PREVIOUS: usize = 20;
export const KEYS: usize = 24;
export const SCRATCH: usize = 28;
export const POWERS: usize = 32;
/** The attempt of the settlement; cells and groups carry it. */
export const EPOCH: usize = 36;
/** Where a pass leaves what it found. */
export const FOUND: usize = 40;
/** Lines with a timestamp are compared by it, which the host knows. */
export const TIMED: usize = 44;
/** What a pass says besides its result. */
export const SAID: usize = 48;
/** The number of the survey, which families carry. */
export const SURVEY: usize = 52;
export const SERIAL: usize = 56;
export const TEXTS: usize = 60;
export const TEXTS_END: usize = 64;
export const TEXTS_ROOM: usize = 68;
export const TEXTS_WASTE: usize = 72;
export const LINE_INDEX: usize = 80;
export const INSTANCE_INDEX: usize = 92;
export const FRAME_INDEX: usize = 104;
export const SLOT_INDEX: usize = 116;
export const LINES: usize = 128;
export const INSTANCES: usize = 148;
export const CELLS: usize = 168;
export const GROUPS: usize = 188;
export const FAMILIES: usize = 208;
export const FRAMES: usize = 228;
export const NAMES: usize = 248;
/** The instances of the body at hand, and of the scrape before. */
export const PRESENT: usize = 268;
export const PRESENT_LENGTH: usize = 272;
export const PAST: usize = 276;
export const PAST_LENGTH: usize = 280;
export const ROUTE_INDEX: usize = 284;
/** The cells of routes. */
export const ROUTES: usize = 296;
/** How often a body, or the begin of one, was mustered. */
export const MUSTERS: usize = 324;
/** The groups that had visible members after the last settlement. */
export const SHOWN: usize = 316;
export const SHOWN_LENGTH: usize = 320;
export const HOMES: usize = 400;
export const HOME_INDEX: usize = 420;
export const BLOCKS: usize = 432;
export const BLOCKS_END: usize = 436;
export const BLOCKS_ROOM: usize = 440;
export const FREE_BLOCKS: usize = 444;
export const PACKED_LINES: usize = 448;
export const PRESENT_ROOM: usize = 452;
export const PACKED_TAKEN: usize = 456;
export const PACKED_ROOM: usize = 460;
/** What a scan asks the host: of which family, a slot of lines like the one at hand, and where the bound is whose slot nobody knows. */
export const ASKED: usize = 464;

/** The parts of the scratch: the first 16 bytes are the hash's own. */
export namespace Scratch {
  /** The fixed text of a line. */
  export const FRAME: usize = 64;
  /** In a settlement: sums of members of folds, as far as `SLOTS`. */
  export const SUMS: usize = FRAME;
  /** Family, names and values of an instance. */
  export const INSTANCE: usize = 64 + 4352;
  /** Frame and bound of a line. */
  export const BOUND: usize = 64 + 2 * 4352;
  /** Where the values of a line begin and how long they are, in pairs. */
  export const SPANS: usize = 64 + 3 * 4352;
  /** The slots of bounds that were recalled last. */
  export const SLOTS: usize = 64 + 4 * 4352;
  /** What followed lines of packed instances. */
  export const COURSE: usize = 64 + 5 * 4352;
}
