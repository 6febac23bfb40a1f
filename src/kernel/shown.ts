import type { Arena } from './arena.ts';
import { Control } from './control.ts';

const BYTES = 4;
const FIRST_NUMBERS = 128;

/**
 * The groups that had visible members after the last settlement: those of which the next one has to say that they have none. Numbers
 * may have been given again since.
 */
export class Shown {
  readonly #arena: Arena;
  #capacity = FIRST_NUMBERS;

  constructor(arena: Arena) {
    this.#arena = arena;
    const start = arena.allocate(FIRST_NUMBERS * BYTES);
    arena.i32[Control.shown] = start;
  }

  get length(): number {
    return this.#arena.i32[Control.shownLength] ?? 0;
  }

  /** A settlement may show so many. */
  reserve(groups: number): void {
    if (groups <= this.#capacity) return;
    const arena = this.#arena;
    const capacity = 2 ** Math.ceil(Math.log2(groups));
    const start = arena.move(arena.i32[Control.shown] ?? 0, this.#capacity * BYTES, capacity * BYTES);
    arena.i32[Control.shown] = start;
    this.#capacity = capacity;
  }

  groups(): Int32Array {
    const { i32 } = this.#arena;
    const start = (i32[Control.shown] ?? 0) >> 2;
    return i32.subarray(start, start + this.length);
  }
}
