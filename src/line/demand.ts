import { type Hash64, hashSum, hashText } from '../base/hash.ts';
import type { Attendance } from '../identify/index.ts';
import { Flag, Instance, Line } from '../kernel/index.ts';
import type { KnownFamily } from '../model/instance.ts';
import { labelsKey } from '../model/labels.ts';
import type { Counter } from '../sketch/index.ts';
import type { LineState } from './state.ts';

/** Estimates what the application asks for, over the window. */
export function countDemand(state: LineState, attendance: Attendance, nowMs: number): void {
  const anew = state.demand.begin(nowMs);
  const numbers = anew ? attendance.numbers : attendance.fresh;
  if (numbers.length === 0) return;
  const counters = new Counters(state);
  for (const number of numbers) counters.count(number, anew);
}

interface LabelCounter {
  readonly counter: Counter;
  /** Of its name. */
  readonly hash: Readonly<Hash64>;
}

/** Where the instances of one family are counted. */
interface FamilyCounters {
  readonly family: KnownFamily;
  readonly series: Counter;
  /** By the number of the labels' names. */
  readonly labels: Map<number, readonly LabelCounter[]>;
  /** Of what tells the lines of an instance apart, by slot. */
  readonly slots: Hash64[];
}

/**
 * Of instances only hashes are needed, and there may be very many. A series is the sum of its labels' hashes, each of a name and a value,
 * and of its slot's: equal for equal series, whatever numbers they have in the tables.
 */
class Counters {
  readonly #state: LineState;
  readonly #byFamily = new Map<number, FamilyCounters>();
  readonly #sum: Hash64 = { hi: 0, lo: 0 };
  readonly #part: Hash64 = { hi: 0, lo: 0 };

  constructor(state: LineState) {
    this.#state = state;
  }

  /** `anew`: all of it, whatever was counted before. */
  count(number: number, anew: boolean): void {
    const { demand, table } = this.#state;
    const { instances, lines } = table.kernel;
    const to = this.#family(instances.int(number, Instance.family));
    const known = instances.int(number, Instance.seen) > 0 && !anew;
    this.#digest(number, to, !known);
    for (let line = instances.int(number, Instance.first); line !== 0; line = lines.int(line, Line.next)) {
      if (!table.kernel.isThere(line) || (lines.int(line, Line.flags) & Flag.standsIn) !== 0) continue;
      if (known && lines.int(line, Line.seen) > 0) continue;
      const slot = this.#slot(to, lines.int(line, Line.slot));
      demand.count(to.series, this.#sum.hi + slot.hi, this.#sum.lo + slot.lo);
    }
  }

  /** Sums up the labels of an instance; `isNew`: their values are counted. */
  #digest(number: number, to: FamilyCounters, isNew: boolean): void {
    const { demand, table } = this.#state;
    const { kernel } = table;
    const labels = this.#labels(to, number);
    const count = kernel.digest(number);
    const { i32 } = kernel.arena;
    const [sum, part] = [this.#sum, this.#part];
    [sum.hi, sum.lo] = [0, 0];
    for (let at = 0; at < count; at++) {
      const label = labels[at];
      if (label === undefined) break;
      const lo = i32[kernel.hashes + 2 * at] ?? 0;
      const hi = i32[kernel.hashes + 2 * at + 1] ?? 0;
      if (isNew) demand.count(label.counter, hi, lo);
      hashSum(hi + label.hash.hi, lo + label.hash.lo, part);
      sum.hi = (sum.hi + part.hi) | 0;
      sum.lo = (sum.lo + part.lo) | 0;
    }
  }

  #family(number: number): FamilyCounters {
    let to = this.#byFamily.get(number);
    if (to === undefined) {
      const family = this.#state.table.family(number);
      to = { family, series: this.#state.demand.seriesOf(family.name), labels: new Map(), slots: [] };
      this.#byFamily.set(number, to);
    }
    return to;
  }

  #labels({ family, labels }: FamilyCounters, number: number): readonly LabelCounter[] {
    const { table, demand } = this.#state;
    const names = table.kernel.instances.int(number, Instance.names);
    let counters = labels.get(names);
    if (counters === undefined) {
      const named = table.namesOf(number);
      counters = named.map((name) => ({ counter: demand.valuesOf(family.name, name), hash: this.#hash(name) }));
      labels.set(names, counters);
    }
    return counters;
  }

  #slot({ family, slots }: FamilyCounters, index: number): Hash64 {
    let hash = slots[index];
    if (hash === undefined) {
      const slot = family.layout.slots[index];
      hash = this.#hash(slot === undefined ? '' : slot.suffix + labelsKey(slot.bounds));
      slots[index] = hash;
    }
    return hash;
  }

  #hash(text: string): Hash64 {
    const hash = { hi: 0, lo: 0 };
    hashText(text, this.#state.seed, hash);
    return hash;
  }
}
