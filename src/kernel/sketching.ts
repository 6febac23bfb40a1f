import type { Hash64 } from '../base/hash.ts';
import type { Arena } from './arena.ts';
import type { Assembly } from './assembly.ts';
import { Control } from './control.ts';
import { Counter, CountingPlan, Instance } from './fields.ts';
import type { Passes } from './passes.ts';
import type { Records } from './records.ts';
import { TableIndex } from './table-index.ts';

const ENTRY = 16;
const FIRST_BYTES = 4096;
/** The words that the assembly is given: the index's three, and where the plans stand (assembly/demand.ts). */
const BLOCK_BYTES = 16;
const PLANS = 3;

/** Where something is counted: in a sketch (`Sketch` of fields.ts) at this address. */
export interface CounterAt {
  readonly sketch: number;
  /** Of two that are counted in one sketch, equal values are different. */
  readonly salt: Readonly<Hash64>;
}

/** Where instances of one family are counted whose labels have the same names. */
export interface Counting {
  /** Of the names. */
  readonly hash: Readonly<Hash64>;
  readonly series: CounterAt;
  /** In the order of the names. */
  readonly values: readonly CounterAt[];
  /** What `Sketching.slots` returned for the family in this pass. */
  readonly slots: number;
}

/** What a pass asks for. */
export interface Counters {
  /** Where this instance is counted, and all of its family with the same names. */
  counting(instance: number): Counting;
  /** The sketch at this address is a full set: it needs room, or registers. */
  grow(sketch: number): void;
}

/** Adds to sketches. Whose they are, and where, others decide: here nothing is allocated for them. */
export class Sketching {
  readonly #arena: Arena;
  readonly #instances: Records;
  readonly #wasm: Assembly;
  readonly #passes: Passes;
  readonly #block: number;
  readonly #index: TableIndex;
  /** Bytes for plans and slots. */
  #room = FIRST_BYTES;
  #end = 0;

  constructor(arena: Arena, instances: Records, wasm: Assembly, passes: Passes) {
    this.#passes = passes;
    this.#arena = arena;
    this.#instances = instances;
    this.#wasm = wasm;
    this.#block = arena.allocate(BLOCK_BYTES);
    this.#index = new TableIndex(arena, this.#block >> 2, ENTRY, {
      fromEntries: (from, places) => wasm.moveEntries(this.#block, from, places),
    });
    const start = arena.allocate(FIRST_BYTES);
    arena.i32[(this.#block >> 2) + PLANS] = start;
  }

  /** Adds a value by its hash; what was added before changes nothing. False where it is not in a set that is full. */
  add(sketch: number, hi: number, lo: number): boolean {
    return Boolean(this.#wasm.addHash(sketch, hi, lo));
  }

  /** The same by the hash's token. */
  addToken(sketch: number, token: number): boolean {
    return Boolean(this.#wasm.addToken(sketch, token));
  }

  /** The hashes of what tells the lines of a family's instances apart, by slot. Returns where they stand until the next pass. */
  slots(hashes: readonly Readonly<Hash64>[]): number {
    const at = this.#take(8 * hashes.length);
    for (const [slot, hash] of hashes.entries()) this.#writeHash(this.#plans + at + 8 * slot, hash);
    return at;
  }

  /**
   * Counts the lines of instances that this body says, and their labels' values; of an instance that was seen before only lines that
   * never were, unless all is counted `anew`.
   */
  count(numbers: ArrayLike<number>, anew: boolean, counters: Counters): void {
    const { length } = numbers;
    const list = this.#passes.room(4 * length);
    this.#arena.i32.set(numbers, list >> 2);
    this.#index.clear();
    this.#end = 0;
    for (let from = 0; ; ) {
      from = this.#wasm.count(this.#block, list, length, from, anew);
      if (from === length) return;
      const { i32 } = this.#arena;
      const full = i32[Control.said] ?? 0;
      if (full !== 0) counters.grow(full);
      else this.#plan(i32[(list >> 2) + from] ?? 0, counters);
    }
  }

  #plan(instance: number, counters: Counters): void {
    const { hash, series, values, slots } = counters.counting(instance);
    const plan = this.#take(CountingPlan.size + values.length * Counter.size);
    const at = this.#plans + plan;
    const { i32 } = this.#arena;
    this.#writeHash(at + 4 * CountingPlan.names, hash);
    this.#writeCounter(at + 4 * CountingPlan.series, series);
    i32[(at >> 2) + CountingPlan.slots] = slots;
    i32[(at >> 2) + CountingPlan.labels] = values.length;
    for (const [label, counter] of values.entries())
      this.#writeCounter(at + CountingPlan.size + label * Counter.size, counter);
    this.#index.reserve(this.#index.entries);
    const family = this.#instances.int(instance, Instance.family);
    this.#wasm.enterPlan(this.#block, family, this.#instances.int(instance, Instance.names), plan);
  }

  #writeCounter(at: number, { sketch, salt }: CounterAt): void {
    this.#arena.i32[(at >> 2) + Counter.sketch] = sketch;
    this.#writeHash(at + 4 * Counter.salt, salt);
  }

  #writeHash(at: number, { hi, lo }: Readonly<Hash64>): void {
    this.#arena.i32[at >> 2] = lo;
    this.#arena.i32[(at >> 2) + 1] = hi;
  }

  get #plans(): number {
    return this.#arena.i32[(this.#block >> 2) + PLANS] ?? 0;
  }

  /** Room for so many bytes; returns where among the plans. */
  #take(bytes: number): number {
    const at = this.#end;
    this.#end += bytes;
    if (this.#end > this.#room) {
      const before = this.#room;
      while (this.#end > this.#room) this.#room *= 2;
      const start = this.#arena.move(this.#plans, before, this.#room);
      this.#arena.i32[(this.#block >> 2) + PLANS] = start;
    }
    return at;
  }
}
