import type { LabelSet, Prometheus } from '../../support/prometheus.ts';

/** One series that Prometheus stored. */
export interface StoredSeries {
  readonly name: string;
  readonly labels: LabelSet;
  /** The state with which it was first stored. */
  readonly first: number;
  /** Those in which it is there. */
  readonly states: ReadonlySet<number>;
}

/** What one job stored. */
export interface Stored {
  readonly job: string;
  /** Its states in order; it may have missed some. */
  readonly states: readonly number[];
  /** When it first stored a state, in seconds. */
  at(state: number): number;
  readonly series: readonly StoredSeries[];
  /** Times of failed scrapes. */
  readonly downs: readonly number[];
}

export async function storedBy(prometheus: Prometheus, job: string): Promise<Stored> {
  const all = await prometheus.query(`{job="${job}"}[10m]`);
  const samplesOf = (name: string) => all.find(({ metric }) => metric['__name__'] === name)?.samples ?? [];
  const times = new Map<number, number>();
  const states = new Map<number, number>();
  for (const [time, value] of samplesOf('state')) {
    if (!times.has(Number(value))) states.set(time, Number(value));
    if (!times.has(Number(value))) times.set(Number(value), time);
  }
  const series = all.map(({ metric: { __name__: name = '', ...labels }, samples }): StoredSeries => {
    const there = samples.flatMap(([time]) => states.get(time) ?? []);
    return { name, labels, first: there[0] ?? Number.NaN, states: new Set(there) };
  });
  return {
    job,
    states: [...times.keys()],
    at: (state) => times.get(state) ?? Number.NaN,
    series: series.filter(({ first }) => !Number.isNaN(first)),
    downs: samplesOf('up').flatMap(([time, value]) => (value === '0' ? time : [])),
  };
}
