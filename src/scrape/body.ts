import { constants } from 'node:buffer';
import type { Regions } from './regions.ts';

const FIRST_BYTES = 64 * 1024;
const ROOM = 1.125;

/** Takes a decoded body as it comes in. */
export interface BodySink {
  /** Comes first; `expected` bytes are likely to follow, 0 = nobody knows. */
  begin(expected: number): void;
  /** A piece is a view that is valid until this returns. */
  take(piece: Uint8Array): void;
}

/**
 * The whole body in one piece of memory that doubles. Pages that nobody wrote to cost nothing, so what it takes is what came,
 * and while it grows a copy of that. It is taken from those that earlier bodies from this URL have left.
 */
export class BodyBuffer implements BodySink {
  #bytes: Buffer = Buffer.alloc(0);
  #length = 0;
  readonly #regions: Regions;
  readonly #url: string;

  constructor(regions: Regions, url: string) {
    this.#regions = regions;
    this.#url = url;
  }

  begin(expected: number): void {
    const kept = this.#regions.take(this.#url);
    // The next may be a little larger.
    const bytes = Math.min(constants.MAX_LENGTH, Math.max(FIRST_BYTES, Math.ceil(expected * ROOM)));
    this.#bytes = kept !== null && kept.length >= expected ? kept : Buffer.allocUnsafeSlow(bytes);
  }

  take(piece: Uint8Array): void {
    const length = this.#length + piece.length;
    if (length > this.#bytes.length) this.#grow(length);
    this.#bytes.set(piece, this.#length);
    this.#length = length;
  }

  /** All that was taken: a view, valid as long as nothing more is, until it is released. */
  whole(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Nobody reads it any more. */
  release(): void {
    const region = this.#bytes;
    if (region.length === 0) return;
    this.#bytes = Buffer.alloc(0);
    this.#regions.giveBack(this.#url, region, this.#length);
  }

  #grow(needed: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.min(constants.MAX_LENGTH, Math.max(needed, this.#bytes.length * 2)));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}
