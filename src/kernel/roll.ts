import type { Arena } from './arena.ts';

const ENTRY = 8;
const FIRST_ENTRIES = 64;

/**
 * The lines of one body in order, with the places at which they begin. An entry of zero or more is a line's number twice, plus one
 * where the series had come before; one below zero is the complement of a number among the other lines.
 */
export class Roll {
  readonly #arena: Arena;
  start: number;
  #capacity = FIRST_ENTRIES;
  length = 0;

  constructor(arena: Arena) {
    this.#arena = arena;
    this.start = arena.allocate(FIRST_ENTRIES * ENTRY);
  }

  clear(): void {
    this.length = 0;
  }

  push(entry: number, at: number): void {
    // One more has room behind them: where the last one ends.
    if (this.length + 1 >= this.#capacity) {
      const bytes = this.#capacity * ENTRY;
      this.start = this.#arena.move(this.start, bytes, 2 * bytes);
      this.#capacity *= 2;
    }
    const to = (this.start >> 2) + 2 * this.length++;
    this.#arena.i32[to] = entry;
    this.#arena.i32[to + 1] = at;
  }

  /** Where the last line ends. */
  close(at: number): void {
    this.#arena.i32[(this.start >> 2) + 2 * this.length + 1] = at;
  }

  entry(index: number): number {
    return this.#arena.i32[(this.start >> 2) + 2 * index] ?? 0;
  }

  /** Where the line begins; behind the last one, where that ends. */
  at(index: number): number {
    return this.#arena.i32[(this.start >> 2) + 2 * index + 1] ?? 0;
  }
}
