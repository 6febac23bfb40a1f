import type { Outcome } from '../base/outcome.ts';
import type { Access } from './secure.ts';

/** A header's name and value; names in lower case. */
export type Header = readonly [name: string, value: string];

/** One question to the application: always a GET. */
export interface FetchOrder {
  /**
   * As in the target's settings, with the query. Credentials in it are sent as Basic authentication unless `headers` has its
   * own.
   */
  readonly url: string;
  readonly access: Access;
  /** End-to-end headers; `accept` among them, `accept-encoding` is the client's own matter. */
  readonly headers: readonly Header[];
  /** For connecting, headers and body together. */
  readonly deadlineMs: number;
  /** Decoded bytes; 0 = no limit. A body of exactly this size passes. */
  readonly bodySizeLimit: number;
  /** Cuts the exchange, as when Sluice stops. */
  readonly signal: AbortSignal;
  readonly sink: BodySink;
}

/** Takes a decoded body as it comes in. */
export interface BodySink {
  /**
   * Comes first; where the application is asked again, once more: then nothing that came before counts. `expected` bytes are likely to
   * follow, 0 = nobody knows.
   */
  begin(contentType: string | undefined, expected: number): void;
  /** The piece is a view that is valid until this returns. */
  take(piece: Uint8Array): void;
}

/** What came besides the application's body, of which the sink has all. */
export interface Fetched {
  /** As it came; undefined where there was none. */
  readonly contentType: string | undefined;
  /** All response headers as they came. */
  readonly headers: readonly Header[];
  /** Bytes of the body on the wire. */
  readonly upstreamBytes: number;
  /** A length, chunks or gzip's own trailer marked the body's end; else only the closed connection did. */
  readonly delimited: boolean;
}

export interface FetchFailure {
  readonly kind:
    | 'refused'
    | 'reset'
    | 'timeout'
    | 'status'
    | 'truncated'
    | 'too_large'
    | 'encoding'
    | 'dns'
    | 'tls'
    | 'setting'
    | 'stopped'
    | 'other';
  /** What the scraper gets. */
  readonly status: 502 | 504;
  /** A sentence without secrets. */
  readonly message: string;
}

/** Never rejects. */
export type FetchBody = (order: FetchOrder) => Promise<Outcome<Fetched, FetchFailure>>;
