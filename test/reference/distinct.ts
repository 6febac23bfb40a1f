import type { Estimate } from '../../src/sketch/index.ts';

/** A distinct count as its definition says (src/sketch/registers.ts): exact up to 3/32 of the registers, then HyperLogLog with HIP. */
export class SlowSketch {
  readonly #precision: number;
  /** What a set keeps of each value: 26 bits, and how many zeros follow. */
  readonly #tokens = new Map<string, bigint>();
  #registers: number[] | null = null;
  #count = 0;

  constructor(precision: number) {
    this.#precision = precision;
  }

  add(hi: number, lo: number): void {
    const hash = (BigInt(hi >>> 0) << 32n) | BigInt(lo >>> 0);
    if (this.#registers !== null) this.#raise(this.#registers, hash);
    else this.#addToken(hash);
  }

  get estimate(): Estimate {
    if (this.#registers === null) return { count: this.#tokens.size, error: 0 };
    return { count: this.#count, error: Math.sqrt(Math.LN2) / Math.sqrt(2 ** this.#precision) };
  }

  #addToken(hash: bigint): void {
    this.#tokens.set(`${hash & (2n ** 26n - 1n)} ${trailingZeros(hash >> 26n, 38)}`, hash);
    if (this.#tokens.size <= 0.75 * 2 ** (this.#precision - 3)) return;
    const registers = Array.from({ length: 2 ** this.#precision }, () => 0);
    this.#registers = registers;
    const all = [...this.#tokens.values()];
    for (const one of all.slice(0, -1)) this.#raise(registers, one);
    this.#count = all.length - 1;
    this.#raise(registers, hash);
  }

  #raise(registers: number[], hash: bigint): void {
    const register = Number(hash & BigInt(registers.length - 1));
    const rank = 1 + trailingZeros(hash >> BigInt(this.#precision), 64 - this.#precision);
    if (rank <= (registers[register] ?? 0)) return;
    this.#count += registers.length / registers.reduce((weight, one) => weight + 2 ** -one, 0);
    registers[register] = rank;
  }
}

function trailingZeros(bits: bigint, length: number): number {
  let zeros = 0;
  while (zeros < length && ((bits >> BigInt(zeros)) & 1n) === 0n) zeros++;
  return zeros;
}
