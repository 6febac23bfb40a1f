import type { Arena } from './arena.ts';
import type { Assembly } from './assembly.ts';
import { Control } from './control.ts';
import {
  Cell,
  Flag,
  Home,
  HomeSlot,
  Instance,
  InstanceState,
  KEYED,
  Line,
  PACKED_LINES_MAX,
  Spilled,
} from './fields.ts';
import type { Hashing } from './hashing.ts';
import { Records } from './records.ts';
import type { Roll } from './roll.ts';
import { TableIndex } from './table-index.ts';

const ENTRY = 8;
/** Words of 8 bytes, which need not move. */
const FIRST_WORDS = 2 ** 21;
const GROWTH = 4;
/** The bits of what was said, and two numbers for each line. */
const BLOCK_MAX = 1 + 2 * PACKED_LINES_MAX;
/** Nothing is spilled. */
const ROOM_MAX = 2 ** 31 - 1;
/** In front of a row: family and slots. */
const HEAD = 8;
/** What `pack` stops for, as in assembly/packed.ts: a home is missing, or room for numbers. */
const NEEDS_HOME = 1;
const NEEDS_ROOM = 2;
/** What is said of a line that its home need not know. */
const OWN_FLAGS = KEYED | Flag.standsIn | Flag.pinned | Flag.own;

interface Tables {
  readonly lines: Records;
  readonly instances: Records;
  readonly cells: Records;
  readonly roll: Roll;
  cellOf(line: number): number;
  /** The cell that one has become; 0 = its group is gone. */
  follow(cell: number): number;
  /** One more, or one less, points to the cell. */
  refer(cell: number, by: number): void;
}

/**
 * Members of folds whose lines are no records (assembly/packed.ts). What is unusual about one makes it lines again, which the next scrape
 * that ends well packs anew.
 */
export class Packed {
  readonly #arena: Arena;
  readonly #tables: Tables;
  readonly #wasm: Assembly;
  readonly #hashing: Hashing;
  readonly #homes: Records;
  readonly #index: TableIndex;

  constructor(arena: Arena, tables: Tables, wasm: Assembly, hashing: Hashing) {
    this.#arena = arena;
    this.#tables = tables;
    this.#wasm = wasm;
    this.#hashing = hashing;
    this.#homes = new Records(arena, Control.homes, Home.size);
    this.#index = new TableIndex(arena, Control.homeIndex, ENTRY, {
      fromRecords: () => wasm.indexHomes(this.#homes.end),
    });
    const blocks = arena.allocate(8 * FIRST_WORDS);
    const free = arena.allocate(4 * (PACKED_LINES_MAX + 1));
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

