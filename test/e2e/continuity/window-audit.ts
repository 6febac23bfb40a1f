import assert from 'node:assert/strict';
import { countedNames } from './metrics.ts';
import type { Scenario } from './scenario.ts';
import type { Stored, StoredSeries } from './stored.ts';
import { assertEqual, type Counts, isPlain } from './truth.ts';
import type { Window, Windows } from './windows.ts';

/** By one state, by a few, and from the first on. */
export function windowsOf(states: readonly number[]): Window[] {
  return states.flatMap((to, i) => {
    const starts = [i - 1, i - 3];
    if (i % 2 === 0) starts.push(i - 8);
    if (i % 4 === 3 || i === states.length - 1) starts.push(0);
    return [...new Set(starts)].flatMap((j) => {
      const from = states[j];
      return from === undefined || j >= i ? [] : { from, to };
    });
  });
}

/** Compares what one job stored of the folds with what was counted. */
export class WindowAudit {
  readonly #scenario: Scenario;
  readonly #windows: Windows;
  readonly #stored: Stored;
  readonly #truth: ReadonlyMap<number, Counts>;
  readonly #begins: ReadonlySet<number>;
  readonly #series: readonly StoredSeries[];

  /** `begins`: states with which series may begin that are new to Prometheus. */
  constructor(
    scenario: Scenario,
    windows: Windows,
    stored: Stored,
    truth: ReadonlyMap<number, Counts>,
    begins: ReadonlySet<number>,
  ) {
    this.#scenario = scenario;
    this.#windows = windows;
    this.#stored = stored;
    this.#truth = truth;
    this.#begins = begins;
    const names = scenario.metrics.flatMap(countedNames);
    this.#series = stored.series.filter(({ name }) => names.includes(name));
  }

  /** What is new to Prometheus, and what has restarted, begins at the plain sum of what is visible. */
  async auditStarts(raw: Stored): Promise<void> {
    for (const n of [...this.#scenario.begins, ...this.#scenario.restarts]) {
      if (!raw.states.includes(n) || !this.#stored.states.includes(n)) continue;
      const plain = this.#comparable(completed(await this.#windows.sums(raw, n)), { from: n, to: n });
      assertEqual(await this.#windows.sums(this.#stored, n), plain, `${this.#stored.job} starts with state ${n}`);
    }
  }

  /** Against what the application has counted; false where that cannot be told, as a series begins or ends within. */
  async audit(window: Window): Promise<boolean> {
    const { from, to } = window;
    const { states, job } = this.#stored;
    const isStep = states.indexOf(to) - states.indexOf(from) === 1;
    if (!isStep && !this.#isSteady(window)) return false;
    const got = await this.#windows.increases(this.#stored, window, isStep ? 'rate' : 'increase');
    const want = this.#want(window);
    const what = `${job} from state ${from} to ${to}`;
    if (![...this.#begins].some((n) => n > from && n <= to)) {
      assertEqual(this.#comparable(got, window), want, what);
      return true;
    }
    // A series that is new to Prometheus starts with its second sample: the scrape with which it begins carries no increase.
    for (const [key, counted] of this.#comparable(got, window)) {
      const most = want.get(key) ?? 0;
      assert.ok(counted <= most * (1 + 1e-9), `${what}: ${key} is ${counted}, more than ${most}`);
    }
    return false;
  }

  /**
   * Both sides, where Prometheus can tell what the members have counted, and both were told the same; false where not. `rawTruth`:
   * what was counted as far as the raw side was told.
   */
  async auditRaw(raw: Stored, rawTruth: ReadonlyMap<number, Counts>, window: Window): Promise<boolean> {
    const { from, to } = window;
    if (!raw.states.includes(from) || !raw.states.includes(to)) return false;
    if (!isPlain(this.#scenario.states, from, to)) return false;
    const want = this.#want(window);
    if (JSON.stringify([...this.#want(window, rawTruth)]) !== JSON.stringify([...want])) return false;
    const what = `${raw.job} from state ${from} to ${to}`;
    const got = completed(await this.#windows.increases(raw, window, 'increase'));
    assertEqual(this.#comparable(got, window), want, what);
    const bounds = this.#scenario.bounds(to);
    const ours = await this.#windows.quantiles(this.#stored, window, bounds);
    assertEqual(ours, await this.#windows.quantiles(raw, window, bounds), `quantiles, ${what}`);
    return true;
  }

  /** All series that are there in a window are there at both its ends. */
  #isSteady({ from, to }: Window): boolean {
    return this.#series.every(({ states }) => {
      const within = [...states].filter((n) => n >= from && n <= to);
      return within.length === 0 || (states.has(from) && states.has(to));
    });
  }

  #want(window: Window, truth: ReadonlyMap<number, Counts> = this.#truth): Counts {
    const [start, end] = [truth.get(window.from), truth.get(window.to)];
    const counts = [...(end ?? [])].map(([key, sum]): [string, number] => [key, sum - (start?.get(key) ?? 0)]);
    return this.#comparable(new Map(counts), window);
  }

  /** Of buckets only those that the folds have all through a window. */
  #comparable(counts: Counts, { from, to }: Window): Counts {
    const bounds = this.#scenario.states.slice(from, to + 1).map(({ n }) => this.#scenario.bounds(n));
    const isKept = (key: string): boolean => {
      const [sample = '', le] = key.split(' ');
      return !sample.endsWith('_bucket') || bounds.every((some) => some.includes(Number(le)));
    };
    return new Map([...counts].filter(([key]) => isKept(key)));
  }
}

/** What a member has in `+Inf` is its count, whether it says so or not. */
function completed(counts: Counts): Counts {
  const infinite = ([key, value]: readonly [string, number]): readonly [string, number][] => {
    const [name = '', , ...values] = key.split(' ');
    if (!name.endsWith('_count')) return [];
    const bucket = [name.replace('_count', '_bucket'), 'Infinity', ...values].join(' ');
    return counts.has(bucket) ? [[bucket, value]] : [];
  };
  return new Map([...counts, ...[...counts].flatMap(infinite)]);
}
