import type { Arena } from './arena.ts';
import type { Assembly } from './assembly.ts';
import type { CellLinks } from './cell-links.ts';
import { Control } from './control.ts';
import { Cell, Flag, Home, HomeSlot, Instance, KEYED, Line, Spilled } from './fields.ts';
import type { Hashing } from './hashing.ts';
import { Records } from './records.ts';
import type { Said } from './said.ts';
import { TableIndex } from './table-index.ts';

const ENTRY = 8;
/** In front of a row: family and slots. */
const HEAD = 8;
/** What is said of a line that its home need not know. */
const OWN_FLAGS = KEYED | Flag.standsIn | Flag.pinned | Flag.own;

export interface HomeTables {
  readonly lines: Records;
  readonly instances: Records;
  readonly cells: Records;
  readonly said: Said;
  readonly links: CellLinks;
}

/** Where the lines of packed instances go (assembly/packed.ts): what all have in common that are of one family and one group. */
export class Homes {
  readonly #arena: Arena;
  readonly #tables: HomeTables;
  readonly #wasm: Assembly;
  readonly #hashing: Hashing;
  readonly #records: Records;
  readonly #index: TableIndex;

  constructor(arena: Arena, tables: HomeTables, wasm: Assembly, hashing: Hashing) {
    this.#arena = arena;
    this.#tables = tables;
    this.#wasm = wasm;
    this.#hashing = hashing;
    this.#records = new Records(arena, Control.homes, Home.size);
    this.#index = new TableIndex(arena, Control.homeIndex, ENTRY, {
      fromRecords: () => wasm.indexHomes(this.#records.end),
    });
  }

  get bytes(): number {
    let bytes = this.#index.bytes;
    for (const home of this.#live()) bytes += Home.size + HomeSlot.size * this.slots(home);
    return bytes;
  }

  /** How many lines each of its instances has. */
  slots(home: number): number {
    return this.#records.int(home, Home.slots);
  }

  family(home: number): number {
    return this.#records.int(home, Home.family);
  }

  /** The number of its group; 0 = that is gone. */
  group(home: number): number {
    return this.#tables.cells.int(this.#tables.links.follow(this.#cell(home, 0)), Cell.group);
  }

  /** Of the lines in the first slot. */
  flags(home: number): number {
    return this.#arena.i32[this.#cellAt(home, 0) - HomeSlot.cell + HomeSlot.flags] ?? 0;
  }

  /** By slot. */
  cells(home: number): readonly number[] {
    return Array.from({ length: this.slots(home) }, (_, slot) => this.#tables.links.follow(this.#cell(home, slot)));
  }

  /** Of instances whose lines go where these go, which are all of one instance: one in each slot. */
  of(lines: readonly number[]): number {
    const { lines: records, instances } = this.#tables;
    const start = this.#hashing.digests >> 2;
    const family = instances.int(records.int(lines[0] ?? 0, Line.instance), Instance.family);
    this.#arena.i32.set([family, lines.length], start);
    for (const line of lines) {
      const at = start + (HEAD + HomeSlot.size * records.int(line, Line.slot)) / 4;
      const row = [this.#tables.links.of(line), records.int(line, Line.flags) & ~OWN_FLAGS];
      this.#arena.i32.set(row, at);
    }
    const found = this.#wasm.findHome(HEAD + HomeSlot.size * lines.length);
    return found === 0 ? this.make() : found;
  }

  /** Makes the one whose row stands in the scratch. */
  make(): number {
    const start = this.#hashing.digests >> 2;
    const [family = 0, slots = 0] = this.#arena.i32.subarray(start, start + 2);
    const home = this.#records.make();
    const row = this.#arena.allocate(HomeSlot.size * slots);
    const from = this.#hashing.digests + HEAD;
    this.#arena.u8.copyWithin(row, from, from + HomeSlot.size * slots);
    this.#records.setInt(home, Home.family, family);
    this.#records.setInt(home, Home.slots, slots);
    this.#records.setInt(home, Home.row, row);
    this.#records.setInt(home, Home.live, 1);
    for (let slot = 0; slot < slots; slot++) if (slots > 1 && !this.#counts(home, slot)) this.#widen(home, slot);
    for (let slot = 0; slot < slots; slot++) this.#tables.links.refer(this.#cell(home, slot), 1);
    this.#index.reserve(this.#records.used);
    this.#wasm.enterHome(home);
    return home;
  }

  /** Are numbers in a slot counts, as buckets are, and not sums or quantiles? */
  #counts(home: number, slot: number): boolean {
    const flags = this.#arena.i32[this.#cellAt(home, slot) - HomeSlot.cell + HomeSlot.flags] ?? 0;
    return (flags & (Flag.bucket | Flag.inf | Flag.count)) !== 0;
  }

  /** What is said there has more room from the begin on: see assembly/block.ts. */
  #widen(home: number, slot: number): void {
    const word = 2 * Home.wides + (slot >> 5);
    this.#records.setInt(home, word, this.#records.int(home, word) | (1 << (slot & 31)));
  }

  /** One more, or one less, has the home. */
  use(home: number, by: number): void {
    this.#records.setInt(home, Home.users, this.#records.int(home, Home.users) + by);
  }

  /** Cells have become others. Returns the homes whose groups are gone. */
  follow(): ReadonlySet<number> {
    const lost = new Set<number>();
    for (const home of this.#live()) if (!this.#followOf(home)) lost.add(home);
    this.#enterAll();
    return lost;
  }

  #followOf(home: number): boolean {
    let holds = true;
    for (let slot = 0; slot < this.slots(home); slot++) {
      const before = this.#cell(home, slot);
      const now = this.#tables.links.follow(before);
      holds &&= now !== 0;
      if (now === before) continue;
      this.#tables.links.refer(now, 1);
      this.#arena.i32[this.#cellAt(home, slot)] = now;
      this.#tables.links.refer(before, -1);
    }
    return holds;
  }

  /** Forgets those that nobody has. */
  sweep(): void {
    let isLess = false;
    for (const home of this.#live()) {
      if (this.#records.int(home, Home.users) > 0) continue;
      this.#free(home);
      isLess = true;
    }
    if (isLess) this.#enterAll();
  }

  #free(home: number): void {
    const slots = this.slots(home);
    for (let slot = 0; slot < slots; slot++) this.#tables.links.refer(this.#cell(home, slot), -1);
    this.#arena.free(this.#records.int(home, Home.row), HomeSlot.size * slots);
    const spilled = this.#records.int(home, Home.spilled);
    if (spilled !== 0) this.#arena.free(spilled, Spilled.size * slots);
    this.#records.free(home);
  }

  /** Makes room for what is spilled. */
  reserveSpilled(): void {
    for (const home of this.#live()) {
      if (this.#records.int(home, Home.spilled) !== 0) continue;
      const start = this.#arena.allocate(Spilled.size * this.slots(home));
      this.#records.setInt(home, Home.spilled, start);
    }
  }

  /** Of how many members of each something was spilled in the body at hand. */
  spilled(): readonly { readonly home: number; readonly members: number }[] {
    const homes = [...this.#live()].filter(
      (home) => this.#records.int(home, Home.spilledAt) === this.#tables.said.attempt,
    );
    return homes.map((home) => ({ home, members: this.#records.int(home, Home.spilledMembers) }));
  }

  /** That belongs to another attempt of the same body from now on. */
  keepSpilled(before: number): void {
    this.#wasm.keepSpilled(this.#records.end, before);
  }

  *#live(): Generator<number> {
    for (let home = 1; home < this.#records.end; home++) if (this.#records.int(home, Home.live) === 1) yield home;
  }

  /** Their rows are others. */
  #enterAll(): void {
    this.#index.clear();
    this.#wasm.indexHomes(this.#records.end);
  }

  #cell(home: number, slot: number): number {
    return this.#arena.i32[this.#cellAt(home, slot)] ?? 0;
  }

  #cellAt(home: number, slot: number): number {
    return (this.#records.int(home, Home.row) + HomeSlot.size * slot) / 4 + HomeSlot.cell;
  }
}
