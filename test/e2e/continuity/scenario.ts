import { JOBS, type LabelsOf, type Metric, workers } from './metrics.ts';
import type { State } from './world.ts';

/** How gauges fold, by metric: PromQL's own operators, and what it has none for. */
export type Gauges = Readonly<Record<string, 'sum' | 'max' | 'min' | 'avg' | 'group' | 'last'>>;

/** What a target of Sluice is configured with: a way from the application to Prometheus. */
export interface Way {
  readonly limits?: {
    readonly series_per_metric: number;
    readonly overrides?: readonly { readonly match: string; readonly series_per_metric: number }[];
  };
  readonly rules?: readonly Readonly<Record<string, unknown>>[];
  readonly metric_relabel_configs?: readonly Readonly<Record<string, unknown>>[];
}

/** What a scenario may do to Sluice while it runs. */
export interface Stand {
  /** Where Sluice answers for this way. */
  readonly url: string;
  /** Changes this way, and returns once it is in force. */
  configure(way: Way): Promise<void>;
  /** Kills Sluice, and returns once another one stands in its place. */
  restart(): Promise<void>;
}

export interface Scenario {
  readonly name: string;
  readonly states: readonly State[];
  readonly metrics: readonly Metric[];
  readonly labels: LabelsOf;
  /** The labels by which folds are compared: all members of a fold agree on them. */
  readonly by: readonly string[];
  readonly ways: Readonly<Record<string, Way>>;
  readonly openmetrics: boolean;
  readonly stamped: boolean;
  /** States with which series begin that are new to Prometheus. */
  readonly begins: readonly number[];
  /** States with which the application has restarted. */
  readonly restarts: readonly number[];
  /** What happens once Sluice has been told a state. */
  readonly after: Readonly<Record<number, (stand: Stand) => Promise<void>>>;
  /** The bounds that a histogram's folds have in a state. */
  readonly bounds: (n: number) => readonly number[];
  readonly gauges: Gauges;
  /** Has a Sluice of its own, started with these flags. */
  readonly alone?: readonly string[];
  /** How many jobs ask each way in turn. */
  readonly scrapers: number;
}

/** Over the limit from the first scrape on. */
export const MEMBERS = 24;
export const LIMIT: Way = { limits: { series_per_metric: 16 } };
export const RULE: Way = { rules: [{ match: 'job.*', drop_labels: ['worker'] }] };
export const BOUNDS: readonly number[] = [0.1, 0.5, 1, 5, Number.POSITIVE_INFINITY];

/** What is left out is plain. */
export function scenario(
  name: string,
  states: readonly State[],
  own: Partial<Omit<Scenario, 'name' | 'states'>> = {},
): Scenario {
  return {
    name,
    states,
    metrics: JOBS,
    labels: workers,
    by: ['queue'],
    ways: { limit: LIMIT, rule: RULE },
    openmetrics: false,
    stamped: false,
    begins: [],
    restarts: [],
    after: {},
    bounds: () => BOUNDS,
    gauges: {},
    scrapers: 1,
    ...own,
  };
}
