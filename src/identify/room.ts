import type { Kernel } from '../kernel/index.ts';

/** So much of their room members of folds may take after some gave way. */
const SPILL_TO = 0.75;
/** So much of it they may take before those give way that are gone for long. */
const GENTLY = 0.5;
/** There is so much more than the last body needed: what they said before is known of members that stay. */
const ROOMY = 1.5;

/** What members of folds may take in bytes, about. */
export interface RoomBytes {
  /** While a body is read. */
  readonly least: number;
  /** The same where the one before had more, and all of them may be remembered. */
  readonly most: number;
  /** Between scrapes, with all else that is known. */
  readonly remembered: number;
}

/** The room of packed members of folds while a body is read. */
export class Room {
  readonly limits: RoomBytes;
  readonly #packed: Kernel['packed'];
  #bytes: number;

  constructor({ packed }: Kernel, limits: RoomBytes) {
    this.limits = limits;
    this.#packed = packed;
    this.#bytes = limits.least;
    this.#open();
  }

  /**
   * A body was read, and another may begin. Where it had more members than may ever be remembered the next one has no more room for them: to remember
   * some makes no fold exact.
   */
  turn(): void {
    const { least, most, remembered } = this.limits;
    const needed = this.#packed.bytes + this.#packed.spilledBytes;
    this.#bytes = needed > remembered ? least : Math.max(least, Math.min(most, ROOMY * needed));
    this.#open();
  }

  #open(): void {
    this.#packed.room = this.#bytes * GENTLY;
  }

  /**
   * It is full, or half of it is. Members that are gone give way first, longest gone first, if they were gone before this scrape: they may take half
   * of it. Where all is full of others, new ones are spilled; `count` is told of those. Where nothing is enough they may take more. False = none gave
   * way.
   */
  widen(scrape: number, count: (numbers: Int32Array) => void): boolean {
    const packed = this.#packed;
    const { bytes } = packed;
    const gentle = this.#bytes * GENTLY;
    packed.forgetGone(scrape, gentle * SPILL_TO);
    const enough = this.#bytes * SPILL_TO;
    const isFull = bytes > this.#bytes;
    if (isFull && packed.bytes > enough) packed.spill(count);
    const room = packed.bytes <= gentle * SPILL_TO ? gentle : this.#bytes;
    packed.room = isFull ? Math.max(room, packed.bytes + this.#bytes - enough) : room;
    return packed.bytes < bytes;
  }
}
