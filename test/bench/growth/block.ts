/** A thousand lines that are prepared once; all others are these with other digits in them. */

/** Digits of a block's number. The first block is 10,000, so that no number begins with a zero. */
export const NUMBER_DIGITS = 5;
const FIRST = 10 ** (NUMBER_DIGITS - 1);
/** Stands in a template for one digit of the block's number: the first of a row for the first digit. */
export const DIGIT = '@';

export class Block {
  readonly #bytes: Buffer;
  /** For each digit of the number, where it stands. */
  readonly #places: readonly (readonly number[])[];
  #shown = '';

  constructor(template: string) {
    this.#bytes = Buffer.from(template);
    const places = Array.from({ length: NUMBER_DIGITS }, (): number[] => []);
    for (const { index, 0: row } of template.matchAll(/@+/g)) {
      for (let digit = 0; digit < row.length; digit++) places[digit]?.push(index + digit);
    }
    this.#places = places;
  }

  /** The bytes of the block with this number, counted from 0; valid until the next call. Only digits that changed are written. */
  numbered(number: number): Buffer {
    const digits = String(FIRST + number);
    for (const [at, places] of this.#places.entries()) {
      if (digits[at] === this.#shown[at]) continue;
      const code = digits.charCodeAt(at);
      for (const place of places) this.#bytes[place] = code;
    }
    this.#shown = digits;
    return this.#bytes;
  }
}
