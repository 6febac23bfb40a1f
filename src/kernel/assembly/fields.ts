/* The places of the fields of ../fields.ts, in bytes. */

// @ts-ignore: AssemblyScript's own decorator
@inline
export function lineAt(lines: usize, id: u32): usize {
  return lines + ((id as usize) << 6);
}
export namespace Line {
  export const VALUE: usize = 0;
  export const LAST: usize = 8;
  export const HASH: usize = 16;
  export const SUCCESSOR: usize = 24;
  export const LENGTH: usize = 28;
  export const MARK: usize = 32;
  export const FLAGS: usize = 36;
  export const SEEN: usize = 40;
  export const INSTANCE: usize = 44;
  export const SLOT: usize = 48;
  export const CELL: usize = 52;
  export const ORDER: usize = 56;
  export const NEXT: usize = 60;
}
export namespace Flag {
  export const DROPPED_BY_RULE: u32 = 1;
  export const DROPPED: u32 = 3;
  export const UNCHANGED: u32 = 4;
  export const STANDS_IN: u32 = 8;
  export const COUNTER: u32 = 16;
  export const CREATED: u32 = 32;
  export const INF: u32 = 64;
  export const COUNT: u32 = 128;
  export const BUCKET: u32 = 256;
  export const ROLES: u32 = 64 | 128 | 256;
  export const KEYED: u32 = 512 | 1024;
  export const OWN: u32 = 2048;
  export const BOUND: u32 = 4096;
  export const PINNED: u32 = 8192;
  export const WHY: u32 = 0xffff0000;
}

// @ts-ignore: AssemblyScript's own decorator
@inline
export function instanceAt(instances: usize, id: u32): usize {
  return instances + ((id as usize) << 6);
}
export namespace Instance {
  export const MARK: usize = 0;
  export const BITS: usize = 4;
  export const SEEN: usize = 8;
  export const FIRST: usize = 12;
  export const COUNT: usize = 16;
  export const HINT: usize = 20;
  export const SERIAL: usize = 24;
  export const FAMILY: usize = 28;
  export const HASH: usize = 32;
  export const TEXT: usize = 40;
  export const TEXT_LENGTH: usize = 44;
  export const NAMES: usize = 48;
  export const STATE: usize = 52;
  export const LASTS: usize = 16;
  export const HOME: usize = 20;
  export const BLOCK: usize = 56;
  export const PLACE: usize = 60;
}
export namespace InstanceState {
  export const JUDGED: u32 = 1;
  export const RETYPED: u32 = 2;
  export const PACKED: u32 = 8;
  export const RULED: u32 = 16;
}
export namespace Bit {
  export const RESET: u32 = 1;
  export const UNSETTLED: u32 = 2;
  export const FRESH: u32 = 4;
  export const PLACED: u32 = 8;
}

// @ts-ignore: AssemblyScript's own decorator
@inline
export function cellAt(cells: usize, id: u32): usize {
  return cells + (id as usize) * CELL_SIZE;
}
export const CELL_SIZE: usize = 112;
export namespace Cell {
  export const SUM: usize = 0;
  export const BEFORE: usize = 24;
  export const MIN: usize = 48;
  export const MAX: usize = 56;
  export const MARK: usize = 64;
  export const MEMBERS: usize = 68;
  export const NUMBERS: usize = 72;
  export const NEWEST: usize = 76;
  export const GROUP: usize = 80;
  export const SLOT: usize = 84;
  export const INTO: usize = 88;
  export const REFERENCES: usize = 92;
  export const LAST_LINE: usize = 96;
  export const MOVED: usize = 100;
  export const EXPORTED: usize = 104;
}

// @ts-ignore: AssemblyScript's own decorator
@inline
export function groupAt(groups: usize, id: u32): usize {
  return groups + ((id as usize) << 6);
}
export namespace Group {
  export const MARK: usize = 0;
  export const MEMBERS: usize = 4;
  export const LINES: usize = 8;
  export const LAST_INSTANCE: usize = 12;
  export const OWNER: usize = 16;
  export const SHARED: usize = 20;
  export const MET: usize = 24;
  export const LISTED: usize = 28;
  export const STATE: usize = 32;
  export const LOSSY: usize = 40;
  export const TOLD_MEMBERS: usize = 44;
  export const TOLD_LINES: usize = 48;
  export const CHANGED: usize = 52;
  export const OPENED: usize = 56;
  export const EXPORTED_AT: usize = 60;
}

