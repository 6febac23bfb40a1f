import type { IncomingHttpHeaders } from 'node:http';
import type { Header } from '../model/fetch.ts';

/** Between two neighbours only (RFC 9110, 7.6.1). */
const HOP_BY_HOP = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/**
 * What does not travel to the application: what Sluice says itself, what describes a body, and conditions and ranges, whose
 * answer would be no scrape.
 */
const NOT_FORWARDED = new Set([
  ...HOP_BY_HOP,
  'host',
  'accept',
  'accept-encoding',
  'x-prometheus-scrape-timeout-seconds',
  'expect',
  'range',
  'if-match',
  'if-none-match',
  'if-modified-since',
  'if-unmodified-since',
  'if-range',
]);

/**
 * What does not travel back: what Sluice says itself, what describes the application's bytes and not the answer's, and what
 * speaks to one client only, as an answer may be shared.
 */
const NOT_PASSED_BACK = new Set([
  ...HOP_BY_HOP,
  'content-type',
  'date',
  'vary',
  'etag',
  'last-modified',
  'accept-ranges',
  'digest',
  'repr-digest',
  'set-cookie',
  'alt-svc',
  'x-sluice-scrape-id',
]);

/** The scraper's end-to-end headers. */
export function forwarded(headers: IncomingHttpHeaders): readonly Header[] {
  const named = namedBy(headers.connection);
  const list: Header[] = [];
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || NOT_FORWARDED.has(name) || named.has(name) || name.startsWith('content-')) continue;
    list.push([name, typeof value === 'string' ? value : value.join(', ')]);
  }
  return list;
}

/** The application's end-to-end headers that still hold for the answer. */
export function passedBack(headers: readonly Header[]): readonly Header[] {
  const named = namedBy(headers.find(([name]) => name === 'connection')?.[1]);
  return headers.filter(
    ([name]) =>
      !NOT_PASSED_BACK.has(name) && !named.has(name) && (name === 'content-type' || !name.startsWith('content-')),
  );
}

/** As in RFC 9110, 12.5.3: gzip by name or by `*`, with a weight above zero. */
export function acceptsGzip(header: string | undefined): boolean {
  let any = false;
  for (const part of (header ?? '').toLowerCase().split(',')) {
    const [coding = '', ...parameters] = part.split(';').map((text) => text.trim());
    const weight = parameters.find((text) => text.startsWith('q='));
    const wanted = weight === undefined || Number(weight.slice(2)) > 0;
    if (coding === 'gzip') return wanted;
    if (coding === '*') any = wanted;
  }
  return any;
}

function namedBy(connection: string | undefined): ReadonlySet<string> {
  return new Set(
    (connection ?? '')
      .toLowerCase()
      .split(',')
      .map((name) => name.trim()),
  );
}
