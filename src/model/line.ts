import type { Outcome } from '../base/outcome.ts';
import type { Escaping, Refusal } from './exposition.ts';
import type { Cause, LedgerEntry } from './ledger.ts';
import type { TargetSettings } from './settings.ts';

/** One scrape of the application, whole and decoded. Time comes in at the door: the line has no clock. */
export interface ScrapeInput {
  readonly body: Uint8Array;
  readonly contentType: string | undefined;
  readonly nowMs: number;
  readonly escaping: Escaping;
}

/** How a body begins that comes in pieces. */
export interface Announced {
  readonly contentType: string | undefined;
  /** So many bytes of it are likely to come; 0 = nobody knows. */
  readonly expected: number;
  /** When it begins, since the epoch. */
  readonly nowMs: number;
}

/** A scrape of which the body comes in pieces. */
export interface Hearing {
  /** The piece is a view that is valid until this returns. */
  take(piece: Uint8Array): void;
  /** All of it was taken; as `Line.scrape`. */
  end(at: Pick<ScrapeInput, 'nowMs' | 'escaping'>): Outcome<Answer, Refusal>;
  /** The scrape has failed: nothing of it stays, as of a body that is refused. */
  cancel(): void;
  /** What is there of the body: a view, until more is taken or it is released. Lines that will not leave may have been let go. */
  readonly held: Uint8Array;
  /** Nothing of it was let go. */
  readonly isWhole: boolean;
  /** Neither the body nor an answer that is the body is read any more: another body takes its memory. */
  release(): void;
}

/** What the scraper gets. */
export interface Answer {
  /** The application's own bytes where nothing was to change. */
  readonly body: Uint8Array;
  readonly contentType: string | undefined;
  readonly changed: boolean;
  readonly report: ScrapeReport;
}

/** What one scrape did, in numbers. Series count as in Prometheus: every bucket line is one. */
export interface ScrapeReport {
  readonly seriesIn: number;
  readonly seriesOut: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly families: readonly FamilyReport[];
  /** What began in this scrape: one WARN each. */
  readonly trips: readonly LedgerEntry[];
  /** The application restarted since the scrape before. */
  readonly restarted: boolean;
}
export interface FamilyReport {
  readonly metric: string;
  readonly seriesIn: number;
  readonly seriesOut: number;
  /** Series of the application that stand behind a fold. */
  readonly folded: number;
  /** Series left out, by reason. */
  readonly dropped: ReadonlyMap<Cause, number>;
  /** Times the net rule held a value back in this scrape. */
  readonly inexact: number;
}

/** Estimates over the window, from sketches. */
export interface Demand {
  readonly metric: string;
  readonly series: number;
  /** Standard error of `series`, relative; 0 = exact. */
  readonly error: number;
  readonly labels: readonly { readonly label: string; readonly values: number; readonly error: number }[];
}

/** Seconds until a family reaches the first of its limits at its present growth; 0 = a limit is in force. */
export interface Forecast {
  /** Empty = all families together, against `limits.series`. */
  readonly metric: string;
  readonly seconds: number;
}

/** Exact counts over the series of the last scrape, the largest first. As in Prometheus the name is a label, `__name__`. */
export interface LabelStats {
  /** Different pairs of label and value. */
  readonly pairs: number;
  /** Series by `label=value`. */
  readonly seriesByPair: readonly Counted[];
  /** Different values by label. */
  readonly valuesByLabel: readonly Counted[];
  /** By label, the bytes of its pairs of name and value, each as often as a series has it. */
  readonly bytesByLabel: readonly Counted[];
}
export interface Counted {
  readonly name: string;
  readonly value: number;
}

/** The line of one target and one query: one exposition in, one bounded exposition out. Not for concurrent use. */
export interface Line {
  /**
   * A body that is refused because Prometheus would refuse it changes nothing in the line's state; one that passes a bound of
   * Sluice's counts as a scrape. Throws only on a bug in Sluice; the line must then be replaced.
   */
  scrape(input: ScrapeInput): Outcome<Answer, Refusal>;
  /** The same of a body that comes in pieces: one at a time. What is asked meanwhile is answered as before it. */
  hear(body: Announced): Hearing;
  /**
   * Does what the last answer did not need: to be called when that has left. Who asks for anything before has it done first. Throws only on
   * a bug in Sluice, as `scrape`.
   */
  finish(): void;
  /** New settings from the next scrape on, not for one that is under way; what they do not touch keeps its numbers. */
  reconfigure(settings: TargetSettings): void;
  ledger(): readonly LedgerEntry[];
  /** The families with the largest demand first, at most `families` of them, each with at most `labels` labels. */
  demand(families: number, labels: number): readonly Demand[];
  /** The families that are nearest to their limits, at most so many, as far as they grow towards them. */
  forecast(families: number): readonly Forecast[];
  /** What the last scrape asked for, and what left; under `observe`, what would have left. Null before the first. */
  outlook(): ScrapeReport | null;
  /** At most `limit` labels and pairs. Looks at every known series: for a human's question, not for each scrape. */
  labelStats(limit: number): LabelStats;
  /** What outlives a restart of Sluice, as text; a new line takes it back with `restore`. */
  save(): string;
  /** To be called before the first scrape. The error says why the text is not taken; the line then starts fresh. */
  restore(saved: string): Outcome<void, string>;
  /** Bytes by region, for `sluice_memory_bytes`. */
  memory(): ReadonlyMap<string, number>;
}
