/** For all applications together: two of the largest bodies that are met in practice. */
const KEPT_BYTES_MAX = 64 * 1024 ** 2;
/** A region that is so much larger than what it was last used for is let go. */
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
    if (region.length > this.#max || (region.length > SMALL_BYTES && region.length > WASTE * used)) return;
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
