import { assert } from '../base/assert.ts';
import { Sketch as Field, type Kernel } from '../kernel/index.ts';
import { BLOCK_MIN, type Estimate, Sketch } from './sketch.ts';

/** A sketch of this arena, until the next `clear`. */
export type SketchId = number;

/** The shared sketch of everything that came when there was no room for another one. */
export const REJECTED: SketchId = 0;

const MiB = 2 ** 20;
const PRECISION_MIN = Math.log2(BLOCK_MIN);
const PRECISION_MAX = 16;
const REJECTED_PRECISION = 12;
// What one `Sketch` takes: its record, and what it has on the heap of Node 20, its place in the list included; measured: 71.
const SKETCH_BYTES = Field.size + 72;

/**
 * Many distinct-counters in one fixed piece of a kernel's memory.
 *
 *    start                                           end       start + byteLength
 *     +----+----+--------+~~~~+----------------+~~~~+------------------+
 *     | 3  | 3  | 6      |hole| 4096 registers |hole| zeros            |
 *     +----+----+--------+~~~~+----------------+~~~~+------------------+
 *
 * A sketch begins as an exact set of tokens in 16 bytes (3 of them), doubles its block as it grows (kernel/assembly/sketch.ts), and becomes
 * a register file of 2^precision bytes (registers.ts) when the next table would be no smaller: exact up to 384 values at
 * precision 12. Blocks are cut from the end; one that was outgrown stays as a hole. When the end is reached the holes are
 * closed, and if that does not free an eighth of the arena, the largest blocks are halved first: register files lose one
 * precision, sets become registers. So no value is ever refused; what an oversubscribed arena loses is precision, and
 * `estimate` says so. Nothing here grows: past `sketchesMax` sketches all further ones share `REJECTED`.
 */
export class SketchArena {
  readonly byteLength: number;
  readonly #kernel: Kernel;
  readonly #start: number;
  /** Where the records stand. */
  readonly #records: number;
  readonly #sketchesMax: number;
  #sketches: Sketch[] = [];
  /** Where free space begins; everything from here on is zero. */
  #end: number;
  /** Bytes of all blocks, holes not counted. */
  #used = 0;

  constructor(kernel: Kernel, byteLength: number = 16 * MiB, sketchesMax: number = Math.floor(byteLength / 1024)) {
    // A block a sketch must fit into half of it, so that halving always ends, and the largest file into an eighth.
    assert(byteLength % BLOCK_MIN === 0, `an arena of ${byteLength} bytes is not whole blocks of ${BLOCK_MIN}`);
    assert(byteLength >= 8 * 2 ** REJECTED_PRECISION, `an arena of ${byteLength} bytes holds no sketch`);
    assert((sketchesMax + 1) * BLOCK_MIN <= byteLength / 2, `${sketchesMax} sketches do not fit ${byteLength} bytes`);
    this.byteLength = byteLength;
    this.#kernel = kernel;
    this.#start = kernel.arena.allocate(byteLength);
    this.#records = kernel.arena.allocate((sketchesMax + 1) * Field.size);
    this.#sketchesMax = sketchesMax;
    this.#end = this.#start;
    this.clear();
  }

  /** Forgets all sketches; their ids are void. */
  clear(): void {
    this.#kernel.arena.u8.fill(0, this.#start, this.#end);
    this.#sketches = [];
    this.#end = this.#start;
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
    while (!sketch.add(hi, lo)) this.#grow(sketch);
  }

  /** Where the kernel finds a sketch. */
  addressOf(id: SketchId): number {
    return this.#sketch(id).at;
  }

  /** The kernel has found the sketch at this address to be a full set: gives it a larger block, or its registers. */
  growAt(address: number): void {
    this.#grow(this.#sketch((address - this.#records) / Field.size));
  }

  estimate(id: SketchId): Estimate {
    return this.#sketch(id).estimate;
  }

  /** Makes `into` the union of both. `from` stays as it is, except that making room may fold it. */
  merge(into: SketchId, from: SketchId): void {
    const target = this.#sketch(into);
    const source = this.#sketch(from);
    if (source.isSet) {
      // One by one it is still one stream. From a copy, as making room may move or fold either of them.
      for (const token of source.tokens()) while (!target.addToken(token)) this.#grow(target);
      return;
    }
    while (target.isSet) this.#grow(target);
    while (target.precision > source.precision) this.#halve(target);
    target.merge(source);
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
    const id = this.#sketches.length;
    const sketch = new Sketch(this.#kernel, this.#records + id * Field.size);
    sketch.begin(this.#cut(BLOCK_MIN), precision);
    this.#sketches.push(sketch);
    return id;
  }

  /** Gives a set a block of twice its size, or its registers. */
  #grow(sketch: Sketch): void {
    const bytes = Math.min(sketch.bytes * 2, 2 ** sketch.precision);
    const offset = this.#cut(bytes);
    if (!sketch.isSet) {
      // Making room has turned this very set into registers. The new block is one more hole.
      this.#used -= bytes;
      return;
    }
    const tokens = sketch.tokens();
    this.#used -= sketch.bytes;
    sketch.move(offset, bytes);
    sketch.replay(tokens);
  }

  #halve(sketch: Sketch): void {
    this.#used -= sketch.bytes / 2;
    sketch.halve();
  }

  /** A block of zeros. May move and fold sketches. */
  #cut(bytes: number): number {
    if (this.#end - this.#start + bytes > this.byteLength) {
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
          if (sketch.bytes === size && sketch.isSet === exact) this.#halve(sketch);
        }
      }
    }
  }

  #closeHoles(): void {
    const { u8 } = this.#kernel.arena;
    let end = this.#start;
    for (const sketch of this.#sketches.toSorted((a, b) => a.offset - b.offset)) {
      const { offset, bytes } = sketch;
      u8.copyWithin(end, offset, offset + bytes);
      sketch.move(end, bytes);
      end += bytes;
    }
    u8.fill(0, end, this.#end);
    this.#end = end;
  }
}
