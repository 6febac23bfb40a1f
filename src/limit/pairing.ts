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
    this.#round++;
    let count = 0;
    const numbers = new Int32Array(a.length);
    for (let row = 0; row < a.length; row++) {
      const [first, second] = [a[row] ?? 0, b[row] ?? 0];
      const place = this.#place(first, second);
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

  /** Where the pair is, or belongs. */
  #place(first: number, second: number): number {
    const mixed = Math.imul(Math.imul(first, 0x9e3779b1) ^ second, 0x85ebca6b);
    let place = (mixed ^ (mixed >>> 15)) & this.#mask;
    while (this.#rounds[place] === this.#round && (this.#firsts[place] !== first || this.#seconds[place] !== second))
      place = (place + 1) & this.#mask;
    return place;
  }
}
