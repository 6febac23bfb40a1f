import type { LedgerEntry } from '../model/ledger.ts';

/** What `sluice analyze --format=json` prints. All counts are exact; series count as in Prometheus: every bucket line is one. */
export interface Analysis {
  readonly scrapes: number;
  /** Of the last scrape: what the application asks for, and what the limits leave of it. */
  readonly series_in: number;
  readonly series_out: number;
  readonly bytes_in: number;
  readonly bytes_out: number;
  readonly limits: Readonly<
    Record<'series' | 'series_per_metric' | 'values_per_label' | 'metrics' | 'answer_size', number>
  >;
  /** The largest first. */
  readonly metrics: readonly MetricAnalysis[];
  /** As in `/api/v1/ledger`. */
  readonly ledger: readonly LedgerEntry[];
  /** The rules that would make it permanent, as a section of the configuration file; empty where there are none. */
  readonly rules: string;
}

export interface MetricAnalysis {
  readonly metric: string;
  readonly type: string;
  /** In the last scrape, before and after. */
  readonly series_in: number;
  readonly series_out: number;
  /** Different ones in all scrapes. */
  readonly series_seen: number;
  /** Its part of all series of the last scrape, 0 to 1. */
  readonly share: number;
  /** `series_per_metric` that holds for it; 0 = none. */
  readonly limit: number;
  /** The labels that explode: those on which a limit acts, else one that most of the series are due to. */
  readonly explodes: readonly string[];
  /** Those with most values first. */
  readonly labels: readonly LabelAnalysis[];
}

export interface LabelAnalysis {
  readonly label: string;
  /** Different ones in all scrapes. */
  readonly values: number;
  /** Series that would be left of `series_seen` without this label; null where it was not worth counting. */
  readonly series_without: number | null;
  /** At most five values, safe to print and cut where they are long; none with `ledger_examples: false`. */
  readonly examples: readonly string[];
}
