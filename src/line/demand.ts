import { type Hash64, hashText } from '../base/hash.ts';
import type { Attendance } from '../identify/index.ts';
import { Flag, Instance, Line } from '../kernel/index.ts';
import type { KnownFamily } from '../model/instance.ts';
import { BOUNDARY, labelsKey } from '../model/labels.ts';
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

/** What instances have in common whose labels have the same names. */
interface Named {
  /** Of their names. */
  readonly hash: Readonly<Hash64>;
  readonly values: readonly Counter[];
}

/** Where the instances of one family are counted. */
interface FamilyCounters {
  readonly family: KnownFamily;
  readonly series: Counter;
  /** By the number of the labels' names. */
  readonly named: Map<number, Named>;
  /** Of what tells the lines of an instance apart, by slot. */
  readonly slots: Hash64[];
}

/**
 * Of instances only hashes are needed, and there may be very many. A series is the sum of three: of its labels' names, of their values, and
 * of its slot's. They are equal for equal series, whatever numbers they have in the tables.
 */
class Counters {
  readonly #state: LineState;
  readonly #byFamily = new Map<number, FamilyCounters>();

  constructor(state: LineState) {
    this.#state = state;
  }

  /** `anew`: all of it, whatever was counted before. */
  count(number: number, anew: boolean): void {
    const { demand, table } = this.#state;
    const { kernel } = table;
    const { instances, lines } = kernel;
    const to = this.#family(instances.int(number, Instance.family));
    const { hash, values } = this.#named(to, number);
    const known = instances.int(number, Instance.seen) > 0 && !anew;
    const labels = kernel.digest(number);
    const { i32 } = kernel.arena;
    const hashes = kernel.hashes;
    if (!known)
      values.forEach((counter, at) => {
        if (at < labels) demand.count(counter, i32[hashes + 2 * at + 1] ?? 0, i32[hashes + 2 * at] ?? 0);
      });
    const hi = ((i32[hashes + 2 * labels + 1] ?? 0) + hash.hi) | 0;
    const lo = ((i32[hashes + 2 * labels] ?? 0) + hash.lo) | 0;
    for (let line = instances.int(number, Instance.first); line !== 0; line = lines.int(line, Line.next)) {
      if (!kernel.isThere(line) || (lines.int(line, Line.flags) & Flag.standsIn) !== 0) continue;
      if (known && lines.int(line, Line.seen) > 0) continue;
      const slot = this.#slot(to, lines.int(line, Line.slot));
      demand.count(to.series, (hi + slot.hi) | 0, (lo + slot.lo) | 0);
    }
  }

  #family(number: number): FamilyCounters {
    let to = this.#byFamily.get(number);
    if (to === undefined) {
      const family = this.#state.table.family(number);
      to = { family, series: this.#state.demand.seriesOf(family.name), named: new Map(), slots: [] };
      this.#byFamily.set(number, to);
    }
    return to;
  }

  #named({ family, named }: FamilyCounters, number: number): Named {
    const { table, demand } = this.#state;
    const names = table.kernel.instances.int(number, Instance.names);
    let found = named.get(names);
    if (found === undefined) {
      const all = table.namesOf(number);
      found = {
        hash: this.#hash(all.join(BOUNDARY)),
        values: all.map((name) => demand.valuesOf(family.name, name)),
      };
      named.set(names, found);
    }
    return found;
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
    // Signed, as small numbers are faster.
    return { hi: hash.hi | 0, lo: hash.lo | 0 };
  }
}
