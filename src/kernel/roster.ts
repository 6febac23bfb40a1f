import type { Arena } from './arena.ts';
import { Control } from './control.ts';

const BYTES = 4;
const FIRST_NUMBERS = 65_536;

/**
 * The instances of the body at hand in order of appearance, and those of the scrape before: what a pass over all has to look at,
 * however many are remembered. Numbers of those of before may have been given again since; their records tell.
 */
export class Roster {
  readonly #arena: Arena;
  #capacity = FIRST_NUMBERS;

  constructor(arena: Arena) {
    this.#arena = arena;
    for (const word of [Control.present, Control.past]) {
      const start = arena.allocate(FIRST_NUMBERS * BYTES);
      arena.i32[word] = start;
    }
    arena.i32[Control.presentRoom] = FIRST_NUMBERS;
  }

  get bytes(): number {
    const { i32 } = this.#arena;
    return BYTES * ((i32[Control.presentLength] ?? 0) + (i32[Control.pastLength] ?? 0));
  }

  /** A body begins: nobody is there. */
  clear(): void {
    this.#arena.i32[Control.presentLength] = 0;
  }

  /** So many may be there. */
  reserve(instances: number): void {
    if (instances <= this.#capacity) return;
    const arena = this.#arena;
    const capacity = 2 ** Math.ceil(Math.log2(instances));
    for (const word of [Control.present, Control.past]) {
      const start = arena.move(arena.i32[word] ?? 0, this.#capacity * BYTES, capacity * BYTES);
      arena.i32[word] = start;
    }
    this.#capacity = capacity;
    arena.i32[Control.presentRoom] = capacity;
  }

  /** Those of the body. */
  present(): Int32Array {
    const { i32 } = this.#arena;
    const start = (i32[Control.present] ?? 0) >> 2;
    return i32.slice(start, start + (i32[Control.presentLength] ?? 0));
  }

  /** The scrape is over: who was there is of the past. */
  turn(): void {
    const { i32 } = this.#arena;
    const before = i32[Control.past] ?? 0;
    i32[Control.past] = i32[Control.present] ?? 0;
    i32[Control.pastLength] = i32[Control.presentLength] ?? 0;
    i32[Control.present] = before;
    i32[Control.presentLength] = 0;
  }
}
