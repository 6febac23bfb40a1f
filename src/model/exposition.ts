import type { Labels } from './labels.ts';

/** The two text formats that Sluice reads and writes; protobuf is never negotiated. */
export type Format = 'text' | 'openmetrics';

/** What a `# TYPE` may say. `untyped` is the text format's word for what OpenMetrics calls `unknown`. */
export type MetricType =
  | 'counter'
  | 'gauge'
  | 'histogram'
  | 'gaugehistogram'
  | 'summary'
  | 'info'
  | 'stateset'
  | 'unknown';

/** A body that can be read from wherever a line of it begins. */
export interface Body {
  readonly bytes: Uint8Array;
  readonly format: Format;
  /** The line that begins there; null = there is none, or it is refused. What was refused before is not any more. */
  lineAt(at: number): ExpositionLine | null;
  /** All lines until here were read; `isClosed`: the last one says that it is the end. */
  end(at: number, isClosed: boolean): void;
  readonly refusal: Refusal | null;
}

/** A body of which more comes. */
export interface GrowingBody extends Body {
  /**
   * More of it is there, and lines that were read may have been taken out, so that what follows them has moved: so many lines of the body
   * were in all. `unread` is where nobody has read it yet.
   */
  show(bytes: Uint8Array, unread: number, above: number): void;
}

export type ExpositionLine = SampleLine | MetadataLine | OtherLine;

/** `start` and `end` are byte offsets into the body, `end` behind the newline if there is one; `line` counts from 1. */
interface Placed {
  readonly start: number;
  readonly end: number;
  readonly line: number;
}

/** One sample: a line with a value. */
export interface SampleLine extends Placed {
  readonly kind: 'sample';
  /** The metric's name, unescaped and unquoted: `http_request_duration_seconds_bucket`. */
  readonly name: string;
  /** All labels but the name, `le` and `quantile` included, unescaped. */
  readonly labels: Labels;
  readonly value: number;
  /** The value as it was written, so that nothing is lost beyond 2^53. */
  readonly valueText: string;
  /** The timestamp as it was written (text: milliseconds, OpenMetrics: seconds); null = none. */
  readonly timestampText: string | null;
  readonly timestampMs: number | null;
  readonly exemplar: Exemplar | null;
}

/** An OpenMetrics exemplar: `text` is everything after the `# `, `{trace_id="a"} 0.5 1600000000.1`. */
export interface Exemplar {
  readonly text: string;
  readonly value: number;
  /** Seconds since the epoch; null = none. */
  readonly timestamp: number | null;
}

/** `# TYPE`, `# HELP` or `# UNIT` of a family, as it is named in this format. */
export interface MetadataLine extends Placed {
  readonly kind: 'type' | 'help' | 'unit';
  readonly family: string;
  /** The type as in `MetricType`, or the text behind the name as it was written. */
  readonly text: string;
}

export interface OtherLine extends Placed {
  readonly kind: 'comment' | 'blank' | 'eof';
}

/** Why a body was refused, and where: line and column count from 1, the column in bytes. */
export interface Refusal {
  /** `body`: Prometheus would refuse it, too. `limit`: it passes one of Sluice's own bounds. */
  readonly reason: 'body' | 'limit';
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** How a name that needs quotes is written for a scraper; the names are those of the `escaping` parameter. */
export type Escaping = 'allow-utf-8' | 'underscores' | 'dots' | 'values';
