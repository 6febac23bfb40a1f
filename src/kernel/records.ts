import type { Arena } from './arena.ts';

/** Room that nobody uses costs nothing, but what a table leaves behind when it moves stays: so it moves seldom. */
const GROWTH = 8;
const FIRST_RECORDS = 128;
/** Of records that may be many: a table that outgrows its first room gets one that few applications outgrow. */
export const MANY_RECORDS = 65_536;

/** The words of a table among those of control.ts, which both sides keep. */
const NEXT = 1;
const FREE = 2;
const CAPACITY = 3;
const USED = 4;

/**
 * Records of one size in an arena, known by their number; a number that was freed is given again. Number 0 is nobody's. The last
 * word of a record that is free leads to the next one that is.
 */
export class Records {
  readonly arena: Arena;
  /** Bytes of one. */
  readonly size: number;
  /** The address of record 0. */
  start: number;
  /** How often one was made or freed from here. */
  changes = 0;
  readonly #block: number;
  readonly #second: number;

  /** `block`: its first word in `Control`. `second`: room for so many where there are more than a few. */
  constructor(arena: Arena, block: number, size: number, second: number = GROWTH * FIRST_RECORDS) {
    this.arena = arena;
    this.#block = block;
    this.#second = second;
    this.size = size;
    this.start = arena.allocate(FIRST_RECORDS * size);
    arena.i32.set([this.start, 1, 0, FIRST_RECORDS, 0], block);
  }

  /** One more than the largest number that was ever given. */
  get end(): number {
    return this.#word(NEXT);
  }

  /** How many are in use. */
  get used(): number {
    return this.#word(USED);
  }

  /** Makes sure that so many more can be made. */
  reserve(count: number): void {
    const before = this.#word(CAPACITY);
    // Number 0 is nobody's; those that were freed are given first.
    if (this.used + count < before) return;
    const roomy = this.#grown(before, count, GROWTH);
    const capacity = this.arena.isSmall(roomy * this.size) ? roomy : this.#grown(before, count, 2);
    this.start = this.arena.move(this.start, before * this.size, capacity * this.size);
    this.#setWord(0, this.start);
    this.#setWord(CAPACITY, capacity);
  }

  #grown(capacity: number, count: number, growth: number): number {
    let grown = capacity;
    while (this.end + count > grown) grown = Math.max(this.#second, grown * growth);
    return grown;
  }

  /** The number of a record that is all zeros. */
  make(): number {
    this.changes++;
    this.#setWord(USED, this.used + 1);
    const free = this.#word(FREE);
    if (free !== 0) {
      this.#setWord(FREE, this.int(free, this.#link));
      this.setInt(free, this.#link, 0);
      return free;
    }
    this.reserve(1);
    const made = this.end;
    this.#setWord(NEXT, made + 1);
    return made;
  }

  free(id: number): void {
    this.changes++;
    const at = this.start + id * this.size;
    this.arena.u8.fill(0, at, at + this.size);
    this.setInt(id, this.#link, this.#word(FREE));
    this.#setWord(FREE, id);
    this.#setWord(USED, this.used - 1);
  }

  int(id: number, field: number): number {
    return this.arena.i32[((this.start + id * this.size) >> 2) + field] ?? 0;
  }

  setInt(id: number, field: number, value: number): void {
    this.arena.i32[((this.start + id * this.size) >> 2) + field] = value;
  }

  number(id: number, field: number): number {
    return this.arena.f64[((this.start + id * this.size) >> 3) + field] ?? 0;
  }

  setNumber(id: number, field: number, value: number): void {
    this.arena.f64[((this.start + id * this.size) >> 3) + field] = value;
  }

  get #link(): number {
    return this.size / 4 - 1;
  }

  #word(at: number): number {
    return this.arena.i32[this.#block + at] ?? 0;
  }

  #setWord(at: number, value: number): void {
    this.arena.i32[this.#block + at] = value;
  }
}
