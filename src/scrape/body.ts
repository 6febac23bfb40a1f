import { constants } from 'node:buffer';

const FIRST_BYTES = 64 * 1024;

/** Takes a decoded body as it comes in. */
export interface BodySink {
  /** Comes first; `expected` bytes are likely to follow, 0 = nobody knows. */
  begin(expected: number): void;
  /** A piece is a view that is valid until this returns. */
  take(piece: Uint8Array): void;
}

/**
 * The whole body in one piece of memory that doubles. Pages that nobody wrote to cost nothing, so what it takes is what came,
 * and while it grows a copy of that.
 */
export class BodyBuffer implements BodySink {
  #bytes = Buffer.alloc(0);
  #length = 0;

  begin(expected: number): void {
    this.#bytes = Buffer.allocUnsafeSlow(expected || FIRST_BYTES);
  }

  take(piece: Uint8Array): void {
    const length = this.#length + piece.length;
    if (length > this.#bytes.length) this.#grow(length);
    this.#bytes.set(piece, this.#length);
    this.#length = length;
  }

  /** All that was taken: a view, valid as long as nothing more is. */
  whole(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  #grow(needed: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.min(constants.MAX_LENGTH, Math.max(needed, this.#bytes.length * 2)));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}
