import type { Attendance, KnownTable } from '../identify/index.ts';
import { Instance } from '../kernel/index.ts';
import { labelValue } from '../model/labels.ts';

/** By family, the values of labels that are counted. */
type Sizes = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** How many values some labels have among the instances that are there; counted anew only when others are. */
export class ValueCounts {
  #present = 0;
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
      this.#sizes = countAll(labels, attendance);
    }
    return this.#sizes;
  }

  #hasAll(labels: ReadonlyMap<string, ReadonlySet<string>>): boolean {
    return [...labels].every(([family, names]) => [...names].every((name) => this.#sizes.get(family)?.has(name)));
  }

  /** As many as before, and all of them were there before. */
  #areSame(attendance: Attendance, table: KnownTable, scrape: number): boolean {
    const { numbers } = attendance;
    const { instances } = table.kernel;
    return (
      numbers.length === this.#present && numbers.every((number) => instances.int(number, Instance.seen) === scrape - 1)
    );
  }
}

function countAll(labels: ReadonlyMap<string, ReadonlySet<string>>, attendance: Attendance): Sizes {
  const sets = new Map(
    Array.from(labels, ([family, names]) => [family, new Map(Array.from(names, (name) => [name, new Set<string>()]))]),
  );
  for (const instance of attendance.instances())
    for (const [name, values] of sets.get(instance.family.name) ?? []) values.add(labelValue(instance.labels, name));
  return new Map(
    Array.from(sets, ([family, byName]) => [family, new Map(Array.from(byName, ([name, { size }]) => [name, size]))]),
  );
}
