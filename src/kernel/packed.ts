import type { Arena } from './arena.ts';
import type { Assembly } from './assembly.ts';
import { Control } from './control.ts';
import { Instance, InstanceState, Line, PACKED_LINES_MAX } from './fields.ts';
import type { Hashing } from './hashing.ts';
import { Homes, type HomeTables } from './homes.ts';
import type { Passes } from './passes.ts';
import type { Roll } from './roll.ts';

/** Words of 4 bytes; the second room need not move where there are some ten thousand members. */
const FIRST_WORDS = 2048;
const SECOND_WORDS = 2 ** 21;
const GROWTH = 4;
/** As in assembly/block.ts. */
const BLOCK_WORDS_MAX = 2 + 2 * PACKED_LINES_MAX;
/** Nothing is spilled. */
const ROOM_MAX = 2 ** 31 - 1;
/** What `pack` stops for, as in assembly/packed.ts: a home is missing, room for numbers, or room in slots. */
const NEEDS_HOME = 1;
const NEEDS_ROOM = 2;
const NEEDS_WIDTH = 3;
interface Tables extends HomeTables {
  readonly roll: Roll;
}

/** The numbers of a family and of a group, the flags of the first slot's lines, and how many lines all slots have. */
export interface PackedLines {
  readonly family: number;
  readonly group: number;
  readonly flags: number;
  readonly lines: number;
}

/**
 * Members of folds whose lines are no records (assembly/packed.ts). What is unusual about one makes it lines again, which the next scrape
 * that ends well packs anew.
 */
export class Packed {
  readonly #arena: Arena;
  readonly #tables: Tables;
  readonly #wasm: Assembly;
  readonly homes: Homes;
  readonly #passes: Passes;

  constructor(arena: Arena, tables: Tables, wasm: Assembly, hashing: Hashing, passes: Passes) {
    this.#passes = passes;
    this.#arena = arena;
    this.#tables = tables;
    this.#wasm = wasm;
    this.homes = new Homes(arena, tables, wasm, hashing);
    const blocks = arena.allocate(4 * FIRST_WORDS);
    const free = arena.allocate(4 * (BLOCK_WORDS_MAX + 1));
    arena.i32.set([blocks, 1, FIRST_WORDS, free], Control.blocks);
    this.room = ROOM_MAX;
  }

  /** How many lines they have. */
  get lines(): number {
    return this.#arena.i32[Control.packedLines] ?? 0;
  }

  /** How many bytes they take, about: as in assembly/fields.ts. */
  get bytes(): number {
    return this.#arena.i32[Control.packedBytes] ?? 0;
  }

  /** How many those would take, about, that were spilled in the body at hand. */
  get spilledBytes(): number {
    return this.#wasm.allSpilledBytes();
  }

