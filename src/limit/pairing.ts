/** In a table that is half empty no run is so long by chance. */
const PROBES_MAX = 512;
/** Labels could be chosen so that their pairs fall on one place; under another multiplier the same ones do not. */
const MULTIPLIERS = [0x9e3779b1, 0xc2b2ae35, 0x27d4eb2f, 0x165667b1];

/** Numbers pairs of whole numbers as they are met, from 0 without gaps. An open table used again and again, as trials pair often. */
export class Pairing {
  readonly #mask: number;
  readonly #firsts: Int32Array;
  readonly #seconds: Int32Array;
  readonly #numbers: Int32Array;
  /** The round in which a place was taken: what an earlier one left counts for empty. */
  readonly #rounds: Int32Array;
  #round = 0;

  /** For at most so many pairs. */
  constructor(pairs: number) {
    const places = 2 ** Math.ceil(Math.log2(2 * pairs + 1));
    this.#mask = places - 1;
    this.#firsts = new Int32Array(places);
    this.#seconds = new Int32Array(places);
    this.#numbers = new Int32Array(places);
    this.#rounds = new Int32Array(places);
  }

  /** The number of each row's pair. */
  number(a: Int32Array, b: Int32Array): Int32Array {
    for (const [at, multiplier] of MULTIPLIERS.entries()) {
      const longest = at < MULTIPLIERS.length - 1 ? PROBES_MAX : Infinity;
      const numbers = this.#numbered(a, b, multiplier, longest);
      if (numbers !== null) return numbers;
    }
    throw new Error('the last multiplier has no bound');
  }

  /** Null where more than `longest` places in a row were taken. */
  #numbered(a: Int32Array, b: Int32Array, multiplier: number, longest: number): Int32Array | null {
    this.#round++;
    let count = 0;
    const numbers = new Int32Array(a.length);
    for (let row = 0; row < a.length; row++) {
      const [first, second] = [a[row] ?? 0, b[row] ?? 0];
      const place = this.#place(first, second, multiplier, longest);
      if (place < 0) return null;
      if (this.#rounds[place] !== this.#round) {
        this.#rounds[place] = this.#round;
        this.#firsts[place] = first;
        this.#seconds[place] = second;
        this.#numbers[place] = count++;
      }
      numbers[row] = this.#numbers[place] ?? 0;
    }
    return numbers;
  }

  /** Where the pair is, or belongs; -1 = not within so many places. */
  #place(first: number, second: number, multiplier: number, longest: number): number {
    const mixed = Math.imul(Math.imul(first, multiplier) ^ second, 0x85ebca6b);
    let place = (mixed ^ (mixed >>> 15)) & this.#mask;
    for (let probes = 0; probes < longest; probes++) {
      if (this.#rounds[place] !== this.#round) return place;
      if (this.#firsts[place] === first && this.#seconds[place] === second) return place;
      place = (place + 1) & this.#mask;
    }
    return -1;
  }
}
