import { Absorbed } from './absorbed.ts';

const LITERALS_MAX = 8_000;
const GRAMS_MAX = 20_000;
/** Texts that the model has learned from, of either kind. */
const LESSONS_MAX = 4_000;

/** What is known of words wherever they stand: which are words of routes, which were identifiers, and how either is spelt. */
export class Words {
  /** By word, how many places have it as a child. */
  readonly #places = new Map<string, number>();
  readonly #values = new Absorbed(1 << 14);
  readonly #grams = new Map<string, [values: number, literals: number]>();
  readonly #lessons: [values: number, literals: number] = [0, 0];
  readonly #total: [values: number, literals: number] = [0, 0];
  readonly #learned = new Absorbed(1 << 11);

  placed(word: string): void {
    const before = this.#places.get(word);
    if (before !== undefined || this.#places.size < LITERALS_MAX) this.#places.set(word, (before ?? 0) + 1);
  }

  removed(word: string): void {
    const before = this.#places.get(word) ?? 0;
    if (before > 1) this.#places.set(word, before - 1);
    else this.#places.delete(word);
  }

  /** In how many places it stands by itself. */
  places(word: string): number {
    return this.#places.get(word) ?? 0;
  }

  absorbed(word: string): void {
    if (this.#values.has(word)) return;
    this.#values.add(word);
    this.#learn(word, 0);
  }

  wasValue(word: string): boolean {
    return this.#values.has(word);
  }

  /** A word of routes, by what is known from other places. */
  isRouteWord(word: string): boolean {
    return this.#learned.has(word) && !this.#values.has(word) && this.likeness(word) < -0.5;
  }

  /** A word of routes, by the evidence where it stands. */
  supported(word: string): void {
    if (this.#learned.has(word)) return;
    this.#learned.add(word);
    this.#learn(word, 1);
  }

  #learn(word: string, kind: 0 | 1): void {
    if (this.#lessons[kind] >= Math.min(LESSONS_MAX, 1.5 * (kind === 0 ? this.#lessons[1] : this.#lessons[0]) + 50))
      return;
    this.#lessons[kind]++;
    for (const gram of gramsOf(word)) {
      let counts = this.#grams.get(gram);
      if (counts === undefined) {
        if (this.#grams.size >= GRAMS_MAX) continue;
        counts = [0, 0];
        this.#grams.set(gram, counts);
      }
      counts[kind]++;
      this.#total[kind]++;
    }
  }

  /** Above 0: spelt rather like the identifiers than like the words of routes. 0 = nothing is known. */
  likeness(word: string): number {
    if (this.#lessons[0] < 20 || this.#lessons[1] < 20) return 0;
    let score = 0;
    let known = 0;
    const half = this.#grams.size / 2;
    for (const gram of gramsOf(word)) {
      const counts = this.#grams.get(gram);
      if (counts === undefined) continue;
      known++;
      score += Math.log(((counts[0] + 0.5) * (this.#total[1] + half)) / ((counts[1] + 0.5) * (this.#total[0] + half)));
    }
    return known === 0 ? 0 : score / Math.sqrt(known);
  }
}

/** Three letters each, and the shape: `Blue_Moon` is `Aa_Aa`. */
function gramsOf(word: string): readonly string[] {
  const text = `^${word.slice(0, 48).toLowerCase()}$`;
  const grams = [
    `=${word
      .replace(/[a-z]+/g, 'a')
      .replace(/[A-Z]+/g, 'A')
      .replace(/\d+/g, '0')
      .slice(0, 16)}`,
  ];
  for (let at = 0; at + 3 <= text.length; at++) grams.push(text.slice(at, at + 3));
  return grams;
}
