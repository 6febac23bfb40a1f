import type { Arena } from './arena.ts';
import { Control } from './control.ts';
import { HERALD, heraldHome } from './fields.ts';

const ENTRY = 8;
const FIRST_ENTRIES = 512;
/** As in records.ts. */
const GROWTH = 8;

/**
 * The lines of one body in order, with the places at which they begin. An entry of zero or more is a line's number twice, plus one
 * where the series had come before; one below zero is the complement of a number among the other lines. A herald stands for lines of packed
 * instances (assembly/herald.ts).
 */
export class Roll {
  readonly #arena: Arena;

  constructor(arena: Arena) {
    this.#arena = arena;
    const start = arena.allocate(FIRST_ENTRIES * ENTRY);
    arena.i32[Control.roll] = start;
    arena.i32[Control.rollCapacity] = FIRST_ENTRIES;
  }

  get start(): number {
    return this.#arena.i32[Control.roll] ?? 0;
  }

  get length(): number {
    return this.#arena.i32[Control.rollLength] ?? 0;
  }

  get bytes(): number {
    return ENTRY * this.length;
  }

  /** One more has room behind them: where the last one ends. */
  get isFull(): boolean {
    return this.length + 1 >= (this.#arena.i32[Control.rollCapacity] ?? 0);
  }

  clear(): void {
    this.#arena.i32[Control.rollLength] = 0;
  }

  /** Makes room for so many more. */
  reserve(lines: number): void {
    while (this.length + lines >= (this.#arena.i32[Control.rollCapacity] ?? 0)) this.grow();
  }

  grow(): void {
    const capacity = this.#arena.i32[Control.rollCapacity] ?? 0;
    const start = this.#arena.move(this.start, capacity * ENTRY, GROWTH * capacity * ENTRY);
    this.#arena.i32[Control.roll] = start;
    this.#arena.i32[Control.rollCapacity] = GROWTH * capacity;
  }

  push(entry: number, at: number): void {
    if (this.isFull) this.grow();
    const { i32 } = this.#arena;
    const to = (this.start >> 2) + 2 * this.length;
    i32[to] = entry;
    i32[to + 1] = at;
    i32[Control.rollLength] = this.length + 1;
  }

  set(index: number, entry: number): void {
    this.#arena.i32[(this.start >> 2) + 2 * index] = entry;
  }

  /**
   * Moves the entries from `end` on, which have no bytes, to these places among those below. `moved` hears of each line's entry where it was
   * and where it is; of equal places the order stays.
   */
  insert(end: number, places: readonly number[], moved: (line: number, before: number, now: number) => void): void {
    const { length } = this;
    const all = Array.from({ length }, (_, place) => ({
      before: place,
      // What is put before a place stands in front of what is there.
      to: place < end ? place : (places[place - end] ?? end) - 0.5,
      entry: this.entry(place),
      at: place < end ? this.at(place) : this.at(Math.min(end, places[place - end] ?? end)),
    }));
    all.sort((a, b) => a.to - b.to);
    for (const [now, { before, entry, at }] of all.entries()) {
      const to = (this.start >> 2) + 2 * now;
      this.#arena.i32[to] = entry;
      this.#arena.i32[to + 1] = at;
      if (isLine(entry)) moved(entry >> 1, before, now);
    }
  }

  /** Where the last line ends. */
  close(at: number): void {
    this.#arena.i32[(this.start >> 2) + 2 * this.length + 1] = at;
  }

  entry(index: number): number {
    return this.#arena.i32[(this.start >> 2) + 2 * index] ?? 0;
  }

  /** The number of the line that has this place of its own; 0 = none has, as it is no sample or one of a packed instance. */
  line(index: number): number {
    const entry = this.entry(index);
    return isLine(entry) ? entry >> 1 : 0;
  }

  /** Had the series of the line come before? */
  isRepeated(index: number): boolean {
    return (this.entry(index) & 1) === 1;
  }

  /** Does it stand for lines of packed instances? */
  isHerald(index: number): boolean {
    return this.entry(index) >= HERALD;
  }

  /** The home of those for which a herald stands; 0 = they have places of their own by now. */
  home(index: number): number {
    return heraldHome(this.entry(index));
  }

  /** They have. */
  empty(index: number): void {
    this.set(index, HERALD);
  }

  /** Are its bytes there? They may have been left out. */
  isHere(index: number): boolean {
    return this.at(index + 1) > this.at(index);
  }

  /** Where the line begins; behind the last one, where that ends. */
  at(index: number): number {
    return this.#arena.i32[(this.start >> 2) + 2 * index + 1] ?? 0;
  }
}

function isLine(entry: number): boolean {
  return entry >= 0 && entry < HERALD;
}
