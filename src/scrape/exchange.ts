import { constants } from 'node:buffer';
import type { Dispatcher } from 'undici';
import { done, fail, type Outcome } from '../base/outcome.ts';
import type { BodySink, Fetched, FetchFailure, Header } from '../model/fetch.ts';
import { badEncoding, badStatus, brokenGzip, failureOf, type Progress, tooLarge } from './failures.ts';
import { Inflater } from './gunzip.ts';
import type { Reading } from './reading.ts';

type Result = Outcome<Fetched, FetchFailure>;
type ResponseHeaders = Record<string, string | string[] | undefined>;

/** What expositions come to by many; more is made room for as it comes. */
const GZIP_RATIO = 4;
/** How much larger than its content a gzip body may be: stored blocks, headers of members. */
const GZIP_OVERHEAD = 1.01;
const GZIP_SLACK_BYTES = 64 * 1024;

/**
 * One request and its response, as undici reports them. It is never paused: undici asserts when a paused connection breaks.
 * What bounds the memory instead is the limit on what came.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly result: Promise<Result>;
  readonly #url: string;
  readonly #limit: number;
  readonly #sink: BodySink;
  readonly #reading: Reading;
  #settle: (result: Result) => void = () => {};
  #settled = false;
  #controller: Dispatcher.DispatchController | null = null;
  #started = false;
  #inflater: Inflater | null = null;
  #headers: ResponseHeaders = {};
  #received = 0;
  #decoded = 0;

  constructor(url: string, bodySizeLimit: number, sink: BodySink, reading: Reading) {
    this.#url = url;
    this.#sink = sink;
    this.#reading = reading;
    this.#limit = bodySizeLimit === 0 ? constants.MAX_LENGTH : Math.min(bodySizeLimit, constants.MAX_LENGTH);
    this.result = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  get progress(): Progress {
    return { url: this.#url, started: this.#started, bytes: this.#received };
  }

  /** Ends the exchange at whatever point it is; the connection is destroyed unless the response was read whole. */
  cut(failure: FetchFailure): void {
    if (this.#settled) return;
    this.#finish(fail(failure));
    this.#inflater?.destroy();
    this.#controller?.abort(new Error(failure.message));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // It was cut while it still waited for a connection.
    if (this.#settled) controller.abort(new Error('cut'));
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: ResponseHeaders, reason = ''): void {
    if (status < 200) return;
    this.#reading.bodyBegins();
    this.#headers = headers;
    if (status === 200) this.#begin(all(headers['content-encoding']), Number(first(headers['content-length']) ?? 0));
    else this.cut(badStatus(this.#url, status, reason, first(headers['location'])));
  }

  #begin(encoding: string, length: number): void {
    const isGzip = encoding === 'gzip';
    if (!isGzip && encoding !== '' && encoding !== 'identity') this.cut(badEncoding(this.#url, encoding));
    else if (!isGzip && length > this.#limit) this.cut(tooLarge(this.#url, this.#limit));
    else {
      if (isGzip) this.#inflater = this.#inflate();
      this.#started = true;
      const expected = Math.min(this.#limit, isGzip ? length * GZIP_RATIO : length);
      this.#sink.begin(first(this.#headers['content-type']), expected);
    }
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Uint8Array): void {
    this.#reading.bodyCame(chunk);
    if (this.#settled) return;
    this.#received += chunk.length;
    if (this.#inflater === null) this.#take(chunk);
    else if (this.#received > this.#limit * GZIP_OVERHEAD + GZIP_SLACK_BYTES)
      this.cut(tooLarge(this.#url, this.#limit));
    else this.#inflater.write(chunk);
  }

  onResponseEnd(): void {
    this.#reading.bodyEnded();
    // The response was read whole: its connection may live on, whatever the inflater still finds.
    this.#controller = null;
    if (this.#settled) return;
    if (this.#inflater === null) this.#complete();
    else this.#inflater.end();
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#controller = null;
    this.cut(failureOf(error, this.progress));
  }

  #inflate(): Inflater {
    return new Inflater({
      data: (chunk) => this.#take(chunk),
      end: () => this.#complete(),
      fail: (error) => this.cut(brokenGzip(error, this.progress)),
    });
  }

  #take(chunk: Uint8Array): void {
    if (this.#settled) return;
    this.#decoded += chunk.length;
    if (this.#decoded > this.#limit) this.cut(tooLarge(this.#url, this.#limit));
    else this.#sink.take(chunk);
  }

  #complete(): void {
    if (this.#settled) return;
    const length = first(this.#headers['content-length']);
    const chunked = all(this.#headers['transfer-encoding']).toLowerCase().endsWith('chunked');
    this.#finish(
      done({
        contentType: first(this.#headers['content-type']),
        headers: flat(this.#headers),
        upstreamBytes: this.#received,
        delimited: length !== undefined || chunked || this.#inflater !== null,
      }),
    );
  }

  #finish(result: Result): void {
    this.#settled = true;
    this.#settle(result);
  }
}

function first(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.[0];
}

function all(value: string | string[] | undefined): string {
  return typeof value === 'string' ? value.trim() : (value ?? []).join(', ');
}

function flat(headers: ResponseHeaders): readonly Header[] {
  const list: Header[] = [];
  for (const [name, value] of Object.entries(headers)) {
    for (const one of typeof value === 'string' ? [value] : (value ?? [])) list.push([name.toLowerCase(), one]);
  }
  return list;
}
