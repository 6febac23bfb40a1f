import type { Arena } from './arena.ts';

/** Room that nobody uses costs nothing, but what a table leaves behind when it moves stays: so it moves seldom. */
const GROWTH = 8;
const FIRST_RECORDS = 128;

/** Records of one size in an arena, known by their number; a number that was freed is given again. Number 0 is nobody's. */
export class Records {
  readonly arena: Arena;
  /** Bytes of one. */
  readonly size: number;
  /** The address of record 0. */
  start: number;
  #capacity = FIRST_RECORDS;
  #next = 1;
  readonly #free: number[] = [];

  constructor(arena: Arena, size: number) {
    this.arena = arena;
    this.size = size;
    this.start = arena.allocate(FIRST_RECORDS * size);
  }

  /** One more than the largest number that was ever given. */
  get end(): number {
    return this.#next;
  }

  /** The number of a record that is all zeros. */
  make(): number {
    const free = this.#free.pop();
    if (free !== undefined) return free;
    if (this.#next === this.#capacity) {
      const bytes = this.#capacity * this.size;
      this.start = this.arena.move(this.start, bytes, GROWTH * bytes);
      this.#capacity *= GROWTH;
    }
    return this.#next++;
  }

  free(id: number): void {
    const at = this.start + id * this.size;
    this.arena.u8.fill(0, at, at + this.size);
    this.#free.push(id);
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
}
