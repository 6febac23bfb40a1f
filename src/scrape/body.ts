const FIRST_BYTES = 64 * 1024;

/**
 * A body as it comes in, in one piece of memory that doubles up to the limit. Pages that nobody wrote to cost nothing, so what
 * it takes is what came, and while it grows a copy of that.
 */
export class BodyBuffer {
  readonly #limit: number;
  #bytes: Buffer;
  #length = 0;

  /** `expected` bytes are made room for at once; `limit` is Infinity where there is none. */
  constructor(limit: number, expected: number) {
    this.#limit = limit;
    this.#bytes = Buffer.allocUnsafeSlow(Math.max(1, Math.min(limit, expected || FIRST_BYTES)));
  }

  get length(): number {
    return this.#length;
  }

  /** False when the chunk would pass the limit; then nothing was taken. */
  append(chunk: Uint8Array): boolean {
    const length = this.#length + chunk.length;
    if (length > this.#limit) return false;
    if (length > this.#bytes.length) this.#grow(length);
    this.#bytes.set(chunk, this.#length);
    this.#length = length;
    return true;
  }

  /** All that was appended: a view, valid as long as nothing more is. */
  whole(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  #grow(needed: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.min(this.#limit, Math.max(needed, this.#bytes.length * 2)));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}
