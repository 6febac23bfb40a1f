import { type Kernel, Names } from '../kernel/index.ts';
import { BOUNDARY, type Labels } from '../model/labels.ts';

/** Sets of names that nobody has any more are swept when there are twice as many sets as were needed last, and some. */
const ROOMY = 64;

/** The names of labels that instances have, sorted: as numbers, since many instances have the same. */
export class LabelNames {
  readonly #names: Kernel['names'];
  readonly #numbers = new Map<string, number>();
  readonly #byNumber: (readonly string[] | undefined)[] = [];
  #most = ROOMY;

  constructor(kernel: Kernel) {
    this.#names = kernel.names;
  }

  /** The number of the names of these labels. */
  number(labels: Labels): number {
    let key = '';
    for (const { name } of labels) key += name + BOUNDARY;
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.#names.make();
      this.#numbers.set(key, number);
      this.#byNumber[number] = labels.map(({ name }) => name);
    }
    return number;
  }

  /** The labels with these names and values. */
  labels(number: number, values: readonly string[]): Labels {
    const names = this.#byNumber[number] ?? [];
    return values.map((value, at) => ({ name: names[at] ?? '', value }));
  }

  /** Forgets names that no instance has, where they have piled up: an application may invent some without end. */
  sweep(): void {
    if (this.#numbers.size <= this.#most) return;
    for (const [key, number] of this.#numbers) {
      if (this.#names.int(number, Names.users) > 0) continue;
      this.#numbers.delete(key);
      this.#byNumber[number] = undefined;
      this.#names.free(number);
    }
    this.#most = ROOMY + 2 * this.#numbers.size;
  }
}