  /** Bytes of their numbers. */
  get blockBytes(): number {
    return 8 * (this.#arena.i32[Control.blocksEnd] ?? 0);
  }

  get homeBytes(): number {
    let bytes = this.#index.bytes;
    for (const home of this.#live()) bytes += Home.size + HomeSlot.size * this.#homes.int(home, Home.slots);
    return bytes;
  }

  /** They may take so many bytes, about, until new ones are spilled. */
  set room(bytes: number) {
    this.#arena.i32[Control.packedRoom] = Math.min(bytes, ROOM_MAX);
  }

  /** Makes room for the numbers of one more. */
  reserve(): void {
    const { i32 } = this.#arena;
    const room = i32[Control.blocksRoom] ?? 0;
    if ((i32[Control.blocksEnd] ?? 0) + BLOCK_MAX <= room) return;
    const start = this.#arena.move(i32[Control.blocks] ?? 0, 8 * room, 8 * room * GROWTH);
    this.#arena.i32[Control.blocks] = start;
    this.#arena.i32[Control.blocksRoom] = room * GROWTH;
  }

  has(instance: number): boolean {
    return (this.#tables.instances.int(instance, Instance.state) & InstanceState.packed) !== 0;
  }

  /** Packs what may be of those that are there, once it is over. */
  pack(): void {
    for (let place = this.#wasm.pack(0); ; place = this.#wasm.pack(place)) {
      const needs = this.#arena.i32[Control.said] ?? 0;
      if (needs === NEEDS_HOME) this.#makeHome();
      else if (needs === NEEDS_ROOM) this.reserve();
      else return;
    }
  }

  /** Makes lines of an instance again. */
  unpack(instance: number): void {
    const { lines, roll } = this.#tables;
    lines.reserve(PACKED_LINES_MAX);
    roll.reserve(PACKED_LINES_MAX);
    this.#wasm.unpack(instance);
  }

  /** The same of all of which something but not all was said, and of all that are there: at the end of a body (`unpackInPlace`). */
  unpackPartial(found: number): readonly number[] {
    return this.#unpackInPlace(this.#listed(this.#wasm.partial(found), found));
  }

  unpackThere(found: number): readonly number[] {
    return this.#unpackInPlace(this.there(found));
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

  /** The numbers of those that are there; `found`: where a list has room. */
  there(found: number): Int32Array {
    return this.#listed(this.#wasm.there(found), found);
  }

  unpackAll(): void {
    const { instances } = this.#tables;
    for (let number = 1; number < instances.end; number++) if (this.has(number)) this.unpack(number);
  }

  #listed(count: number, found: number): Int32Array {
    return this.#arena.i32.slice(found >> 2, (found >> 2) + count);
  }

  /** The home of instances whose lines go where these go, which are all of one instance: one in each slot. */
  homeOf(lines: readonly number[]): number {
    const { lines: records, instances } = this.#tables;
    const start = this.#hashing.digests >> 2;
    const family = instances.int(records.int(lines[0] ?? 0, Line.instance), Instance.family);
    this.#arena.i32.set([family, lines.length], start);
    for (const line of lines) {
      const at = start + (HEAD + HomeSlot.size * records.int(line, Line.slot)) / 4;
      const row = [this.#tables.cellOf(line), records.int(line, Line.flags) & ~OWN_FLAGS];
      this.#arena.i32.set(row, at);
    }
    const found = this.#wasm.findHome(HEAD + HomeSlot.size * lines.length);
    return found === 0 ? this.#makeHome() : found;
  }

  /** One more, or one less, has the home. */
  use(home: number, by: number): void {
    this.#homes.setInt(home, Home.users, this.#homes.int(home, Home.users) + by);
  }

  /** With the row that stands in the scratch. */
  #makeHome(): number {
    const start = this.#hashing.digests >> 2;
    const [family = 0, slots = 0] = this.#arena.i32.subarray(start, start + 2);
    const home = this.#homes.make();
    const row = this.#arena.allocate(HomeSlot.size * slots);
    const { u8 } = this.#arena;
    const from = this.#hashing.digests + HEAD;
    u8.copyWithin(row, from, from + HomeSlot.size * slots);
    this.#homes.setInt(home, Home.family, family);
    this.#homes.setInt(home, Home.slots, slots);
    this.#homes.setInt(home, Home.row, row);
    this.#homes.setInt(home, Home.live, 1);
    for (let slot = 0; slot < slots; slot++) this.#tables.refer(this.#cell(row, slot), 1);
    this.#index.reserve(this.#homes.used);
    this.#wasm.enterHome(home);
    return home;
  }

  /** Their rows are others. */
  #enterAll(): void {
    this.#index.clear();
    this.#wasm.indexHomes(this.#homes.end);
  }

  #cell(row: number, slot: number): number {
    return this.#arena.i32[(row + HomeSlot.size * slot) / 4 + HomeSlot.cell] ?? 0;
  }

  *#live(): Generator<number> {
    for (let home = 1; home < this.#homes.end; home++) if (this.#homes.int(home, Home.live) === 1) yield home;
  }

  /** Cells have become others. Where a group is gone, its members are lines again. */
  follow(): void {
    const lost = new Set<number>();
    for (const home of this.#live()) if (!this.#followOf(home)) lost.add(home);
    this.#enterAll();
    if (lost.size === 0) return;
    const { instances } = this.#tables;
    for (let number = 1; number < instances.end; number++)
      if (this.has(number) && lost.has(instances.int(number, Instance.home))) this.unpack(number);
  }

  #followOf(home: number): boolean {
    const row = this.#homes.int(home, Home.row);
    let holds = true;
    for (let slot = 0; slot < this.#homes.int(home, Home.slots); slot++) {
      const before = this.#cell(row, slot);
      const now = this.#tables.follow(before);
      holds &&= now !== 0;
      if (now === before) continue;
      this.#tables.refer(now, 1);
      this.#arena.i32[(row + HomeSlot.size * slot) / 4 + HomeSlot.cell] = now;
      this.#tables.refer(before, -1);
    }
    return holds;
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

  /** The numbers of those that may be spilled (assembly/spill.ts). `found`: where a list has room. */
  spillable(found: number): Int32Array {
    return this.#listed(this.#wasm.spillable(found), found);
  }

  /** Spills those of the list that was left at `found`. */
  spill(found: number, count: number): void {
    for (const home of this.#live()) {
      if (this.#homes.int(home, Home.spilled) !== 0) continue;
      const start = this.#arena.allocate(Spilled.size * this.#homes.int(home, Home.slots));
      this.#homes.setInt(home, Home.spilled, start);
    }
    this.#wasm.spill(found, count);
  }

  /** What was spilled of homes in the body of an attempt. */
  spilledIn(attempt: number): readonly { readonly home: number; readonly members: number }[] {
    const all: { readonly home: number; readonly members: number }[] = [];
    for (const home of this.#live())
      if (this.#homes.int(home, Home.spilledAt) === attempt)
        all.push({ home, members: this.#homes.int(home, Home.spilledMembers) });
    return all;
  }

  /** It belongs to another attempt of the same body from now on. */
  keepSpilled(before: number): void {
    this.#wasm.keepSpilled(this.#homes.end, before);
  }

  /** Forgets homes that nobody has. */
  sweep(): void {
    let isLess = false;
    for (const home of this.#live()) {
      if (this.#homes.int(home, Home.users) > 0) continue;
      const [row, slots] = [this.#homes.int(home, Home.row), this.#homes.int(home, Home.slots)];
      for (let slot = 0; slot < slots; slot++) this.#tables.refer(this.#cell(row, slot), -1);
      this.#arena.free(row, HomeSlot.size * slots);
      const spilled = this.#homes.int(home, Home.spilled);
      if (spilled !== 0) this.#arena.free(spilled, Spilled.size * slots);
      this.#homes.free(home);
      isLess = true;
    }
    if (isLess) this.#enterAll();
  }

  /** Family and slots of the homes whose lines were said in a body, each once or more. */
  home(number: number): { readonly family: number; readonly slots: number; readonly group: number } {
    const { cells } = this.#tables;
    const cell = this.#tables.follow(this.#cell(this.#homes.int(number, Home.row), 0));
    return {
      family: this.#homes.int(number, Home.family),
      slots: this.#homes.int(number, Home.slots),
      group: cells.int(cell, Cell.group),
    };
  }

  /** The number of the group that an instance is in; 0 = that is gone. */
  groupOf(instance: number): number {
    return this.home(this.#tables.instances.int(instance, Instance.home)).group;
  }

  /** What each line of an instance had last, by slot; NaN = nothing. */
  lasts(instance: number): Float64Array {
    const { arena, at, slots } = this.#block(instance);
    return arena.f64.subarray(at, at + slots);
  }

  #block(instance: number): { readonly arena: Arena; readonly at: number; readonly slots: number } {
    const { instances } = this.#tables;
    const block = (this.#arena.i32[Control.blocks] ?? 0) / 8 + instances.int(instance, Instance.block);
    const slots = this.#homes.int(instances.int(instance, Instance.home), Home.slots);
    return { arena: this.#arena, at: block + 1, slots };
  }

  /** The cells that its lines go to, by slot. */
  cells(instance: number): readonly number[] {
    const home = this.#tables.instances.int(instance, Instance.home);
    const row = this.#homes.int(home, Home.row);
    return Array.from({ length: this.#homes.int(home, Home.slots) }, (_, slot) =>
      this.#tables.follow(this.#cell(row, slot)),
    );
  }
}
