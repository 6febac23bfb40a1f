import { type Arena, OutOfRoom } from './arena.ts';
import type { Assembly } from './assembly.ts';
import { Control } from './control.ts';
import { Frame, Names } from './fields.ts';
import { OtherLines } from './other-lines.ts';
import type { Records } from './records.ts';
import type { Roll } from './roll.ts';
import { TableIndex } from './table-index.ts';

/** What `scan` stops for, as in assembly/kernel.ts. */
const TABLE_FULL = 1;
const CROWDED = 2;
const ASKS = 3;
const TOO_NARROW = 4;
/** Bytes of a body that are looked at together. */
const WINDOW = 131_072;
/** A line that is known is shorter. */
const KNOWN_LINE_MAX = 8192;
const ENTRY = 8;
const SLOT_ENTRY = 16;
/** An application that invents bounds or label names without end must not take all memory. */
const FRAMES_MAX = 65_536;
const SLOTS_MAX = 131_072;

/** Where in its instance a line is. */
export interface Placed {
  readonly slot: number;
  /** Those of a new line in this slot. */
  readonly flags: number;
}

/** Knows what the kernel does not: the words for slots. */
export interface Slots {
  /** Where lines are of a family that have this bound instead of that of another slot. */
  slotLike(family: number, slot: number, bound: string): Placed;
}

/** What lines of one frame are, as the tables know it: the grammar has read one. */
export interface Kind extends Placed {
  readonly family: number;
  /** The number of its labels' names, without the bounds. */
  readonly names: number;
  readonly labels: number;
  readonly bounds: number;
  /** How outlines are made of instances with these names of this family; 0 = nobody knows. */
  readonly plan: number;
}

/** The tables that a body's lines are looked up in, and made in. */
export interface Tables {
  readonly lines: Records;
  readonly frames: Records;
  readonly names: Records;
  readonly packed: { widen(): void };
  /** Makes room for a new line and its instance. */
  reserve(): void;
}

/** Knows lines by their bytes: what was read once in full is known again without, and so is what looks like it. */
export class Scanner {
  readonly #arena: Arena;
  readonly #tables: Tables;
  readonly #roll: Roll;
  readonly #wasm: Assembly;
  readonly #window: number;
  /** It has paused as there are more packed instances than there is room for. */
  isCrowded = false;
  /** It has paused as a table is full, which may not grow; null = it has not. */
  outOfRoom: OutOfRoom | null = null;
  /** The part of the body that is in the window. */
  #from = 0;
  #to = 0;
  /** The lines of the last body that are no samples, by the flag of its format. */
  readonly #others = new Map<number, OtherLines>();
  /** Those of the format at hand. */
  others: OtherLines;
  readonly #lineIndex: TableIndex;
  readonly #frameIndex: TableIndex;
  readonly #slotIndex: TableIndex;

