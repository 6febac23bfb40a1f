import type { Clock } from '../base/clock.ts';
import { done, fail, type Outcome } from '../base/outcome.ts';
import { redactUrl } from '../base/url.ts';
import type { Escaping, Refusal } from '../model/exposition.ts';
import type { BodySink, FetchBody, Fetched, FetchFailure, FetchOrder, Header } from '../model/fetch.ts';
import type { Answer, Hearing, Line } from '../model/line.ts';
import type { Logger } from '../model/log.ts';
import type { Keeper, PlacedLine, Recorder } from '../model/trip.ts';
import { type Departure, failed, served } from './departure.ts';
import { Ear } from './ear.ts';
import { answered, giveUp, type Station, type Target } from './target.ts';

/** What one trip is made for. */
export interface TripOrder {
  readonly station: Station;
  readonly scrapeId: string;
  readonly accept: string;
  readonly escaping: Escaping;
  /** The scraper's own headers that travel on. */
  readonly headers: readonly Header[];
}

export interface TripTools {
  readonly fetchBody: FetchBody;
  readonly recorder: Recorder;
  /** Null where nothing outlives a restart. */
  readonly keeper: Keeper | null;
  readonly log: Logger;
  readonly clock: Clock;
  /** Aborted when Sluice stops. */
  readonly stopping: AbortSignal;
}

/** To the application, through the line, and back. Never rejects: what goes wrong is an answer, too. */
export async function makeTrip(
  target: Target,
  order: TripOrder,
  untilMs: number,
  tools: TripTools,
): Promise<Departure> {
  try {
    target.settle((error) => bug('reconfigure', error, target, order, tools));
    const placed = await place(target, order.station, tools.keeper);
    const ear = new Ear(placed.line, tools.clock);
    const startMs = tools.clock.steadyMs();
    const fetched = await tools.fetchBody(fetchOrder(target, order, untilMs - startMs, tools.stopping, ear));
    const upstreamMs = tools.clock.steadyMs() - startMs;
    return await arrive(target, order, placed, ear, fetched, upstreamMs, tools);
  } catch (error) {
    bug('trip', error, target, order, tools);
    return internal(order);
  }
}

function fetchOrder(
  target: Target,
  order: TripOrder,
  deadlineMs: number,
  signal: AbortSignal,
  sink: BodySink,
): FetchOrder {
  const { url, access, bodySizeLimit } = target.settings;
  const whole = Math.max(1, Math.floor(deadlineMs));
  const headers: Header[] = [
    ...order.headers,
    ['accept', order.accept],
    ['x-prometheus-scrape-timeout-seconds', String(whole / 1_000)],
  ];
  return { url: withQuery(url, order.station.query), access, headers, deadlineMs: whole, bodySizeLimit, signal, sink };
}

/** The target's own query comes first; the scraper's is not touched. */
function withQuery(url: string, query: string): string {
  const [address = url] = url.split('#');
  if (query === '') return address;
  return `${address}${address.includes('?') ? '&' : '?'}${query}`;
}

/** The line that is to hear the body, with what was kept of it. */
async function place(target: Target, station: Station, keeper: Keeper | null): Promise<PlacedLine> {
  const isKept = station.line === null && station.waiting === null && !station.startsClean;
  const placed = { target: target.settings.name, query: station.query, line: target.lineOf(station) };
  if (isKept) await keeper?.restore(placed);
  return placed;
}

/** A body that came whole, and what the line made of it. */
interface Heard extends Fetched {
  readonly hearing: Hearing;
  readonly outcome: Outcome<Answer, Refusal>;
}

/** The body is over, or failed: the line has heard it as far as it came. */
async function arrive(
  target: Target,
  order: TripOrder,
  placed: PlacedLine,
  ear: Ear,
  fetched: Outcome<Fetched, FetchFailure>,
  upstreamMs: number,
  tools: TripTools,
): Promise<Departure> {
  let heard: Outcome<Heard, FetchFailure>;
  try {
    heard = hear(target, order, ear, fetched, tools);
  } catch (error) {
    giveUp(order.station);
    bug('line', error, target, order, tools);
    recordTrip(target, order, upstreamMs, null, tools);
    return internal(order);
  }
  const answer = heard.ok && heard.value.outcome.ok ? heard.value.outcome.value : null;
  recordTrip(target, order, upstreamMs, answer, tools);
  if (!heard.ok) return lost(target, order, heard.error, tools);
  const { hearing, outcome, contentType, headers } = heard.value;
  if (!outcome.ok) return refused(target, order, heard.value, outcome.error, tools);
  for (const trip of outcome.value.report.trips) {
    const { metric, label, cause, action, limit, demand, observed } = trip;
    const fields = {
      target: target.settings.name,
      metric,
      label,
      limit: cause,
      limit_value: limit,
      demand,
      action,
      observed,
    };
    tools.log.warn(trip.message, { ...fields, scrape_id: order.scrapeId });
  }
  // Before the answer leaves: what Prometheus has seen must not be forgotten.
  await tools.keeper?.keep(placed);
  mended(target, order, tools);
  const { body } = outcome.value;
  const isOwn = body.buffer === hearing.held.buffer;
  if (!isOwn) hearing.release();
  return served(order.scrapeId, body, contentType, headers, () => {
    if (isOwn) hearing.release();
    finish(target, order, placed.line, tools);
  });
}

