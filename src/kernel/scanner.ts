import type { Arena } from './arena.ts';
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
/** Bytes of a body that are looked at together. */
const WINDOW = 262_144;
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

/** What a line is that the grammar has read, as the tables know it. */
export interface Read extends Placed {
  readonly line: number;
  readonly value: number;
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
  begin(attempt: number, keyed: number): void {
    const { i32 } = this.#arena;
    i32[Control.attempt] = attempt;
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
    for (;;) {
      if (this.#roll.length >= most) return place;
      const isShort = this.#to - place < KNOWN_LINE_MAX && this.#to < body.length;
      if (place < this.#from || isShort) this.#fill(body, place);
      if (place >= this.#to) return place;
      const offset = this.#from - this.#window;
      const stopped = this.#wasm.scanOn(place - offset, this.#to - offset, offset, this.others.at) + offset;
      if (this.#roll.isFull) this.#roll.grow();
      else if (this.#arena.i32[Control.said] === TABLE_FULL) this.reserve();
      else if (this.#arena.i32[Control.said] === CROWDED) {
        this.isCrowded = true;
        return stopped;
      } else if (this.#arena.i32[Control.said] === ASKS) {
        if (!this.#learnSlot(slots)) return stopped;
      } else if (stopped === place || this.#to - stopped >= KNOWN_LINE_MAX || this.#to === body.length) return stopped;
      place = stopped;
    }
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

  /** Learns by which bytes a line is known that was read in full, where it is in the window, and what lines are that look like it. */
  learn(start: number, end: number, read: Read): void {
    if (start < this.#from || end > this.#to) return;
    const { frames, lines } = this.#tables;
    this.#lineIndex.reserve(lines.used);
    const offset = this.#from - this.#window;
    if (this.#wasm.learn(start - offset, end - offset, read.line, read.value) !== 2) return;
    if (frames.used >= FRAMES_MAX || this.#slotIndex.entries >= SLOTS_MAX) this.forgetFrames();
    frames.reserve(1);
    this.#frameIndex.reserve(frames.used);
    this.#slotIndex.reserve(this.#slotIndex.entries);
    this.#wasm.learnFrame(read.family, read.names, read.labels, read.bounds, read.slot, read.flags, read.plan);
  }

  /** Of the line at which a scan has stopped. False where there is no room for more. */
  #learnSlot(slots: Slots): boolean {
    if (this.#slotIndex.entries >= SLOTS_MAX) return false;
    const { i32, u8 } = this.#arena;
    const [family = 0, like = 0, at = 0, length = 0] = i32.subarray(Control.asked, Control.asked + 4);
    const { slot, flags } = slots.slotLike(family, like, u8.toString('latin1', at, at + length));
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
