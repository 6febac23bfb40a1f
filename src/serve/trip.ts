import type { Clock } from '../base/clock.ts';
import { redactUrl } from '../base/url.ts';
import type { Escaping, Refusal } from '../model/exposition.ts';
import type { FetchBody, Fetched, FetchFailure, Header } from '../model/fetch.ts';
import type { Answer, Line } from '../model/line.ts';
import type { Logger } from '../model/log.ts';
import type { Keeper, Recorder } from '../model/trip.ts';
import { type Departure, failed, served } from './departure.ts';
import { giveUp, type Station, type Target } from './target.ts';

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
    const startMs = tools.clock.steadyMs();
    const fetched = await tools.fetchBody(fetchOrder(target, order, untilMs - startMs, tools.stopping));
    const upstreamMs = tools.clock.steadyMs() - startMs;
    if (!fetched.ok) {
      recordTrip(target, order, upstreamMs, null, tools);
      return lost(target, order, fetched.error, tools);
    }
    return await arrive(target, order, fetched.value, upstreamMs, tools);
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
): Parameters<FetchBody>[0] {
  const { url, access, bodySizeLimit } = target.settings;
  const whole = Math.max(1, Math.floor(deadlineMs));
  const headers: Header[] = [
    ...order.headers,
    ['accept', order.accept],
    ['x-prometheus-scrape-timeout-seconds', String(whole / 1_000)],
  ];
  return { url: withQuery(url, order.station.query), access, headers, deadlineMs: whole, bodySizeLimit, signal };
}

/** The target's own query comes first; the scraper's is not touched. */
function withQuery(url: string, query: string): string {
  const [address = url] = url.split('#');
  if (query === '') return address;
  return `${address}${address.includes('?') ? '&' : '?'}${query}`;
}

/** The body is here: to the line with it. */
async function arrive(
  target: Target,
  order: TripOrder,
  fetched: Fetched,
  upstreamMs: number,
  tools: TripTools,
): Promise<Departure> {
  const unmarked = judgeEnd(target, fetched, tools);
  if (unmarked !== null) {
    recordTrip(target, order, upstreamMs, null, tools);
    return lost(target, order, unmarked, tools);
  }
  const { station, escaping } = order;
  const { body, contentType } = fetched;
  const isKept = station.line === null && !station.startsClean;
  const placed = { target: target.settings.name, query: station.query, line: target.lineOf(station) };
  if (isKept) await tools.keeper?.restore(placed);
  let outcome: ReturnType<Line['scrape']>;
  try {
    outcome = placed.line.scrape({ body, contentType, nowMs: tools.clock.wallMs(), escaping });
  } catch (error) {
    giveUp(station);
    bug('line', error, target, order, tools);
    recordTrip(target, order, upstreamMs, null, tools);
    return internal(order);
  }
  recordTrip(target, order, upstreamMs, outcome.ok ? outcome.value : null, tools);
  if (!outcome.ok) return refused(target, order, fetched, outcome.error, tools);
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
  const { body: answer } = outcome.value;
  const isOwn = answer.buffer === body.buffer;
  if (!isOwn) fetched.release();
  return served(order.scrapeId, answer, contentType, fetched.headers, isOwn ? fetched.release : () => {});
}

/**
 * OpenMetrics marks its end itself. A text body that only the closed connection ends cannot be told from a part of it. Null =
 * it may pass.
 */
function judgeEnd(target: Target, fetched: Fetched, tools: TripTools): FetchFailure | null {
  const url = redactUrl(target.settings.url);
  if (fetched.delimited) target.marksEnds = true;
  if (/^\s*application\/openmetrics-text\s*(;|$)/i.test(fetched.contentType ?? '')) {
    if (hasEof(fetched.body)) return null;
    return truncated(`the OpenMetrics body of ${url} ended after ${fetched.upstreamBytes} bytes without its # EOF`);
  }
  if (fetched.delimited) return null;
  if (target.marksEnds) {
    return truncated(
      `the body of ${url} ended with the connection after ${fetched.upstreamBytes} bytes, without the length or the chunks ` +
        'that earlier bodies had: it may be a part',
    );
  }
  if (!target.warnedOfUnmarked) {
    target.warnedOfUnmarked = true;
    tools.log.warn(
      'nothing marks the end of the body but the closed connection: a part of it would pass for the whole',
      { target: target.settings.name, url },
    );
  }
  return null;
}

/** Prometheus takes a body without any bytes, too. */
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
function refused(target: Target, order: TripOrder, fetched: Fetched, refusal: Refusal, tools: TripTools): Departure {
  const place = `line ${refusal.line}, column ${refusal.column}`;
  const message = `the body of ${redactUrl(target.settings.url)} was refused at ${place}: ${refusal.message}`;
  trouble(target, order, `refusal: ${refusal.message}`, message, tools);
  const { answerSize, onExceed } = target.settings.limits;
  const fits = onExceed === 'observe' || answerSize === 0 || fetched.body.length <= answerSize;
  if (refusal.reason === 'body' && fits) {
    return served(order.scrapeId, fetched.body, fetched.contentType, fetched.headers, fetched.release);
  }
  fetched.release();
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
