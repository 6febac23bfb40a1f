import type { Escaping } from './exposition.ts';
import type { Line, ScrapeReport } from './line.ts';

/** What the proxy port must know about formats, handed in. `accept` is the scraper's header. */
export interface Formats {
  /** The `Accept` for the application: the scraper's without what Sluice cannot read. */
  upstreamAccept(accept: string | undefined): string;
  escapingOf(accept: string | undefined): Escaping;
}

/** A line with its place: one target, one query string (without `?`, empty = none). */
export interface PlacedLine {
  readonly target: string;
  readonly query: string;
  readonly line: Line;
}

/** One trip to the application, as the own metrics count it. */
export interface TripRecord {
  readonly target: string;
  readonly query: string;
  readonly scrapeId: string;
  /** From the question to the body's last byte, or to the failure. */
  readonly upstreamMs: number;
  /** Null where the line gave no answer. */
  readonly report: ScrapeReport | null;
}

/** Who counts what the proxy port does. */
export interface Recorder {
  recordTrip(trip: TripRecord): void;
  /** One answer to one scraper; `durationMs` with the time it waited. */
  recordAnswer(target: string, code: number, durationMs: number): void;
  /** A bug in Sluice was caught; `where` is a fixed word, as it becomes a label. */
  recordInternalError(where: string): void;
}

/** Keeps the states of lines over a restart. Never rejects: what goes wrong is logged and counted, and scraping goes on. */
export interface Keeper {
  /** Gives a new line the state that was kept for it, if one was. */
  restore(placed: PlacedLine): Promise<void>;
  /** Resolves once the line's state is where a restart finds it. */
  keep(placed: PlacedLine): Promise<void>;
}
