import type { Swept } from '../kernel/index.ts';
import type { Regions } from './regions.ts';

const FIRST_BYTES = 64 * 1024;
const ROOM = 1.125;
/** The kernel numbers the bytes of a body with 31 bits. */
const HELD_MAX = 2 ** 31 - 1;

/**
 * What of a body may still leave, in one piece of memory that doubles. Pages that nobody wrote to cost nothing, so what it takes is what
 * stays, and while it grows a copy of that. The memory is what an earlier body has left.
 */
export class Held {
  /** Bytes that there may be. */
  readonly max: number;
  readonly #regions: Regions;
  readonly #owner: symbol;
  #memory: Buffer;
  #length = 0;
  #used = 0;
  #leftOut = 0;

  /** `expected` bytes are likely to stay, 0 = nobody knows. */
  constructor(regions: Regions, owner: symbol, expected: number, max: number = HELD_MAX) {
    this.#regions = regions;
    this.#owner = owner;
    this.max = max;
    const kept = regions.take(owner);
    // The next may be a little larger.
    this.#memory = kept ?? allocate(expected * ROOM);
  }

  /** How many bytes it had at most. */
  get used(): number {
    return this.#used;
  }

  get length(): number {
    return this.#length;
  }

  /** Lines that are not there any more. */
  get leftOut(): number {
    return this.#leftOut;
  }

  /** A view, until more is added or it is released. */
  get bytes(): Uint8Array {
    return this.#memory.subarray(0, this.#length);
  }

  /** False where there is no room for it. */
  add(piece: Uint8Array): boolean {
    const length = this.#length + piece.length;
    if (length > this.max) return false;
    if (length > this.#memory.length) this.#grow(length);
    this.#memory.set(piece, this.#length);
    this.#length = length;
    this.#used = Math.max(this.#used, length);
    return true;
  }

  /** Puts together what stays. */
  keep({ runs, to, rest, leftOut }: Swept): void {
    this.#leftOut += leftOut;
    if (leftOut === 0) return;
    let end = to;
    for (let at = 0; at < runs.length; at += 2) end += this.#move(end, runs[at] ?? 0, runs[at + 1] ?? 0);
    this.#length = end + this.#move(end, rest, this.#length);
  }

  /** Returns how many bytes have moved. */
  #move(to: number, start: number, end: number): number {
    this.#memory.copyWithin(to, start, end);
    return end - start;
  }

  /** Nobody reads it any more. */
  release(): void {
    const memory = this.#memory;
    if (memory.length === 0) return;
    this.#memory = Buffer.alloc(0);
    this.#length = 0;
    this.#regions.giveBack(this.#owner, memory, this.#used);
  }

  #grow(needed: number): void {
    const larger = allocate(Math.max(needed, this.#memory.length * 2));
    this.#memory.copy(larger, 0, 0, this.#length);
    this.#memory = larger;
  }
}

function allocate(bytes: number): Buffer {
  return Buffer.allocUnsafeSlow(Math.min(HELD_MAX, Math.max(FIRST_BYTES, Math.ceil(bytes))));
}