  constructor(arena: Arena, tables: Tables, roll: Roll, wasm: Assembly) {
    this.#wasm = wasm;
    this.#arena = arena;
    this.#tables = tables;
    this.#roll = roll;
    this.#window = arena.allocate(WINDOW);
    this.others = new OtherLines(arena);
    this.#lineIndex = new TableIndex(arena, Control.lineIndex, ENTRY, {
      fromRecords: () => wasm.indexLines(tables.lines.end),
    });
    this.#frameIndex = new TableIndex(arena, Control.frameIndex, ENTRY, {
      fromRecords: () => wasm.indexFrames(tables.frames.end),
    });
    this.#slotIndex = new TableIndex(arena, Control.slotIndex, SLOT_ENTRY, {
      fromEntries: (from, places) => wasm.moveEntries(4 * Control.slotIndex, from, places),
    });
  }

  get indexBytes(): number {
    return this.#lineIndex.bytes + this.#frameIndex.bytes + this.#slotIndex.bytes;
  }

  get windowBytes(): number {
    return WINDOW;
  }

  /** A body is about to be read. */
  begin(keyed: number): void {
    const { i32 } = this.#arena;
    i32[Control.format] = keyed;
    i32[Control.previous] = 0;
    this.#from = this.#to = 0;
    this.#wasm.endHeralds();
    this.#wasm.expectFirst();
    this.others = this.#others.get(keyed) ?? new OtherLines(this.#arena);
    this.#others.set(keyed, this.others);
    this.others.expect(null, 0);
  }

  /**
   * Reads lines from `at` on, as far as they are known or are the `others` that are expected, into the roll. Returns the place of the first that is not, or the body's end; it pauses
   * when the roll has `most` lines, or somewhat later. `slots` is asked for those of bounds that are new to lines that are known otherwise.
   */
  scan(body: Uint8Array, at: number, most: number, slots: Slots): number {
    let place = at;
    this.isCrowded = false;
    this.outOfRoom = null;
    for (;;) {
      if (this.#roll.length >= most) return place;
      const isShort = this.#to - place < KNOWN_LINE_MAX && this.#to < body.length;
      if (place < this.#from || isShort) this.#fill(body, place);
      if (place >= this.#to) return place;
      const offset = this.#from - this.#window;
      const stopped = this.#wasm.scanOn(place - offset, this.#to - offset, offset, this.others.at) + offset;
      if (this.#roll.isFull) this.#roll.grow();
      else if (this.#arena.i32[Control.said] === TABLE_FULL) {
        if (!this.#hasRoom(() => this.reserve())) return stopped;
      } else if (this.#arena.i32[Control.said] === TOO_NARROW) {
        if (!this.#hasRoom(() => this.#tables.packed.widen())) return stopped;
      } else if (this.#arena.i32[Control.said] === CROWDED) {
        this.isCrowded = true;
        return stopped;
      } else if (this.#arena.i32[Control.said] === ASKS) {
        if (!this.#learnSlot(slots)) return stopped;
      } else if (stopped === place || this.#to - stopped >= KNOWN_LINE_MAX || this.#to === body.length) return stopped;
      place = stopped;
    }
  }

  /** False where there is none to be made. */
  #hasRoom(make: () => void): boolean {
    try {
      make();
    } catch (error) {
      if (!(error instanceof OutOfRoom)) throw error;
      this.outOfRoom = error;
    }
    return this.outOfRoom === null;
  }

  /** The body's bytes have moved. */
  lose(): void {
    this.#from = this.#to = 0;
  }

  /** Makes room for a new line. */
  reserve(): void {
    this.#tables.reserve();
    this.#lineIndex.reserve(this.#tables.lines.used);
  }

  /**
   * Is the line the first of its frame, which was read in full and has this value, and is nothing unusual about it? Then that can be learnt
   * (`learnFrame`), and the next scan takes the line for what it is.
   */
  isNewKind(start: number, end: number, value: number): boolean {
    if (start < this.#from || end > this.#to) return false;
    const offset = this.#from - this.#window;
    return Boolean(this.#wasm.isNewKind(start - offset, end - offset, value));
  }

  /** Learns by which bytes a line is known that was read in full, where it is in the window, and what lines are that look like it. */
  learn(start: number, end: number, line: number, value: number, kind: Kind): void {
    if (start < this.#from || end > this.#to) return;
    this.#lineIndex.reserve(this.#tables.lines.used);
    const offset = this.#from - this.#window;
    if (this.#wasm.learn(start - offset, end - offset, line, value) === 2) this.learnFrame(kind);
  }

  /** Learns what lines are that look like the one that was taken apart last. False where the kernel sees something else in it than the grammar. */
  learnFrame({ family, names, labels, bounds, slot, flags, plan }: Kind): boolean {
    const { frames } = this.#tables;
    if (frames.used >= FRAMES_MAX || this.#slotIndex.entries >= SLOTS_MAX) this.forgetFrames();
    frames.reserve(1);
    this.#frameIndex.reserve(frames.used);
    this.#slotIndex.reserve(this.#slotIndex.entries);
    return Boolean(this.#wasm.learnFrame(family, names, labels, bounds, slot, flags, plan));
  }

  /** Of the line at which a scan has stopped. False where there is no room for more. */
  #learnSlot(slots: Slots): boolean {
    if (this.#slotIndex.entries >= SLOTS_MAX) return false;
    const { i32, u8 } = this.#arena;
    const at = i32[Control.asked + 2] ?? 0;
    const bound = u8.toString('latin1', at, at + (i32[Control.asked + 3] ?? 0));
    const { slot, flags } = slots.slotLike(i32[Control.asked] ?? 0, i32[Control.asked + 1] ?? 0, bound);
    this.#slotIndex.reserve(this.#slotIndex.entries);
    this.#wasm.learnSlot(slot, flags);
    return true;
  }

  /** What lines are that look like others is learned anew. */
  forgetFrames(): void {
    const { frames, names } = this.#tables;
    for (let frame = 1; frame < frames.end; frame++) {
      if (frames.int(frame, Frame.live) === 0) continue;
      const shared = frames.int(frame, Frame.names);
      names.setInt(shared, Names.users, names.int(shared, Names.users) - 1);
      frames.free(frame);
    }
    this.#frameIndex.clear();
    this.#slotIndex.clear();
    this.#wasm.forgetSlots();
  }

  #fill(body: Uint8Array, place: number): void {
    this.#from = place;
    this.#to = Math.min(body.length, place + WINDOW);
    this.#arena.u8.set(body.subarray(place, this.#to), this.#window);
  }
}
