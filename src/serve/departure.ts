import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Header } from '../model/fetch.ts';
import { portLimits } from '../model/web.ts';
import { acceptsGzip, passedBack } from './headers.ts';
import type { HeldAnswers } from './held.ts';

/** Below, the headers weigh more than what is saved. */
const GZIP_FROM_BYTES = 1024;
/** Measured on expositions by many: beyond, time grows and size hardly falls. */
const GZIP_LEVEL = 3;

/** What one trip brought back, for all who share it. */
export interface Departure {
  readonly status: number;
  readonly headers: readonly Header[];
  readonly body: Uint8Array;
  /** The body in gzip, made once for all; null where it does not pay. */
  gzipped(): Promise<Uint8Array | null>;
  /** So many readers have it. */
  handOut(readers: number): void;
  /** One of them will not look at the body again. */
  letGo(): void;
}

/** A 200; `upstream` are the application's headers. `release` is called when all readers have let go. */
export function served(
  id: string,
  body: Uint8Array,
  contentType: string | undefined,
  upstream: readonly Header[],
  release: () => void,
): Departure {
  const headers: Header[] = [...passedBack(upstream), ['x-sluice-scrape-id', id], ['vary', 'Accept, Accept-Encoding']];
  if (contentType !== undefined) headers.push(['content-type', contentType]);
  return departure(200, headers, body, release);
}

export function failed(id: string, status: number, reason: string): Departure {
  const headers: Header[] = [
    ['x-sluice-scrape-id', id],
    ['content-type', 'text/plain; charset=utf-8'],
  ];
  return departure(status, headers, Buffer.from(`${reason}\n`), () => {});
}

function departure(status: number, headers: readonly Header[], body: Uint8Array, release: () => void): Departure {
  let packed: Promise<Uint8Array | null> | null = null;
  let left = 0;
  return {
    status,
    headers,
    body,
    gzipped() {
      packed ??= pack(body);
      return packed;
    },
    handOut(readers) {
      left = readers;
      if (readers === 0) release();
    },
    letGo() {
      if (--left === 0) release();
    },
  };
}

async function pack(body: Uint8Array): Promise<Uint8Array | null> {
  if (body.length <= GZIP_FROM_BYTES) return null;
  const packed = await promisify(gzip)(body, { level: GZIP_LEVEL });
  return packed.length < body.length ? packed : null;
}

/** Writes it as this scraper wants it, always with its length. A HEAD gets the headers that a GET would. */
export async function depart(
  request: IncomingMessage,
  response: ServerResponse,
  leaving: Departure,
  held: HeldAnswers,
): Promise<void> {
  const packed = acceptsGzip(request.headers['accept-encoding'] as string | undefined) ? await leaving.gzipped() : null;
  if (response.destroyed) return leaving.letGo();
  response.once('close', () => leaving.letGo());
  const body = packed ?? leaving.body;
  // What the port itself was told to send wins over the application's own.
  const own = new Set(response.getHeaderNames());
  for (const [name, value] of leaving.headers) if (!own.has(name)) response.appendHeader(name, value);
  if (packed !== null) response.setHeader('content-encoding', 'gzip');
  response.setHeader('content-length', body.length);
  response.statusCode = leaving.status;
  response.setTimeout(portLimits.writeIdleMs, () => response.destroy());
  if (request.method === 'HEAD') response.end();
  else {
    held.hold(response, body);
    response.end(body);
  }
}
