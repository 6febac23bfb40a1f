import type { Hash64 } from '../../src/base/hash.ts';
import { Arena, LINEAR_MIN } from '../../src/kernel/arena.ts';
import { instantiate } from '../../src/kernel/assembly.ts';
import { Hashing } from '../../src/kernel/hashing.ts';

/** As long as a text may be that is hashed at once. */
const HASHED_MAX = 4096;
/** Of more labels the rest are one. */
const LABELS_MAX = 512;
/** So long values have it in four bytes behind this one, others in one. */
const LONG = 255;
const GOLDEN = 0x9e3779b97f4a7c15n;

/** The kernel's hashes of labels' values, text by text, in a memory where nothing else stands. */
export class TextHashes {
  readonly #arena = new Arena(LINEAR_MIN);
  readonly #hashing: Hashing;

  constructor(seed: Readonly<Hash64>) {
    this.#hashing = new Hashing(this.#arena, instantiate(this.#arena.memory, { isNewer: () => false }), seed);
  }

  /** Of each value, in the order of the labels' names, and of all of them together. */
  of(values: readonly string[]): readonly [values: readonly Hash64[], whole: Hash64] {
    const apart = values.slice(0, LABELS_MAX - 1).map((value) => this.#long(Buffer.from(value)));
    const rest = written(values.slice(LABELS_MAX - 1));
    if (rest.length > 0) apart.push(this.#long(rest.subarray(rest[0] === LONG ? 5 : 1)));
    return [apart.map(halves), halves(this.#long(written(values)))];
  }

  #long(text: Buffer): bigint {
    let sum = 0n;
    let rest = text;
    for (; rest.length > HASHED_MAX; rest = rest.subarray(HASHED_MAX))
      sum = BigInt.asUintN(64, (sum ^ this.#short(rest.subarray(0, HASHED_MAX))) * GOLDEN);
    return sum ^ this.#short(rest);
  }

  #short(text: Buffer): bigint {
    const at = this.#hashing.place(text.length);
    this.#arena.u8.set(text, at);
    return this.#arena.u8.readBigUInt64LE(this.#hashing.hash(at, text.length));
  }
}

/** As an instance has them: each behind its length in bytes. */
function written(values: readonly string[]): Buffer {
  return Buffer.concat(
    values.flatMap((value) => {
      const bytes = Buffer.from(value);
      const length = Buffer.alloc(bytes.length < LONG ? 1 : 5, LONG);
      if (bytes.length < LONG) length.writeUInt8(bytes.length);
      else length.writeUInt32LE(bytes.length, 1);
      return [length, bytes];
    }),
  );
}

function halves(hash: bigint): Hash64 {
  return { hi: Number(BigInt.asIntN(32, hash >> 32n)), lo: Number(BigInt.asIntN(32, hash)) };
}
