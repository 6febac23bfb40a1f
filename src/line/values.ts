import type { Attendance, KnownTable } from '../identify/index.ts';
import { Instance } from '../kernel/index.ts';

/** By family, the values of labels that are counted. */
type Sizes = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** How many values some labels have among the instances that are there; counted anew only when others are. */
export class ValueCounts {
  #present = 0;
  /** The scrape in which they were counted. */
  #counted = 0;
  #sizes: Sizes = new Map();

  /** `labels`: by family, those that are asked for. `scrape`: the present one. */
  count(
    labels: ReadonlyMap<string, ReadonlySet<string>>,
    attendance: Attendance,
    table: KnownTable,
    scrape: number,
  ): Sizes {
    if (labels.size === 0) this.#present = 0;
    else if (!this.#hasAll(labels) || !this.#areSame(attendance, table, scrape)) {
      this.#present = attendance.numbers.length;
      this.#counted = scrape;
      this.#sizes = countAll(labels, attendance, table);
    }
    return this.#sizes;
  }

  #hasAll(labels: ReadonlyMap<string, ReadonlySet<string>>): boolean {
    return [...labels].every(([family, names]) => [...names].every((name) => this.#sizes.get(family)?.has(name)));
  }

  /** As many as before, and all of them were there before, or it is asked again. */
  #areSame(attendance: Attendance, table: KnownTable, scrape: number): boolean {
    if (this.#counted === scrape) return true;
    const { numbers } = attendance;
    const { instances } = table.kernel;
    return (
      numbers.length === this.#present && numbers.every((number) => instances.int(number, Instance.seen) === scrape - 1)
    );
  }
}

function countAll(labels: ReadonlyMap<string, ReadonlySet<string>>, { numbers }: Attendance, table: KnownTable): Sizes {
  const { kernel } = table;
  const sets = new Map(
    Array.from(labels, ([family, names]) => [family, new Map(Array.from(names, (name) => [name, new Set<number>()]))]),
  );
  const places = new Map<number, readonly string[]>();
  // There may be a million: an iterator would make an object for each.
  for (let at = 0; at < numbers.length; at++) {
    const number = numbers[at] ?? 0;
    const { name } = table.family(kernel.instances.int(number, Instance.family));
    const byName = sets.get(name);
    if (byName === undefined) continue;
    const names = kernel.instances.int(number, Instance.names);
    const all = places.get(names) ?? table.namesOf(number);
    places.set(names, all);
    kernel.digest(number);
    for (const [label, values] of byName) values.add(hashOf(kernel, all.indexOf(label)));
  }
  return new Map(
    Array.from(sets, ([family, byName]) => [family, new Map(Array.from(byName, ([name, { size }]) => [name, size]))]),
  );
}

/** Of more labels there are no hashes: see `digest`. */
const LABELS_MAX = 511;

/** 53 bits of the hash of a value, by its label's place; an absent label has the empty one. */
function hashOf({ arena: { i32 }, hashes }: KnownTable['kernel'], place: number): number {
  if (place < 0 || place >= LABELS_MAX) return -1;
  const low = (i32[hashes + 2 * place] ?? 0) >>> 0;
  return ((i32[hashes + 2 * place + 1] ?? 0) & 0x1f_ffff) * 2 ** 32 + low;
}
