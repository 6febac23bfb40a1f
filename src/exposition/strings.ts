import { Buffer } from 'node:buffer';

/** Of a body that is known hardly anything is decoded: room is made as it is needed. */
const SLOTS_MIN = 64;
const SLOTS_MAX = 1 << 14;
const GROWTH = 16;
const LONGEST = 256;
const NOWHERE = new Int32Array(0);

/**
 * Decodes the names and values of one body. They come again and again, and finding one is several times cheaper than
 * decoding it; what is found is a string of its own, so nobody who keeps it keeps the body.
 */
export class Strings {
  #bytes: Buffer;
  #known: string[] = [];
  /** Where in the body each of the known ones was found. */
  #places: Int32Array = NOWHERE;
  /** How many were decoded since there is this room. */
  #decoded = 0;
  /** One less than the number of slots, a power of two. */
  #mask = -1;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** More of the body is here; what was found stands where it stood. */
  show(bytes: Uint8Array): void {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** What was found is forgotten: it is found again where it is needed. */
  #grow(): void {
    const slots = Math.min(SLOTS_MAX, Math.max(SLOTS_MIN, this.#known.length * GROWTH));
    this.#known = new Array<string>(slots).fill('');
    this.#places = new Int32Array(slots);
    this.#mask = slots - 1;
    this.#decoded = 0;
  }

  /** What is not UTF-8 in it becomes U+FFFD. */
  decode(start: number, end: number): string {
    const bytes = this.#bytes;
    let hash = 0;
    let bits = 0;
    for (let i = start; i < end; i++) {
      const byte = bytes[i] ?? 0;
      hash = (Math.imul(hash, 31) + byte) | 0;
      bits |= byte;
    }
    if (bits > 127) return bytes.toString('utf8', start, end);
    if (end - start > LONGEST) return bytes.toString('latin1', start, end);
    if (this.#decoded >= this.#known.length && this.#known.length < SLOTS_MAX) this.#grow();
    const slot = (hash ^ (hash >>> 14)) & this.#mask;
    const known = this.#known[slot] ?? '';
    if (known.length === end - start && this.#isSame(this.#places[slot] ?? 0, start, end)) return known;
    const fresh = bytes.toString('latin1', start, end);
    this.#decoded++;
    this.#known[slot] = fresh;
    this.#places[slot] = start;
    return fresh;
  }

  #isSame(place: number, start: number, end: number): boolean {
    const bytes = this.#bytes;
    const offset = place - start;
    for (let i = start; i < end; i++) if (bytes[i] !== bytes[i + offset]) return false;
    return true;
  }
}
