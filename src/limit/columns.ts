import { type Labels, labelsKey } from '../model/labels.ts';
import { Pairing } from './pairing.ts';

/** A number for each row: rows are alike where their numbers are. */
export type Numbers = Int32Array;

interface Column {
  /** By row, the number of its value; 0 = the label is absent. */
  readonly numbers: Numbers;
  /** By number; the first is empty. */
  readonly texts: readonly string[];
}

/** The column of all labels that have none of their own: no label is called so. */
const REST = '';

/** Many label sets as columns of numbers, so that what they are without a label is found without writing their texts again. */
export class Columns {
  readonly names: readonly string[];
  readonly #columns = new Map<string, Column>();
  readonly #rows: number;
  readonly #pairing: Pairing;
  /** By place of the column: what the rows are by all the columns before it, and by all from it on. */
  readonly #before: Numbers[] = [];
  readonly #from: Numbers[] = [];

  /** `own` have a column each; all others are one column together, as an application may invent names without end. */
  constructor(rows: readonly Labels[], own: readonly string[]) {
    this.#rows = rows.length;
    this.#pairing = new Pairing(rows.length);
    const filling = new Map(own.map((name) => [name, { numbers: this.#alike(), known: new Map([['', 0]]) }]));
    const rest = { numbers: this.#alike(), known: new Map([['', 0]]) };
    for (const [row, labels] of rows.entries()) {
      for (const { name, value } of labels) {
        const column = filling.get(name);
        if (column !== undefined) column.numbers[row] = numberOf(column.known, value);
      }
      const others = labels.filter(({ name }) => !filling.has(name));
      if (others.length > 0) rest.numbers[row] = numberOf(rest.known, labelsKey(others));
    }
    if (rest.known.size > 1) filling.set(REST, rest);
    for (const [name, { numbers, known }] of filling) this.#columns.set(name, { numbers, texts: [...known.keys()] });
    this.names = [...filling.keys()].sort();
  }

  of(name: string): Column {
    return this.#columns.get(name) ?? { numbers: this.#alike(), texts: [''] };
  }

  /** Has each row a value of its own there? One may lack the label. */
  tellsApart(name: string): boolean {
    const { numbers, texts } = this.of(name);
    return texts.length - (numbers.includes(0) ? 0 : 1) === this.#rows;
  }

  /** What tells the rows apart once these labels are gone. */
  without(names: readonly string[]): Numbers {
    const [name] = names;
    const at = name === undefined ? -1 : this.names.indexOf(name);
    if (names.length === 1 && at >= 0) {
      this.#prepare();
      return this.pair(this.#before[at] ?? this.#alike(), this.#from[at + 1] ?? this.#alike());
    }
    const others = this.names.filter((other) => !names.includes(other));
    return others.reduce((numbers, other) => this.pair(numbers, this.of(other).numbers), this.#alike());
  }

  /** A column's numbers where its values, by number, are called otherwise. */
  renamed(name: string, texts: readonly string[]): Numbers {
    const known = new Map<string, number>();
    const renumbered = texts.map((text) => numberOf(known, text));
    return this.of(name).numbers.map((number) => renumbered[number] ?? 0);
  }

  /** A column that nobody has: its texts by row. */
  numbered(text: (row: number) => string): Column {
    const known = new Map([['', 0]]);
    const numbers = this.#alike().map((_, row) => numberOf(known, text(row)));
    return { numbers, texts: [...known.keys()] };
  }

  /** Alike where both are: numbered from 0 without gaps. */
  pair(a: Numbers, b: Numbers): Numbers {
    return this.#pairing.number(a, b);
  }

  #prepare(): void {
    if (this.#before.length > 0) return;
    let numbers = this.#alike();
    this.#before.push(numbers);
    for (const name of this.names) {
      numbers = this.pair(numbers, this.of(name).numbers);
      this.#before.push(numbers);
    }
    numbers = this.#alike();
    this.#from.unshift(numbers);
    for (const name of this.names.toReversed()) {
      numbers = this.pair(numbers, this.of(name).numbers);
      this.#from.unshift(numbers);
    }
  }

  #alike(): Numbers {
    return new Int32Array(this.#rows);
  }
}

function numberOf<T>(known: Map<T, number>, value: T): number {
  const there = known.get(value);
  if (there !== undefined) return there;
  const number = known.size;
  known.set(value, number);
  return number;
}
