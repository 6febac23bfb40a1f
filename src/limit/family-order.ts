import type { Group, GroupFamily } from '../model/group.ts';

/** The families of a scrape in order. Mostly they are those of the scrape before. */
export class FamilyOrder {
  /** The groups of a scrape in order, by number, and their families. */
  #groups: Int32Array = new Int32Array(0);
  #families: readonly GroupFamily[] | null = null;

  /** What stands for a number may be another group from here on. */
  forget(): void {
    this.#families = null;
  }

  /** The families of the groups with these numbers. */
  of(numbers: Int32Array, group: (number: number) => Group | undefined): readonly GroupFamily[] {
    if (this.#families !== null && areSame(this.#groups, numbers)) return this.#families;
    const families = new Set<GroupFamily>();
    for (const number of numbers) {
      const family = group(number)?.family;
      if (family !== undefined) families.add(family);
    }
    this.#groups = numbers.slice();
    this.#families = [...families];
    return this.#families;
  }
}

function areSame(a: Int32Array, b: Int32Array): boolean {
  if (a.length !== b.length) return false;
  // There may be very many: a call for each would cost more than all else.
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false;
  return true;
}
