import type { Clock } from '../base/clock.ts';
import { fail, type Outcome } from '../base/outcome.ts';
import { parseUpstream } from '../base/upstream.ts';
import type { FetchBody, Fetched, FetchFailure, FetchOrder, Header } from '../model/fetch.ts';
import type { WatchedAgent } from './agent.ts';
import { Agents } from './agents.ts';
import { readAuthorization, readConnection } from './connection.ts';
import { Exchange } from './exchange.ts';
import { badSetting, resetWithoutEnd, stopped, timedOut } from './failures.ts';
import { Reading } from './reading.ts';

export interface Client {
  readonly fetchBody: FetchBody;
  /** Destroys all connections; what is under way fails. */
  close(): Promise<void>;
}

type Result = Outcome<Fetched, FetchFailure>;

/** The client towards the applications: HTTP/1.1, a few connections kept alive for each, no redirects, gzip. */
export function createClient(clock: Clock): Client {
  const reading = new Reading();
  const agents = new Agents(reading);
  return { fetchBody: (order) => fetchBody(agents, reading, clock, order), close: () => agents.destroy() };
}

async function fetchBody(agents: Agents, reading: Reading, clock: Clock, order: FetchOrder): Promise<Result> {
  const startMs = clock.steadyMs();
  const upstream = parseUpstream(order.url);
  if (upstream === null) return fail(badSetting(order.url, 'this is no URL that can be scraped'));
  const { url, socketPath } = upstream;
  const connection = await readConnection(socketPath, url.protocol === 'https:' ? order.access.tls : null);
  if (!connection.ok) return fail(badSetting(order.url, connection.error));
  const authorization = await readAuthorization(order.access);
  if (!authorization.ok) return fail(badSetting(order.url, authorization.error));
  const headers = requestHeaders(url, order.headers, authorization.value);
  const found = agents.for(connection.value);
  if (!found.ok) return fail(badSetting(order.url, found.error));
  const agent = found.value;
  const counts = agent.countsOf(url.origin);
  const before = { ...counts };
  const exchange = new Exchange(order.url, order.bodySizeLimit, order.sink, reading);
  let arrived = await run(agent, url, headers, exchange, order, order.deadlineMs);
  if (!arrived.ok) {
    // A connection that was kept alive may have been closed by the application in the moment it was used again. Like Go's
    // client, ask once more, on a fresh one.
    const stale = arrived.error.kind === 'reset' && !exchange.progress.started && counts.opened === before.opened;
    const leftMs = order.deadlineMs - (clock.steadyMs() - startMs);
    if (!stale || leftMs <= 0 || order.signal.aborted) return arrived;
    const again = new Exchange(order.url, order.bodySizeLimit, order.sink, reading);
    arrived = await run(agent, url, headers, again, order, leftMs);
  } else if (!arrived.value.delimited && counts.errors !== before.errors)
    return fail(resetWithoutEnd(exchange.progress));
  return arrived;
}

async function run(
  agent: WatchedAgent,
  url: URL,
  headers: string[],
  exchange: Exchange,
  order: FetchOrder,
  leftMs: number,
): Promise<Result> {
  const stop = () => exchange.cut(stopped());
  if (order.signal.aborted) stop();
  order.signal.addEventListener('abort', stop);
  const timer = setTimeout(() => exchange.cut(timedOut(order.deadlineMs, exchange.progress)), leftMs);
  try {
    agent.dispatcher.dispatch(
      {
        origin: url.origin,
        path: url.pathname + url.search,
        method: 'GET',
        headers,
      },
      exchange,
    );
    return await exchange.result;
  } finally {
    clearTimeout(timer);
    order.signal.removeEventListener('abort', stop);
  }
}

/** As name, value, name, value. `own` is sent instead of the scraper's `Authorization`. */
function requestHeaders(url: URL, headers: readonly Header[], own: string | null): string[] {
  const list = headers.filter(([name]) => own === null || name !== 'authorization').flat();
  list.push('accept-encoding', 'gzip');
  if (own !== null) list.push('authorization', own);
  const hasUser = own === null && (url.username !== '' || url.password !== '');
  if (hasUser && !headers.some(([name]) => name === 'authorization')) {
    const user = `${unescapeUser(url.username)}:${unescapeUser(url.password)}`;
    list.push('authorization', `Basic ${Buffer.from(user).toString('base64')}`);
  }
  return list;
}

/** A stray `%` stands for itself. */
function unescapeUser(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
