import type { GroupFamily } from '../model/group.ts';
import type { Trial } from './trial.ts';

/**
 * How many distinct groups a family had over the window, had these labels not been there; null = not known. `error` is the relative standard
 * error of `count`. Estimating is another room's work, and is handed in.
 */
export type Without = (
  family: GroupFamily,
  labels: readonly string[],
) => { readonly count: number; readonly error: number } | null;

/** An estimate says something where so many standard errors lie between it and the limit: that is no chance. */
const ERRORS = 4;

/** What the past says of changes: under one that fits the present scrape a family may outgrow its room with the next ones. */
export class Hindsight {
  readonly #family: GroupFamily;
  readonly #seriesMax: number;
  readonly #without: Without;

  constructor(family: GroupFamily, seriesMax: number, without: Without) {
    this.#family = family;
    this.#seriesMax = seriesMax;
    this.#without = without;
  }

  /** Under it the window would surely not have fitted. */
  bursts(trial: Trial, all: readonly Trial[]): boolean {
    const level = this.#level(trial, all);
    return level !== null && level.series * (1 - ERRORS * level.error) > this.#seriesMax;
  }

  /** Under it the window would surely have fitted. */
  lasts(trial: Trial, all: readonly Trial[]): boolean {
    const level = this.#level(trial, all);
    return level !== null && level.series * (1 + ERRORS * level.error) <= this.#seriesMax;
  }

  /** Series over the window: a group had as many as it would have now. `all` has the same labels' collapse. */
  #level(trial: Trial, all: readonly Trial[]): { readonly series: number; readonly error: number } | null {
    const without = this.#without(this.#family, trial.labels);
    if (without === null) return null;
    const isSame = ({ labels }: Trial): boolean => labels.join() === trial.labels.join();
    const collapse = all.find((other) => other.change.how === 'collapse' && isSame(other));
    // A template keeps some values: as many times the groups as now.
    const times = collapse === undefined ? 1 : trial.groups / collapse.groups;
    return { series: without.count * times * (trial.series / trial.groups), error: without.error };
  }
}
