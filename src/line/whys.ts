/** A line has sixteen bits for it. */
const WHYS_MAX = 0xffff;

/** Which rules changed the labels of a line, as a number: 0 = none did. There are few such lists. */
export class Whys {
  readonly #numbers = new Map<string, number>();
  readonly #lists: (readonly number[])[] = [[]];

  /** The number of a list of rules, by their places; where there are more lists than numbers one of them. */
  number(touchedBy: readonly number[]): number {
    if (touchedBy.length === 0) return 0;
    const key = touchedBy.join();
    let number = this.#numbers.get(key);
    if (number === undefined) {
      if (this.#lists.length > WHYS_MAX) return WHYS_MAX;
      number = this.#lists.push([...touchedBy]) - 1;
      this.#numbers.set(key, number);
    }
    return number;
  }

  list(number: number): readonly number[] {
    return this.#lists[number] ?? [];
  }
}
