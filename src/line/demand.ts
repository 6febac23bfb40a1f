import { type Hash64, hashText } from '../base/hash.ts';
import type { Attendance } from '../identify/index.ts';
import { type Counting, Instance } from '../kernel/index.ts';
import { BOUNDARY, labelsKey } from '../model/labels.ts';
import type { Layout } from '../model/layout.ts';
import type { Counter } from '../sketch/index.ts';
import type { LineState } from './state.ts';

/** Estimates what the application asks for, over the window. */
export function countDemand(state: LineState, attendance: Attendance, nowMs: number): void {
  const anew = state.countedAhead ?? state.demand.begin(nowMs);
  state.countedAhead = null;
  const numbers = anew ? attendance.numbers : attendance.fresh;
  if (numbers.length > 0) state.table.kernel.sketching.count(numbers, anew, new Counters(state));
}

/** The same of new ones of a body that began at this time and has not been read to its end: they will be forgotten. */
export function countAhead(state: LineState, numbers: Int32Array, nowMs: number): void {
  state.countedAhead ??= state.demand.begin(nowMs);
  if (numbers.length > 0) state.table.kernel.sketching.count(numbers, false, new Counters(state));
}

/** Where the instances of one family are counted. */
interface FamilyCounters {
  readonly series: Counter;
  readonly slots: number;
}

/**
 * Tells the kernel where to count: of instances only hashes are needed, and there may be very many. A series is the sum of three: of its
 * labels' names, of their values, and of its slot's. They are equal for equal series, whatever numbers they have in the tables.
 */
class Counters {
  readonly #state: LineState;
  readonly #byFamily = new Map<number, FamilyCounters>();

  constructor(state: LineState) {
    this.#state = state;
  }

  counting(instance: number): Counting {
    const { table, demand } = this.#state;
    const number = table.kernel.instances.int(instance, Instance.family);
    const { name, layout } = table.family(number);
    const { series, slots } = this.#family(number, name, layout);
    const names = table.namesOf(instance);
    return {
      hash: this.#hash(names.join(BOUNDARY)),
      series,
      slots,
      values: names.map((label) => demand.valuesOf(name, label)),
    };
  }

  grow(sketch: number): void {
    this.#state.demand.grow(sketch);
  }

  #family(number: number, name: string, { slots }: Layout): FamilyCounters {
    let to = this.#byFamily.get(number);
    if (to === undefined) {
      const hashes = slots.map(({ suffix, bounds }) => this.#hash(suffix + labelsKey(bounds)));
      const { sketching } = this.#state.table.kernel;
      to = { series: this.#state.demand.seriesOf(name), slots: sketching.slots(hashes) };
      this.#byFamily.set(number, to);
    }
    return to;
  }

  #hash(text: string): Hash64 {
    const hash = { hi: 0, lo: 0 };
    hashText(text, this.#state.seed, hash);
    return hash;
  }
}