/** The answer has left. */
function finish(target: Target, order: TripOrder, line: Line, tools: TripTools): void {
  try {
    line.finish();
  } catch (error) {
    if (order.station.line === line) giveUp(order.station);
    bug('line', error, target, order, tools);
  }
}

/** Throws what the line throws. */
function hear(
  target: Target,
  { station, escaping }: TripOrder,
  ear: Ear,
  fetched: Outcome<Fetched, FetchFailure>,
  tools: TripTools,
): Outcome<Heard, FetchFailure> {
  if (!fetched.ok) {
    ear.cancel();
    return fetched;
  }
  const hearing = ear.heard();
  const failure = judgeEnd(target, fetched.value, hearing.held, tools);
  if (failure !== null) {
    ear.cancel();
    return fail(failure);
  }
  answered(station);
  const outcome = hearing.end({ nowMs: tools.clock.wallMs(), escaping });
  return done({ ...fetched.value, hearing, outcome });
}

/**
 * OpenMetrics marks its end itself. A text body that only the closed connection ends cannot be told from a part of it. Null =
 * it may pass.
 */
function judgeEnd(target: Target, fetched: Fetched, held: Uint8Array, tools: TripTools): FetchFailure | null {
  const url = (): string => redactUrl(target.settings.url);
  if (fetched.delimited) target.marksEnds = true;
  if (/^\s*application\/openmetrics-text\s*(;|$)/i.test(fetched.contentType ?? '')) {
    if (hasEof(held)) return null;
    return truncated(`the OpenMetrics body of ${url()} ended after ${fetched.upstreamBytes} bytes without its # EOF`);
  }
  if (fetched.delimited) return null;
  if (target.marksEnds) {
    return truncated(
      `the body of ${url()} ended with the connection after ${fetched.upstreamBytes} bytes, without the length or the chunks ` +
        'that earlier bodies had: it may be a part',
    );
  }
  if (!target.warnedOfUnmarked) {
    target.warnedOfUnmarked = true;
    tools.log.warn(
      'nothing marks the end of the body but the closed connection: a part of it would pass for the whole',
      { target: target.settings.name, url: url() },
    );
  }
  return null;
}

/** Prometheus takes a body without any bytes, too. Of the body nothing is let go but samples, or all. */
function hasEof({ buffer, byteOffset, length }: Uint8Array): boolean {
  const body = Buffer.from(buffer, byteOffset, length);
  return length === 0 || body.lastIndexOf('\n# EOF') >= 0 || body.indexOf('# EOF') === 0;
}

function truncated(message: string): FetchFailure {
  return { kind: 'truncated', status: 502, message };
}

function lost(target: Target, order: TripOrder, failure: FetchFailure, tools: TripTools): Departure {
  trouble(target, order, failure.kind, failure.message, tools);
  return failed(order.scrapeId, failure.status, failure.message);
}

/** Prometheus is to fail with the true message, so it gets the application's own bytes where they fit. */
function refused(target: Target, order: TripOrder, heard: Heard, refusal: Refusal, tools: TripTools): Departure {
  const { hearing, contentType, headers } = heard;
  const { held, isWhole } = hearing;
  const place = `line ${refusal.line}, column ${refusal.column}`;
  const message = `the body of ${redactUrl(target.settings.url)} was refused at ${place}: ${refusal.message}`;
  trouble(target, order, `refusal: ${refusal.message}`, message, tools);
  const { answerSize, onExceed } = target.settings.limits;
  const fits = onExceed === 'observe' || answerSize === 0 || held.length <= answerSize;
  if (refusal.reason === 'body' && isWhole && fits)
    return served(order.scrapeId, held, contentType, headers, () => hearing.release());
  hearing.release();
  return failed(order.scrapeId, 502, message);
}

function internal(order: TripOrder): Departure {
  return failed(
    order.scrapeId,
    500,
    `a bug in Sluice: its log says more under scrape_id ${order.scrapeId}; the next scrape starts clean`,
  );
}

function bug(where: string, error: unknown, target: Target, order: TripOrder, tools: TripTools): void {
  tools.recorder.recordInternalError(where);
  const stack = error instanceof Error ? error.stack : String(error);
  tools.log.error('a bug in Sluice', { target: target.settings.name, where, scrape_id: order.scrapeId, err: stack });
}

function trouble(target: Target, order: TripOrder, kind: string, message: string, tools: TripTools): void {
  if (order.station.trouble === kind) return;
  order.station.trouble = kind;
  tools.log.warn('scrapes fail', { target: target.settings.name, scrape_id: order.scrapeId, err: message });
}

function mended(target: Target, order: TripOrder, tools: TripTools): void {
  if (order.station.trouble === '') return;
  order.station.trouble = '';
  tools.log.info('scrapes work again', { target: target.settings.name, scrape_id: order.scrapeId });
}

function recordTrip(
  target: Target,
  order: TripOrder,
  upstreamMs: number,
  answer: Answer | null,
  tools: TripTools,
): void {
  const { station, scrapeId } = order;
  const report = answer?.report ?? null;
  tools.recorder.recordTrip({ target: target.settings.name, query: station.query, scrapeId, upstreamMs, report });
}
