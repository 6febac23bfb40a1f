/** For all applications together: two of the largest bodies that are met in practice. */
const KEPT_BYTES_MAX = 64 * 1024 ** 2;
/** A region of which so much more was ever used than was last is let go: pages that nobody has written to cost nothing. */
const WASTE = 4;
/** Small ones cost nothing. */
const SMALL_BYTES = 1024 * 1024;

/**
 * The memory of bodies that nobody reads any more, by who heard them, for the next body from there. Memory that is allocated anew for each scrape
 * costs more than copying into it: its pages must be mapped and cleared, and the garbage collector goes through the whole heap for every
 * few of them.
 */
export class Regions {
  readonly #max: number;
  /** Who was there last is last. */
  readonly #kept = new Map<symbol, Buffer>();
  /** How much of each was used at most. */
  readonly #touched = new WeakMap<Buffer, number>();
  #bytes = 0;

  constructor(max: number = KEPT_BYTES_MAX) {
    this.#max = max;
  }

  /** Nobody else has it until it is given back. Null = there is none. */
  take(owner: symbol): Buffer | null {
    const region = this.#kept.get(owner) ?? null;
    if (region !== null) this.#drop(owner, region);
    return region;
  }

  /** Of the region, so many bytes were used. Where there is no room for all, those that were used the longest ago go. */
  giveBack(owner: symbol, region: Buffer, used: number): void {
    const touched = Math.max(used, this.#touched.get(region) ?? 0);
    if (region.length > this.#max || (touched > SMALL_BYTES && touched > WASTE * used)) return;
    this.#touched.set(region, touched);
    const other = this.#kept.get(owner);
    if (other !== undefined) this.#drop(owner, other);
    this.#kept.set(owner, region);
    this.#bytes += region.length;
    for (const [oldest, one] of this.#kept) {
      if (this.#bytes <= this.#max) return;
      this.#drop(oldest, one);
    }
  }

  #drop(owner: symbol, region: Buffer): void {
    this.#kept.delete(owner);
    this.#bytes -= region.length;
  }
}