  /** Bytes of their numbers. */
  get blockBytes(): number {
    return 4 * (this.#arena.i32[Control.blocksEnd] ?? 0);
  }

  /** They may take so many bytes, about, until new ones are spilled. */
  set room(bytes: number) {
    this.#arena.i32[Control.packedRoom] = Math.min(bytes, ROOM_MAX);
  }

  /** Makes room for so many words of numbers; without more said for those of one more. */
  reserve(words: number = BLOCK_WORDS_MAX): void {
    const { i32 } = this.#arena;
    const room = i32[Control.blocksRoom] ?? 0;
    const needed = (i32[Control.blocksEnd] ?? 0) + words;
    if (needed <= room) return;
    let wanted = Math.max(SECOND_WORDS, room * GROWTH);
    while (wanted < needed) wanted *= GROWTH;
    const start = this.#arena.move(i32[Control.blocks] ?? 0, 4 * room, 4 * wanted);
    this.#arena.i32[Control.blocks] = start;
    this.#arena.i32[Control.blocksRoom] = wanted;
  }

  has(instance: number): boolean {
    return (this.#tables.instances.int(instance, Instance.state) & InstanceState.packed) !== 0;
  }

  /** Packs what may be of those that are there, once it is over. */
  pack(): void {
    for (let place = this.#wasm.pack(0); ; place = this.#wasm.pack(place)) {
      const needs = this.#arena.i32[Control.said] ?? 0;
      if (needs === NEEDS_HOME) this.homes.make();
      else if (needs === NEEDS_ROOM) this.reserve();
      else if (needs === NEEDS_WIDTH) this.widen();
      else return;
    }
  }

  /** A number has no room in its slot, for which the assembly asked last. */
  widen(): void {
    this.reserve(this.#wasm.wordsToWiden());
    this.#wasm.widen();
  }

  /** Makes lines of an instance again. */
  unpack(instance: number): void {
    const { lines, roll } = this.#tables;
    lines.reserve(PACKED_LINES_MAX);
    roll.reserve(PACKED_LINES_MAX);
    this.#wasm.unpack(instance);
  }

  /** The same of all of which something but not all was said, and of all that are there: at the end of a body (`unpackInPlace`). */
  unpackPartial(): readonly number[] {
    return this.#unpackInPlace(this.#list((found) => this.#wasm.there(found, true)));
  }

  unpackThere(): readonly number[] {
    return this.#unpackInPlace(this.there());
  }

  /** Their lines are in the roll from now on where the first of each instance came. Returns before which places of the roll, as it was, ascending. */
  #unpackInPlace(numbers: Int32Array): readonly number[] {
    if (numbers.length === 0) return [];
    const { roll, instances } = this.#tables;
    const end = roll.length;
    const came = Array.from(numbers, (number) => instances.int(number, Instance.place));
    const lines = Array.from(numbers, (number) => {
      const from = roll.length;
      this.unpack(number);
      return roll.length - from;
    });
    const inOrder = came.map((place, at) => ({ place, lines: lines[at] ?? 0 }));
    const places = inOrder.flatMap(({ place, lines: count }) => new Array<number>(count).fill(place));
    roll.insert(end, places, (line, before, now) => {
      if (this.#tables.lines.int(line, Line.order) === before) this.#tables.lines.setInt(line, Line.order, now);
    });
    return places.sort((x, y) => x - y);
  }

  /** The numbers of those that are there. */
  there(): Int32Array {
    return this.#list((found) => this.#wasm.there(found, false));
  }

  isThere(instance: number): boolean {
    return this.has(instance) && this.#tables.instances.int(instance, Instance.mark) === this.#tables.said.attempt;
  }

  /** Of those that are there, and of those that were spilled, by home. */
  linesThere(): readonly PackedLines[] {
    const { homes } = this;
    const members = new Map<number, number>();
    for (const number of this.there()) members.set(this.#home(number), (members.get(this.#home(number)) ?? 0) + 1);
    for (const { home, members: more } of homes.spilled()) members.set(home, (members.get(home) ?? 0) + more);
    return Array.from(members, ([home, count]) => ({
      family: homes.family(home),
      group: homes.group(home),
      flags: homes.flags(home),
      lines: count * homes.slots(home),
    }));
  }

  unpackAll(): void {
    const { instances } = this.#tables;
    for (let number = 1; number < instances.end; number++) if (this.has(number)) this.unpack(number);
  }

  /** What the assembly leaves in a list that may have all instances; `leave` returns how many. */
  #list(leave: (found: number) => number): Int32Array {
    const found = this.#passes.begin(4 * this.#tables.instances.end);
    const count = leave(found);
    return this.#arena.i32.slice(found >> 2, (found >> 2) + count);
  }

  /** Cells have become others. Where a group is gone, its members are lines again. */
  follow(): void {
    const lost = this.homes.follow();
    if (lost.size === 0) return;
    const { instances } = this.#tables;
    for (let number = 1; number < instances.end; number++)
      if (this.has(number) && lost.has(this.#home(number))) this.unpack(number);
  }

  /** Forgets those that are gone, longest gone first, of scrapes before this one, until all take so many bytes, or none is left. */
  forgetGone(before: number, bytes: number): void {
    const { end } = this.#tables.instances;
    while (this.bytes > bytes) {
      const seen = this.#wasm.longestGone(end, before);
      if (seen === 0) return;
      this.#wasm.forgetGone(end, seen);
    }
  }

  /**
   * Spills those that may be (assembly/spill.ts); `bytes`: only those of which others were spilled that would take as much. `count` is told of them
   * before they are forgotten. False = there are none.
   */
  spill(count: (numbers: Int32Array) => void, bytes = 0): boolean {
    const numbers = this.#list((found) => this.#wasm.spillable(found, bytes));
    if (numbers.length === 0) return false;
    count(numbers);
    this.homes.reserveSpilled();
    const list = this.#passes.begin(4 * numbers.length);
    this.#arena.i32.set(numbers, list >> 2);
    this.#wasm.spill(list, numbers.length);
    return true;
  }

  /** Was something spilled in the body at hand? Then it cannot be told again line by line. */
  get hasSpilled(): boolean {
    return this.homes.spilled().length > 0;
  }

  /** The number of the group that an instance is in; 0 = that is gone. */
  groupOf(instance: number): number {
    return this.homes.group(this.#home(instance));
  }

  /** What each line of an instance had last, by slot; NaN = nothing. */
  lasts(instance: number): readonly number[] {
    return Array.from({ length: this.linesOf(instance) }, (_, slot) => this.#wasm.lastOf(instance, slot));
  }

  /** What an instance had last is known no more. */
  forgetLasts(instance: number): void {
    this.#wasm.forgetLasts(instance);
  }

  /** The flags of the line in its first slot. */
  flagsOf(instance: number): number {
    return this.homes.flags(this.#home(instance));
  }

  /** How many lines an instance has. */
  linesOf(instance: number): number {
    return this.homes.slots(this.#home(instance));
  }

  /** What the body at hand says in a slot of an instance that is there; NaN where that was not said. */
  value(instance: number, slot: number): number {
    return this.#wasm.saidOf(instance, slot);
  }

  /** The cells that its lines go to, by slot. */
  cells(instance: number): readonly number[] {
    return this.homes.cells(this.#home(instance));
  }

  #home(instance: number): number {
    return this.#tables.instances.int(instance, Instance.home);
  }
}
