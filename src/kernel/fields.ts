/*
 * Where what stands in the records: the contract between what is written in TypeScript and in AssemblyScript. Numbers of 32 bits are
 * counted from the record's begin in steps of 4 bytes, those of 64 bits in steps of 8.
 */

/** A line of the application that is known: what it said, and what is remembered of it. */
export const Line = {
  size: 64,
  // 64 bits
  value: 0,
  /** The last finite value of a scrape that succeeded; NaN = none. */
  last: 1,
  /** The hash of the bytes by which its series is known. */
  hash: 2,
  // 32 bits
  /** The line that followed it last. */
  successor: 6,
  /** How many those bytes are; 0 = it is not known by them. */
  length: 7,
  mark: 8,
  flags: 9,
  /** The scrape in which it was last seen; 0 = never. */
  seen: 10,
  instance: 11,
  /** The slot's index in the layout of the instance's family. */
  slot: 12,
  /** Where it is added; 0 = not decided, or left out. */
  cell: 13,
  /** Its place in the roll of this scrape. */
  order: 14,
  /** The next line of its instance. */
  next: 15,
} as const;

/** What `Line.flags` says. */
export const Flag = {
  /** A rule dropped it. */
  droppedByRule: 1,
  droppedByRelabel: 2,
  /** The rules left its name, its labels and its bounds as they are. */
  unchanged: 4,
  /** The application does not say it: another line of the instance stands for it. */
  standsIn: 8,
  /** If it falls, its instance began anew. */
  counter: 16,
  /** If it moves on, its instance began anew. */
  created: 32,
  inf: 64,
  count: 128,
  bucket: 256,
  /** Its key holds in the text format, and in OpenMetrics. */
  keyedText: 512,
  keyedOpenMetrics: 1024,
  /** Its group has its instance's labels, and nothing else of it was changed. */
  own: 2048,
  /** It has a bound: how that is read depends on the TYPE above. */
  bound: 4096,
  /** A line of this body says more of it than a value: it is not left out before the body's end. */
  pinned: 8192,
} as const;
/** Above these flags sixteen bits number the rules that changed its labels (line/whys.ts). */
export const WHY_SHIFT = 16;
export const WHY: number = ~0 << WHY_SHIFT;
export const DROPPED: number = Flag.droppedByRule | Flag.droppedByRelabel;
export const KEYED: number = Flag.keyedText | Flag.keyedOpenMetrics;

/** An instance of the application. */
export const Instance = {
  size: 64,
  mark: 0,
  bits: 1,
  /** The scrape in which it was last seen; 0 = never. */
  seen: 2,
  /** The first of its lines; 0 = it has none. */
  first: 3,
  /** How many lines it has, unless it is packed. */
  count: 4,
  /** The line that was asked for last: the next one is likely to follow it. */
  hint: 5,
  /** Unlike its number it is never given again. */
  serial: 6,
  /** 0 = it was forgotten. */
  family: 7,
  // 64 bits: words 8 and 9
  /** The hash of its family, its labels' names and their values. */
  hash: 4,
  // 32 bits
  /** Where its values stand among the texts, each behind its length in bytes, and how many bytes that are. */
  text: 10,
  textLength: 11,
  /** The number of its labels' names. */
  names: 12,
  state: 13,
  // While it is packed: its home, where its numbers stand and what they were before (assembly/packed.ts; 0 = nowhere), and how long the roll
  // was when it came.
  lasts: 4,
  home: 5,
  block: 14,
  place: 15,
} as const;

export const InstanceState = {
  /** The rules have spoken. */
  judged: 1,
  /** And made something else of its type: its lines' roles are not those of its family's. */
  retyped: 2,
  /** It was asked before the end of the body that it came with. */
  early: 4,
  /** Its lines are no records: it has a home (packed.ts). */
  packed: 8,
  /** It was a rule's, or relabelling's, to speak of it: what they made of it has an object. */
  ruled: 16,
} as const;

/** What `Instance.bits` says of this scrape, besides the roles of its lines. */
export const Bit = {
  /** Its counters fell, or it said that it began anew. */
  reset: 1,
  /** Where some of its lines go is not decided. */
  unsettled: 2,
  /** Some of its lines were never seen before. */
  fresh: 4,
  /** It went where others went that look like it. */
  placed: 8,
} as const;

/** What the visible members of a group have in one slot. */
export const Cell = {
  size: 112,
  // 64 bits: sums in three parts
  sum: 0,
  before: 3,
  min: 6,
  max: 7,
  // 32 bits
  mark: 16,
  members: 17,
  /** How many of the values are numbers. */
  numbers: 18,
  /** The line with the newest value. */
  newest: 19,
  /** 0 = its group is gone. */
  group: 20,
  slot: 21,
  /** The cell that it has become. */
  into: 22,
  /** How many lines and cells point here. */
  references: 23,
  /** The line that was met last. */
  lastLine: 24,
  /** The last settlement that moved its base left that as its so manieth; whether the present one did, the entry there says. */
  moved: 25,
  // 64 bits
  /** Of a group whose members' lines leave by themselves: the last finite value that left; NaN = none. */
  exported: 13,
} as const;

