import { assert } from '../base/assert.ts';
import {
  addToken,
  BLOCK_MIN,
  type Estimate,
  estimateOf,
  halve,
  isBelow,
  type Memory,
  mergeInto,
  replay,
  type Sketch,
  tokensOf,
} from './sketch.ts';
import { tokenOf } from './tokens.ts';

/** A sketch of this arena, until the next `clear`. */
export type SketchId = number;

/** The shared sketch of everything that came when there was no room for another one. */
export const REJECTED: SketchId = 0;

const MiB = 2 ** 20;
const PRECISION_MIN = Math.log2(BLOCK_MIN);
const PRECISION_MAX = 16;
const REJECTED_PRECISION = 12;
// What one `Sketch` takes on the heap of Node 20, its place in the list included; measured: 110.
const SKETCH_BYTES = 112;

/**
 * Many distinct-counters in one fixed piece of memory.
 *
 *      0                                             end             byteLength
 *     +----+----+--------+~~~~+----------------+~~~~+------------------+
 *     | 3  | 3  | 6      |hole| 4096 registers |hole| zeros            |
 *     +----+----+--------+~~~~+----------------+~~~~+------------------+
 *
 * A sketch begins as an exact set of tokens in 16 bytes (3 of them), doubles its block as it grows (tokens.ts), and becomes
 * a register file of 2^precision bytes (registers.ts) when the next table would be no smaller: exact up to 384 values at
 * precision 12. Blocks are cut from the end; one that was outgrown stays as a hole. When the end is reached the holes are
 * closed, and if that does not free an eighth of the arena, the largest blocks are halved first: register files lose one
 * precision, sets become registers. So no value is ever refused; what an oversubscribed arena loses is precision, and
 * `estimate` says so. Nothing here grows: past `sketchesMax` sketches all further ones share `REJECTED`.
 */
export class SketchArena {
  readonly #memory: Memory;
  readonly #sketchesMax: number;
  #sketches: Sketch[] = [];
  /** Where free space begins; everything from here on is zero. */
  #end = 0;
  /** Bytes of all blocks, holes not counted. */
  #used = 0;

  constructor(byteLength: number = 16 * MiB, sketchesMax: number = Math.floor(byteLength / 1024)) {
    // A block a sketch must fit into half of it, so that halving always ends, and the largest file into an eighth.
    assert(byteLength % BLOCK_MIN === 0, `an arena of ${byteLength} bytes is not whole blocks of ${BLOCK_MIN}`);
    assert(byteLength >= 8 * 2 ** REJECTED_PRECISION, `an arena of ${byteLength} bytes holds no sketch`);
    assert((sketchesMax + 1) * BLOCK_MIN <= byteLength / 2, `${sketchesMax} sketches do not fit ${byteLength} bytes`);
    const buffer = new ArrayBuffer(byteLength);
    this.#memory = { bytes: new Uint8Array(buffer), words: new Uint32Array(buffer) };
    this.#sketchesMax = sketchesMax;
    this.clear();
  }

  /** Forgets all sketches; their ids are void. */
  clear(): void {
    this.#memory.bytes.fill(0, 0, this.#end);
    this.#sketches = [];
    this.#end = 0;
    this.#used = 0;
    this.#begin(REJECTED_PRECISION);
  }

  /** A new, empty sketch, or `REJECTED` when there are `sketchesMax`. */
  create(precision: number): SketchId {
    const fits = precision >= PRECISION_MIN && precision <= PRECISION_MAX && 2 ** precision <= this.byteLength / 8;
    assert(fits, `precision ${precision} is outside ${PRECISION_MIN}..${PRECISION_MAX} or too large for the arena`);
    return this.#sketches.length > this.#sketchesMax ? REJECTED : this.#begin(precision);
  }

