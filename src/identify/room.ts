import type { Kernel } from '../kernel/index.ts';

/** So much of their room members of folds may take after some gave way. */
const SPILL_TO = 0.75;
/** So much of it they may take before those give way that are gone for long. */
const GENTLY = 0.5;

/** The room of packed members of folds while a body is read. */
export class Room {
  readonly bytes: number;
  readonly #packed: Kernel['packed'];

  constructor({ packed }: Kernel, bytes: number) {
    this.bytes = bytes;
    this.#packed = packed;
    this.open();
  }

  /** A body may begin. */
  open(): void {
    this.#packed.room = this.bytes * GENTLY;
  }

  /**
   * It is full, or half of it is. Members that are gone give way first, longest gone first, if they were gone before this scrape: they may take half
   * of it. Where all is full of others, new ones are spilled; `count` is told of those. Where nothing is enough they may take more. False = none gave
   * way.
   */
  widen(scrape: number, count: (numbers: Int32Array) => void): boolean {
    const packed = this.#packed;
    const { bytes } = packed;
    const gentle = this.bytes * GENTLY;
    packed.forgetGone(scrape, gentle * SPILL_TO);
    const enough = this.bytes * SPILL_TO;
    const isFull = bytes > this.bytes;
    if (isFull && packed.bytes > enough) packed.spill(count);
    const room = packed.bytes <= gentle * SPILL_TO ? gentle : this.bytes;
    packed.room = isFull ? Math.max(room, packed.bytes + this.bytes - enough) : room;
    return packed.bytes < bytes;
  }
}
