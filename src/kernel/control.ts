/**
 * The words at the begin of the memory, by which both sides know where the tables are and how far a body has been read. Counted in
 * steps of 4 bytes.
 */
export const Control = {
  roll: 0,
  rollLength: 1,
  rollCapacity: 2,
  attempt: 3,
  /** The flag of a line whose key holds in this format. */
  format: 4,
  /** The line before, whose successor is tried first; 0 is the begin of the body. */
  previous: 5,
  /** Random numbers for hashes. */
  keys: 6,
  /** What is put together before it is hashed; its parts are in assembly/control.ts. */
  scratch: 7,
  /** Of ten, as powers.ts lays them out. */
  powers: 8,
  epoch: 9,
  /** Where a pass leaves what it found. */
  found: 10,
  /** 1 = some lines have a timestamp. */
  timed: 11,
  /** What a pass says besides its result. */
  said: 12,
  /** The number of the survey, which families carry. */
  survey: 13,
  /** The serial that was given last. */
  serial: 14,
  /** The texts of instances: where they begin, how far they go, how far they may, and how much of it nobody needs. */
  texts: 15,
  textsEnd: 16,
  textsRoom: 17,
  textsWaste: 18,
  // Indexes, three words each: see table-index.ts.
  lineIndex: 20,
  instanceIndex: 23,
  frameIndex: 26,
  slotIndex: 29,
  // Tables, five words each: see records.ts.
  lines: 32,
  instances: 37,
  cells: 42,
  groups: 47,
  families: 52,
  frames: 57,
  names: 62,
  /** The numbers of the instances of the body at hand in order of appearance, and how many; the same of the scrape before. */
  present: 67,
  presentLength: 68,
  past: 69,
  pastLength: 70,
  routeIndex: 71,
  /** The cells of routes: see routes.ts. */
  routes: 74,
  /** The groups that had visible members after the last settlement, and how many. */
  shown: 79,
  shownLength: 80,
  /** How often a body, or the begin of one, was mustered. */
  musters: 81,
  // Of packed instances (packed.ts): their homes, a table and an index of them.
  homes: 100,
  homeIndex: 105,
  /** Their numbers: where they begin, how far they go, how far they may, in words of 8 bytes; and the list of free ones by size. */
  blocks: 108,
  blocksEnd: 109,
  blocksRoom: 110,
  freeBlocks: 111,
  /** How many lines they have. */
  packedLines: 112,
  /** How many bytes they take, about, and how many they may take while a body is read. */
  packedBytes: 114,
  packedRoom: 115,
  /** How many instances the lists of a body and of the one before have room for. */
  presentRoom: 113,
  /** What a scan asks: of which family, a slot of lines like the one at hand, and where the bound is whose slot nobody knows, and its length. */
  asked: 116,
} as const;
/** Bytes of all of them. */
export const CONTROL_BYTES = 512;
