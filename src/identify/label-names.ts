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

  of(number: number): readonly string[] {
    return this.#byNumber[number] ?? [];
  }

  /** Forgets names that no instance has, where they have piled up: an application may invent some without end. True where it did. */
  sweep(): boolean {
    if (this.#numbers.size <= this.#most) return false;
    for (const [key, number] of this.#numbers) {
      if (this.#names.int(number, Names.users) > 0) continue;
      this.#numbers.delete(key);
      this.#byNumber[number] = undefined;
      this.#names.free(number);
    }
    this.#most = ROOMY + 2 * this.#numbers.size;
    return true;
  }
}
