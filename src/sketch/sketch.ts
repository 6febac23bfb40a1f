import { Sketch as Field, type Kernel, SketchKind } from '../kernel/index.ts';
import { foldRegisters, hipError, mergeRegisters, rawError, rawEstimate, weightSum } from './registers.ts';

/** The smallest block: a set of three tokens, or 2^4 registers. */
export const BLOCK_MIN = 16;

/** `error` is the relative standard error of `count`; 0 = exact. */
export interface Estimate {
  readonly count: number;
  readonly error: number;
}

/** Of a sketch to which nothing was added. */
export const NOTHING: Estimate = { count: 0, error: 0 };

/** What a tumbling window says: the larger of the running one and the one before. */
export function larger(current: Estimate, before: Estimate = NOTHING): Estimate {
  return before.count > current.count ? before : current;
}

/**
 * One distinct-counter: a record in a kernel's memory (`Sketch` of kernel/fields.ts) about a block of an arena. What it does within its
 * block is here, but for adding, which is the kernel's (kernel/assembly/sketch.ts); who gives it one is not. A set's block is smaller than its
 * registers would be, unless both are `BLOCK_MIN`.
 */
export class Sketch {
  /** The address of the record. */
  readonly at: number;
  readonly #kernel: Kernel;

  constructor(kernel: Kernel, at: number) {
    this.#kernel = kernel;
    this.at = at;
  }

  /** Makes it an empty set in a block of zeros. */
  begin(offset: number, precision: number): void {
    this.move(offset, BLOCK_MIN);
    this.#setInt(Field.precision, precision);
    this.#setInt(Field.kind, SketchKind.tokens);
    this.#setNumber(Field.count, 0);
    this.#setNumber(Field.weight, 0);
  }

  /** The address of its block. */
  get offset(): number {
    return this.#int(Field.offset);
  }

  get bytes(): number {
    return this.#int(Field.bytes);
  }

  get isSet(): boolean {
    return this.#int(Field.kind) === SketchKind.tokens;
  }

  get precision(): number {
    return this.#int(Field.precision);
  }

  /** Adds a value by its hash. What was added before changes nothing; false where it is a full set: it needs a larger block first. */
  add(hi: number, lo: number): boolean {
    return this.#kernel.sketching.add(this.at, hi, lo);
  }

  addToken(token: number): boolean {
    return this.#kernel.sketching.addToken(this.at, token);
  }

  get estimate(): Estimate {
    const count = this.#number(Field.count);
    if (this.isSet) return { count, error: 0 };
    if (this.#int(Field.kind) === SketchKind.stream) return { count, error: hipError(this.precision) };
    return { count: rawEstimate(this.#registers), error: rawError(this.precision) };
  }

  /** Its block stands there now. */
  move(offset: number, bytes: number): void {
    this.#setInt(Field.offset, offset);
    this.#setInt(Field.bytes, bytes);
  }

  /** Halves the block in place: registers lose one precision, a set becomes the registers that fit. */
  halve(): void {
    const whole = this.#registers;
    const half = whole.length / 2;
    if (this.isSet) {
      const tokens = this.tokens();
      whole.fill(0);
      this.#shrink(half);
      this.replay(tokens);
    } else {
      foldRegisters(whole);
      this.#shrink(half);
      this.#setNumber(Field.weight, weightSum(this.#registers));
    }
  }

  #shrink(bytes: number): void {
    this.#setInt(Field.bytes, bytes);
    this.#setInt(Field.precision, Math.log2(bytes));
  }

  /** Fills an empty block with its tokens: as a table where the block is smaller than the registers would be, else as registers. */
  replay(tokens: Uint32Array): void {
    const isSet = this.bytes < 2 ** this.precision;
    if (!isSet) this.#setInt(Field.kind, SketchKind.stream);
    this.#setNumber(Field.count, 0);
    this.#setNumber(Field.weight, this.bytes);
    for (const token of tokens) this.addToken(token);
    // The estimate goes on from the exact count.
    this.#setNumber(Field.count, tokens.length);
    this.#setNumber(Field.weight, isSet ? 0 : weightSum(this.#registers));
  }

  /** Becomes the union with the registers of another one, which may have the higher precision and stays as it is. */
  merge(other: Sketch): void {
    let source = other.#registers.slice();
    while (source.length > this.bytes) {
      foldRegisters(source);
      source = source.subarray(0, source.length / 2);
    }
    const target = this.#registers;
    mergeRegisters(target, source);
    this.#setInt(Field.kind, SketchKind.merged);
    this.#setNumber(Field.weight, weightSum(target));
  }

  /** The tokens of a set: a copy, which may outlive its block. */
  tokens(): Uint32Array {
    const words = new Uint32Array(this.#kernel.arena.memory.buffer, this.offset, this.bytes / 4);
    return words.filter((token) => token !== 0);
  }

  /** A view of its block, good until the sketch moves or changes its size, or the memory grows. */
  get #registers(): Uint8Array {
    return new Uint8Array(this.#kernel.arena.memory.buffer, this.offset, this.bytes);
  }

  #int(field: number): number {
    return this.#kernel.arena.i32[(this.at >> 2) + field] ?? 0;
  }

  #setInt(field: number, value: number): void {
    this.#kernel.arena.i32[(this.at >> 2) + field] = value;
  }

  #number(field: number): number {
    return this.#kernel.arena.f64[(this.at >> 3) + field] ?? 0;
  }

  #setNumber(field: number, value: number): void {
    this.#kernel.arena.f64[(this.at >> 3) + field] = value;
  }
}
