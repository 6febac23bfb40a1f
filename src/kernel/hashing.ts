import type { Hash64 } from '../base/hash.ts';
import type { Arena } from './arena.ts';
import type { Assembly } from './assembly.ts';
import { Control } from './control.ts';
import { powers } from './powers.ts';

/** The longest text that is hashed at once, as in assembly/hash.ts, and what a hash reads beyond it. */
const HASHED_MAX = 4096;
const KEY_BYTES = HASHED_MAX + 64;
/** As in assembly/control.ts: six parts of what is put together, behind what hashes leave. */
const PART = 4352;
const SCRATCH_BYTES = 64 + 6 * PART;
const INSTANCE_PART = 64 + PART;
const DIGESTS_PART = 64 + 3 * PART;
/** Where a hash is left in the scratch, and its bytes. */
const LEFT = 16;
const HASH = 8;

/** Hashes of texts in linear memory. */
export class Hashing {
  readonly #arena: Arena;
  readonly #wasm: Assembly;
  readonly #scratch: number;
  #long = 0;
  #longBytes = 0;

  /** `seed`: drawn by chance, so that nobody can choose texts whose hashes are equal. */
  constructor(arena: Arena, wasm: Assembly, seed: Readonly<Hash64>) {
    this.#arena = arena;
    this.#wasm = wasm;
    const keys = arena.allocate(KEY_BYTES);
    const ofTen = arena.allocate(powers().length);
    this.#scratch = arena.allocate(SCRATCH_BYTES);
    const { i32, u8 } = arena;
    i32[Control.keys] = keys;
    i32[Control.powers] = ofTen;
    i32[Control.scratch] = this.#scratch;
    wasm.drawKeys(keys, KEY_BYTES, seed.hi, seed.lo);
    u8.set(powers(), ofTen);
  }

  /** Where the assembly leaves the hashes of an instance's values. */
  get digests(): number {
    return this.#scratch + DIGESTS_PART;
  }

  /** Where a text of so many bytes can be put together. */
  place(bytes: number): number {
    if (bytes <= PART) return this.#scratch + INSTANCE_PART;
    if (bytes > this.#longBytes) {
      if (this.#longBytes > 0) this.#arena.free(this.#long, this.#longBytes);
      this.#long = this.#arena.allocate(bytes);
      this.#longBytes = bytes;
    }
    return this.#long;
  }

  /** Leaves the hash of the text at `at`, which is not kept where it is long. Returns where the hash stands. */
  hash(at: number, length: number): number {
    const left = this.#scratch + LEFT;
    let [from, rest] = [at, length];
    while (rest > HASHED_MAX) {
      this.#wasm.hashText(from, HASHED_MAX);
      from += HASHED_MAX - HASH;
      rest -= HASHED_MAX - HASH;
      this.#arena.u8.copyWithin(from, left, left + HASH);
    }
    this.#wasm.hashText(from, rest);
    return left;
  }
}
