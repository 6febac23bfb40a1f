import type { Arena } from './arena.ts';

const FIRST_PLACES = 256;
/** Where the records tell what is to be found, an index grows where it stands, once it has outgrown its first room. */
const MANY_PLACES = 2 ** 18;

/** The words of an index among those of control.ts. */
const MASK = 1;
const ENTRIES = 2;

/**
 * Enters into an empty index what is to be found: `from` the entries of the one before, which had so many places, or from the records
 * that it finds.
 */
export type Rebuild =
  | { readonly fromEntries: (from: number, places: number) => void }
  | { readonly fromRecords: () => void };

/** Finds records by the hash of what they are known by. At most three quarters of the places are taken. */
export class TableIndex {
  readonly #arena: Arena;
  readonly #block: number;
  readonly #entry: number;
  readonly #rebuild: Rebuild;
  /** So many places the region has. */
  #room = FIRST_PLACES;

  /** `block`: its first word in `Control`; `entry`: bytes of one. */
  constructor(arena: Arena, block: number, entry: number, rebuild: Rebuild) {
    this.#arena = arena;
    this.#block = block;
    this.#entry = entry;
    this.#rebuild = rebuild;
    const start = arena.allocate(FIRST_PLACES * entry);
    arena.i32.set([start, FIRST_PLACES - 1, 0], block);
  }

  get bytes(): number {
    return (this.#word(MASK) + 1) * this.#entry;
  }

  get entries(): number {
    return this.#word(ENTRIES);
  }

  /** Makes room for one more; `live` records are to be found, the other entries have been left behind. */
  reserve(live: number): void {
    const arena = this.#arena;
    const before = this.#word(0);
    const places = this.#word(MASK) + 1;
    if (4 * (this.entries + 1) <= 3 * places) return;
    let wanted = places;
    // Lest it be built anew again and again, an eighth is free then.
    while (8 * (live + 1) > 5 * wanted) wanted *= 2;
    if ('fromRecords' in this.#rebuild) {
      this.#widen(wanted);
      this.clear();
      this.#rebuild.fromRecords();
      return;
    }
    const start = arena.allocate(wanted * this.#entry);
    arena.i32.set([start, wanted - 1, 0], this.#block);
    this.#rebuild.fromEntries(before, places);
    arena.free(before, places * this.#entry);
  }

  /** Nothing stays of what stood there. */
  #widen(places: number): void {
    if (places > this.#room) {
      this.#arena.free(this.#word(0), this.#room * this.#entry);
      this.#room = Math.max(places, MANY_PLACES);
      const start = this.#arena.allocate(this.#room * this.#entry);
      this.#arena.i32[this.#block] = start;
    }
    this.#arena.i32[this.#block + MASK] = places - 1;
  }

  /** Nothing is found any more. */
  clear(): void {
    const start = this.#word(0);
    this.#arena.u8.fill(0, start, start + (this.#word(MASK) + 1) * this.#entry);
    this.#arena.i32[this.#block + ENTRIES] = 0;
  }

  #word(at: number): number {
    return this.#arena.i32[this.#block + at] ?? 0;
  }
}