  /** Adds a value by its hash. What was added before changes nothing. */
  add(id: SketchId, hi: number, lo: number): void {
    const sketch = this.#sketch(id);
    // Most of what is added to many changes no register, which the lower half tells.
    if (sketch.kind === 'tokens' || !isBelow(this.#memory, sketch, lo)) this.#add(sketch, tokenOf(hi, lo));
  }

  estimate(id: SketchId): Estimate {
    return estimateOf(this.#memory, this.#sketch(id));
  }

  /** Makes `into` the union of both. `from` stays as it is, except that making room may fold it. */
  merge(into: SketchId, from: SketchId): void {
    const target = this.#sketch(into);
    const source = this.#sketch(from);
    if (source.kind === 'tokens') {
      // One by one it is still one stream. From a copy, as making room may move or fold either of them.
      for (const token of tokensOf(this.#memory, source)) this.#add(target, token);
      return;
    }
    while (target.kind === 'tokens') this.#grow(target);
    while (target.precision > source.precision) this.#halve(target);
    mergeInto(this.#memory, target, source);
  }

  get byteLength(): number {
    return this.#memory.bytes.length;
  }

  /** Bytes of the arena that are in use. */
  get bytesUsed(): number {
    return this.#used;
  }

  /** All that it can ever take, the records of the sketches included. */
  bytes(): number {
    return this.byteLength + (this.#sketchesMax + 1) * SKETCH_BYTES;
  }

  #sketch(id: SketchId): Sketch {
    const sketch = this.#sketches[id];
    assert(sketch !== undefined, 'a sketch id of before the last clear');
    return sketch;
  }

  #begin(precision: number): SketchId {
    const offset = this.#cut(BLOCK_MIN);
    const sketch: Sketch = { offset, bytes: BLOCK_MIN, kind: 'tokens', precision, count: 0, weight: 0 };
    return this.#sketches.push(sketch) - 1;
  }

  #add(sketch: Sketch, token: number): void {
    while (!addToken(this.#memory, sketch, token)) this.#grow(sketch);
  }

  /** Gives a set a block of twice its size, or its registers. */
  #grow(sketch: Sketch): void {
    const bytes = Math.min(sketch.bytes * 2, 2 ** sketch.precision);
    const offset = this.#cut(bytes);
    if (sketch.kind !== 'tokens') {
      // Making room has turned this very set into registers. The new block is one more hole.
      this.#used -= bytes;
      return;
    }
    const tokens = tokensOf(this.#memory, sketch);
    this.#used -= sketch.bytes;
    sketch.offset = offset;
    sketch.bytes = bytes;
    replay(this.#memory, sketch, tokens);
  }

  #halve(sketch: Sketch): void {
    this.#used -= sketch.bytes / 2;
    halve(this.#memory, sketch);
  }

  /** A block of zeros. May move and fold sketches. */
  #cut(bytes: number): number {
    if (this.#end + bytes > this.byteLength) {
      // An eighth at a time: closing holes touches everything, so it has to be rare.
      this.#fit(this.byteLength - Math.max(bytes, this.byteLength / 8));
      this.#closeHoles();
    }
    const offset = this.#end;
    this.#end += bytes;
    this.#used += bytes;
    return offset;
  }

  /** Halves the largest blocks until no more than `bytes` are in use; registers before exact sets. */
  #fit(bytes: number): void {
    for (let size = 2 ** PRECISION_MAX; size > BLOCK_MIN; size /= 2) {
      for (const exact of [false, true]) {
        for (const sketch of this.#sketches) {
          if (this.#used <= bytes) return;
          if (sketch.bytes === size && (sketch.kind === 'tokens') === exact) this.#halve(sketch);
        }
      }
    }
  }

  #closeHoles(): void {
    const { bytes } = this.#memory;
    let end = 0;
    for (const sketch of this.#sketches.toSorted((a, b) => a.offset - b.offset)) {
      bytes.copyWithin(end, sketch.offset, sketch.offset + sketch.bytes);
      sketch.offset = end;
      end += sketch.bytes;
    }
    bytes.fill(0, end, this.#end);
    this.#end = end;
  }
}