// @ts-ignore: AssemblyScript's own decorator
@inline
export function familyAt(families: usize, id: u32): usize {
  return families + ((id as usize) << 5);
}
export namespace Family {
  export const MARK: usize = 0;
  export const SERIES: usize = 4;
  export const STATE: usize = 8;
  export const INSTANCES: usize = 12;
}
export namespace FamilyState {
  export const CHANGED: u32 = 1;
  export const LEAKS: u32 = 2;
}
export namespace GroupState {
  export const LEAVES: u32 = 1;
  export const AS_IT_CAME: u32 = 2;
  export const CUMULATIVE: u32 = 4;
}

export namespace Frame {
  export const HASH: usize = 0;
  export const FAMILY: usize = 8;
  export const NAMES: usize = 12;
  // 16 bits
  export const LABELS: usize = 16;
  export const BOUND: usize = 18;
  /** A slot of such lines. */
  export const SLOT: usize = 20;
  export const ORDER: usize = 24;
  export const LABELS_MAX: u32 = 32;
  export const LIVE: usize = 56;
  /** The plan of its instances' outlines, by which new ones are placed; 0 = none. */
  export const PLAN: usize = 60;
  export const NAME_LENGTH: usize = 64;
  export const KIN: usize = 68;
  /** The name itself, where it is no longer. */
  export const NAME: usize = 72;
  export const NAME_MAX: usize = 56;
}

// @ts-ignore: AssemblyScript's own decorator
@inline
export function homeAt(homes: usize, id: u32): usize {
  return homes + ((id as usize) << 6);
}
export namespace Home {
  export const HASH: usize = 0;
  export const FAMILY: usize = 8;
  export const SLOTS: usize = 12;
  export const ROW: usize = 16;
  export const USERS: usize = 20;
  export const MARK: usize = 24;
  export const LIVE: usize = 28;
  export const FIRST: usize = 32;
  export const SPILLED: usize = 36;
  export const SPILLED_AT: usize = 40;
  export const SPILLED_MEMBERS: usize = 44;
  export const WIDES: usize = 48;
}
export namespace Spilled {
  export const SIZE: usize = 32;
  export const SUM: usize = 0;
  export const NUMBERS: usize = 24;
}
export namespace HomeSlot {
  export const SHIFT: usize = 3;
  export const CELL: usize = 0;
  export const FLAGS: usize = 4;
}
export const PACKED_LINES_MAX: u32 = 64;
/** What a packed instance takes without its blocks: record, entry in the index, places in lists, values; bytes, about. */
export const PACKED_BYTES: u32 = 136;
export const HERALD: i32 = 0x40000000;
// @ts-ignore: AssemblyScript's own decorator
@inline
export function heraldHome(said: i32): u32 {
  return ((said & ~HERALD) as u32) >> 1;
}
export namespace Names {
  export const USERS: usize = 0;
}

export namespace Sketch {
  export const COUNT: usize = 0;
  export const WEIGHT: usize = 8;
  export const OFFSET: usize = 16;
  export const BYTES: usize = 20;
  export const PRECISION: usize = 24;
  export const KIND: usize = 28;
}
export namespace SketchKind {
  export const TOKENS: u32 = 0;
}
export namespace CountingPlan {
  export const NAMES: usize = 0;
  export const SERIES: usize = 8;
  export const SLOTS: usize = 20;
  export const LABELS: usize = 24;
  export const SIZE: usize = 28;
}
export namespace Counter {
  export const SKETCH: usize = 0;
  export const SALT: usize = 4;
  export const SIZE: usize = 12;
}

/** Records have 2 to the power of these bytes. */
export const LINE_SHIFT: usize = 6;
export const INSTANCE_SHIFT: usize = 6;
export const FRAME_SHIFT: usize = 7;
export const NAMES_SHIFT: usize = 4;
export const HOME_SHIFT: usize = 6;