/** A group as far as members are counted. */
export const Group = {
  size: 64,
  mark: 0,
  members: 1,
  lines: 2,
  lastInstance: 3,
  /** The serial of the instance that it is known to belong to; 0 = not known. */
  owner: 4,
  /** 1 = it has had two members. */
  shared: 5,
  /** The muster in which it was met. */
  met: 6,
  /** The listing in which it was listed. */
  listed: 7,
  /** `GroupState`. */
  state: 8,
  /** 1 = it has taken in other groups: its labels may be no member's own. */
  foreign: 9,
  /** 1 = a line of it was forgotten for want of room. */
  lossy: 10,
  /** Its members and lines as the host knows them. */
  toldMembers: 11,
  toldLines: 12,
  /** The last survey that found a line of it which does not leave as it came. */
  changed: 13,
  /** The last survey after which the answer had a section for its family. */
  opened: 14,
  /** The last scrape in which lines of it left by themselves; 0 = none did. */
  exportedAt: 15,
} as const;

export const GroupState = {
  /** Its members' lines leave by themselves. */
  leaves: 1,
  /** And under the labels that they came with. */
  asItCame: 2,
  /** Its lines add up over time. */
  cumulative: 4,
} as const;

/** A family of the application. */
export const Family = {
  size: 32,
  mark: 0,
  series: 1,
  state: 2,
  /** How many there are. */
  instances: 3,
} as const;

export const FamilyState = {
  /** Some of its lines do not leave as they came. */
  changed: 1,
  /** Some of its lines go nowhere. */
  leaks: 2,
} as const;

/** What lines have in common that differ in their labels' values alone. */
export const Frame = {
  size: 128,
  // 64 bits
  hash: 0,
  // 32 bits
  family: 2,
  names: 3,
  // Bytes 16 to 19: how many labels it has without the bound; which of its labels is the bound, counted from 1 as they are written; 0 = none is.
  /** A slot of such lines: that of the first. */
  slot: 5,
  // bytes 24 to 55: the labels in the order of their names, by the place at which they are written.
  /** 1 */
  live: 14,
  /** The plan of its instances' outlines, by which new ones are placed (routes.ts); 0 = none. */
  plan: 15,
  // Bytes 64 to 127: the length of its sample name, the frame that followed it within an instance, and the name.
} as const;

/** Names of labels, sorted: many instances have the same. */
export const Names = {
  size: 16,
  /** How many instances and frames have them. */
  users: 0,
} as const;

/** Where the lines of packed instances go that are of one family and one group (packed.ts). */
export const Home = {
  size: 64,
  // 64 bits: the hash of what stands in its row
  hash: 0,
  // 32 bits
  family: 2,
  /** How many lines each of its instances has: one in each slot. */
  slots: 3,
  /** The address of its row: what is known of each slot (`HomeSlot`). */
  row: 4,
  /** How many instances and routes have it. */
  users: 5,
  /** A herald of it stands in the roll of this attempt. */
  mark: 6,
  /** 1 */
  live: 7,
  /** The instance of it that came first in the attempt of its mark: it is not spilled. */
  first: 8,
  /** The address of what was spilled of it in the attempt `spilledAt`, by slot (`Spilled`); how many instances that were. */
  spilled: 9,
  spilledAt: 10,
  spilledMembers: 11,
  // 64 bits: the slots whose numbers are wide (assembly/block.ts)
  wides: 6,
} as const;

/** What instances had in one slot that were forgotten before the body's end. */
export const Spilled = {
  size: 32,
  // 64 bits: the sum of their values in three parts
  sum: 0,
  // 32 bits: how many of them are numbers
  numbers: 6,
} as const;

/** What the lines in one slot of a home have in common. */
export const HomeSlot = {
  size: 8,
  cell: 0,
  flags: 1,
} as const;
/** An instance with more lines is not packed: a bit says whether each was said. */
export const PACKED_LINES_MAX = 64;
/** An entry of the roll that is no less stands for lines of packed instances; the rest of it is the home's number twice: 0 = they have entries of their own by now. */
export const HERALD = 0x4000_0000;

/** Of an entry that is a herald. */
export function heraldHome(entry: number): number {
  return (entry & ~HERALD) >> 1;
}
/** A distinct-counter: what it is and where its block stands (sketch/sketch.ts). */
export const Sketch = {
  size: 32,
  // 64 bits
  /** How many values: exactly as a set, by HIP as a stream, without meaning once merged. */
  count: 0,
  /** Σ 2^-rank over the registers. */
  weight: 1,
  // 32 bits
  /** The address of its block, and the bytes that this has, a power of two. */
  offset: 4,
  bytes: 5,
  /** log2 of the registers that it has or, as a set, will have. */
  precision: 6,
  /** `SketchKind`. */
  kind: 7,
} as const;

export const SketchKind = {
  /** An exact set. */
  tokens: 0,
  /** Registers that saw one stream. */
  stream: 1,
  /** Registers of a union. */
  merged: 2,
} as const;

/** Where instances of one family are counted whose labels have the same names; behind it stand its labels' counters. */
export const CountingPlan = {
  /** Bytes without these. */
  size: 28,
  /** The hash of the names, its lower half first. */
  names: 0,
  /** The counter of the family's series. */
  series: 2,
  /** Where the hashes of the family's slots begin among the plans, in bytes; each has its lower half first. */
  slots: 5,
  /** How many labels. */
  labels: 6,
} as const;

/** Where something is counted. */
export const Counter = {
  size: 12,
  /** The address of the sketch. */
  sketch: 0,
  /** What tells it from others in the same sketch, its lower half first. */
  salt: 1,
} as const;
