import type { Attendance, KnownTable } from '../identify/index.ts';
import { Instance } from '../kernel/index.ts';
import type { DemandBook } from '../sketch/index.ts';

/** By family, the values of labels that are counted. */
type Sizes = ReadonlyMap<string, ReadonlyMap<string, number>>;

const NOTHING: Sizes = new Map();

/** What they are counted in. */
interface Counted {
  readonly table: KnownTable;
  readonly demand: DemandBook;
  /** The number of the present one. */
  readonly scrape: number;
}

/** How many values some labels have among the instances that are there; counted anew only when others are. */
export class ValueCounts {
  #present = 0;
  /** The scrape in which they were counted. */
  #counted = 0;
  #sizes: Sizes = new Map();

  /**
   * `labels`: by family, those that are asked for. Where there was no room for all instances some are there no more: then it is what was estimated, these
   * included, since the window began.
   */
  count(
    labels: ReadonlyMap<string, ReadonlySet<string>>,
    attendance: Attendance,
    { table, demand, scrape }: Counted,
  ): Sizes {
    const isEstimated = table.kernel.packed.hasSpilled;
    if (labels.size === 0 || isEstimated) this.#present = 0;
    if (labels.size === 0) return NOTHING;
    if (isEstimated) return sizesOf(labels, (family, label) => demand.values(family, label).count);
    if (!this.#hasAll(labels) || !this.#areSame(attendance, table, scrape)) {
      this.#present = attendance.numbers.length;
      this.#counted = scrape;
      this.#sizes = sizesOf(labels, (family, label) => countOne(family, label, attendance.numbers, table));
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

function sizesOf(
  labels: ReadonlyMap<string, ReadonlySet<string>>,
  sizeOf: (family: string, label: string) => number,
): Sizes {
  return new Map(
    Array.from(labels, ([family, names]) => [
      family,
      new Map(Array.from(names, (label) => [label, Math.round(sizeOf(family, label))])),
    ]),
  );
}

function countOne(family: string, label: string, numbers: Int32Array, table: KnownTable): number {
  const { kernel } = table;
  const { instances } = kernel;
  /** By the numbers of labels' names. */
  const places = new Map<number, number>();
  return kernel.labelValues.distinct(numbers, (number) => {
    if (table.family(instances.int(number, Instance.family)).name !== family) return null;
    const names = instances.int(number, Instance.names);
    let place = places.get(names);
    if (place === undefined) {
      place = table.namesOf(number).indexOf(label);
      if (place >= LABELS_MAX) place = -1;
      places.set(names, place);
    }
    return place;
  });
}

/** Of more labels there are no hashes: see `digest`. */
const LABELS_MAX = 511;
