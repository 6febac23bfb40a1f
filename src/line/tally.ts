import type { Cause } from '../model/ledger.ts';
import type { FamilyReport } from '../model/line.ts';

/** What a scrape was for one family, as it is counted. */
export interface FamilyTally {
  readonly metric: string;
  seriesIn: number;
  seriesOut: number;
  folded: number;
  dropped: ReadonlyMap<Cause, number>;
  inexact: number;
}

type Dropped = ReadonlyMap<Cause, number>;

/** What is left out of most families. */
const NOTHING: Dropped = new Map();
/** Of so few families none need be forgotten. */
const FEW = 1000;

/** The families of a scrape in order of appearance. They are mostly those of the scrape before, so that they keep their places. */
export class Tally {
  readonly #places = new Map<string, number>();
  readonly #byPlace: (FamilyTally | undefined)[] = [];
  #all: FamilyTally[] = [];
  /** Of the last family: of a thousand that are left out most have as many series. */
  #last: Dropped = NOTHING;

  /** A scrape begins. */
  begin(): void {
    if (this.#places.size > FEW + 2 * this.#all.length) {
      this.#places.clear();
      this.#byPlace.length = 0;
    }
    this.#byPlace.fill(undefined);
    this.#all = [];
  }

  of(metric: string): FamilyTally {
    let place = this.#places.get(metric);
    if (place === undefined) {
      place = this.#places.size;
      this.#places.set(metric, place);
    }
    let tally = this.#byPlace[place];
    if (tally === undefined) {
      tally = { metric, seriesIn: 0, seriesOut: 0, folded: 0, dropped: NOTHING, inexact: 0 };
      this.#byPlace[place] = tally;
      this.#all.push(tally);
    }
    return tally;
  }

  /** So many series more are left out. */
  drop(metric: string, cause: Cause, series: number): void {
    const tally = this.of(metric);
    const { dropped } = tally;
    if (dropped === NOTHING && this.#last.size === 1 && this.#last.get(cause) === series) tally.dropped = this.#last;
    else {
      this.#last = new Map([...dropped, [cause, (dropped.get(cause) ?? 0) + series]]);
      tally.dropped = this.#last;
    }
  }

  all(): readonly FamilyReport[] {
    return this.#all;
  }
}
