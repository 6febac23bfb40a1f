/** A set of texts that may say yes where it should say no, never the other way round; unions of equal sizes are exact. */
export class Absorbed {
  readonly #bits: Int32Array;
  readonly #mask: number;
  /** `words` of 32 bits: a power of two. */
  constructor(words: number) {
    this.#bits = new Int32Array(words);
    this.#mask = words - 1;
  }

  add(text: string): void {
    let hash = hashOf(text);
    for (let turn = 0; turn < 3; turn++, hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)) {
      const word = (hash >>> 5) & this.#mask;
      const bit = 1 << (hash & 31);
      this.#bits[word] = (this.#bits[word] ?? 0) | bit;
    }
  }

  has(text: string): boolean {
    let hash = hashOf(text);
    for (let turn = 0; turn < 3; turn++, hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d))
      if (((this.#bits[(hash >>> 5) & this.#mask] ?? 0) & (1 << (hash & 31))) === 0) return false;
    return true;
  }

  /** The bits in base64. */
  save(): string {
    return Buffer.from(this.#bits.buffer).toString('base64');
  }

  restore(saved: string): this {
    const bytes = Buffer.from(saved, 'base64');
    for (const at of this.#bits.keys()) this.#bits[at] = bytes.readInt32LE(4 * at);
    return this;
  }

  /** Neither is changed. */
  static union(one: Absorbed | null, other: Absorbed | null): Absorbed | null {
    if (one === null || other === null) return one ?? other;
    const all = new Absorbed(one.#bits.length);
    for (const at of all.#bits.keys()) all.#bits[at] = (one.#bits[at] ?? 0) | (other.#bits[at] ?? 0);
    return all;
  }
}

function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return hash ^ (hash >>> 13);
}
