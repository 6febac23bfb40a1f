import type { Arena } from './arena.ts';
import type { Assembly } from './assembly.ts';
import type { Passes } from './passes.ts';

/** Places of a table for each of what may be in it. */
const SPARSE = 1.25;
/** An instance and the place of its label. */
const PAIR = 8;
/** Of the table. */
const HASH = 8;

/** Counts the values of labels exactly, as far as their hashes tell them apart. */
export class LabelValues {
  readonly #arena: Arena;
  readonly #wasm: Assembly;
  readonly #passes: Passes;

  constructor(arena: Arena, wasm: Assembly, passes: Passes) {
    this.#arena = arena;
    this.#wasm = wasm;
    this.#passes = passes;
  }

  /**
   * How many values a label has among some instances. `placeOf`: its place among the labels of one, in the order of their names, below 511, as the
   * hashes of more are not told apart; below zero = it has none; null = it is not to be counted.
   */
  distinct(numbers: Int32Array, placeOf: (number: number) => number | null): number {
    const places = 2 ** Math.ceil(Math.log2(SPARSE * numbers.length + 2));
    const pairs = this.#passes.room(PAIR * numbers.length + HASH * places);
    const { i32 } = this.#arena;
    let to = pairs >> 2;
    for (const number of numbers) {
      const place = placeOf(number);
      if (place === null) continue;
      i32[to++] = number;
      i32[to++] = place;
    }
    const end = 4 * to;
    return this.#wasm.distinct(pairs, (end - pairs) / PAIR, end, places - 1);
  }
}
