import { fail, type Outcome } from '../base/outcome.ts';
import type { FetchBody, Fetched, FetchFailure, FetchOrder, Header } from '../model/fetch.ts';
import { createAgent, type WatchedAgent } from './agent.ts';
import { Exchange } from './exchange.ts';
import { resetWithoutEnd, stopped, timedOut } from './failures.ts';

export interface Client {
  readonly fetchBody: FetchBody;
  /** Destroys all connections; what is under way fails. */
  close(): Promise<void>;
}

type Result = Outcome<Fetched, FetchFailure>;

/** The client towards the applications: HTTP/1.1, a few connections kept alive for each, no redirects, gzip. */
export function createClient(): Client {
  const agent = createAgent();
  return { fetchBody: (order) => fetchBody(agent, order), close: () => agent.dispatcher.destroy() };
}

async function fetchBody(agent: WatchedAgent, order: FetchOrder): Promise<Result> {
  const startMs = performance.now();
  const url = new URL(order.url);
  const counts = agent.countsOf(url.origin);
  const before = { ...counts };
  const exchange = new Exchange(order.url, order.bodySizeLimit);
  const result = await run(agent, url, exchange, order, order.deadlineMs);
  if (!result.ok) {
    // A connection that was kept alive may have been closed by the application in the moment it was used again. Like Go's
    // client, ask once more, on a fresh one.
    const stale = result.error.kind === 'reset' && !exchange.progress.started && counts.opened === before.opened;
    const leftMs = order.deadlineMs - (performance.now() - startMs);
    if (!stale || leftMs <= 0 || order.signal.aborted) return result;
    return run(agent, url, new Exchange(order.url, order.bodySizeLimit), order, leftMs);
  }
  if (!result.value.delimited && counts.errors !== before.errors) return fail(resetWithoutEnd(exchange.progress));
  return result;
}

async function run(
  agent: WatchedAgent,
  url: URL,
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
        headers: requestHeaders(url, order.headers),
      },
      exchange,
    );
    return await exchange.result;
  } finally {
    clearTimeout(timer);
    order.signal.removeEventListener('abort', stop);
  }
}

/** As name, value, name, value. */
function requestHeaders(url: URL, headers: readonly Header[]): string[] {
  const list = headers.flat();
  list.push('accept-encoding', 'gzip');
  const hasUser = url.username !== '' || url.password !== '';
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
