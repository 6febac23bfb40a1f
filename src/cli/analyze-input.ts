import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Saved } from '../analyze/index.ts';
import { done, fail, type Outcome } from '../base/outcome.ts';
import { isScrapable } from '../base/upstream.ts';
import { redactUrl } from '../base/url.ts';
import { DEFAULT_ACCESS } from '../config/index.ts';
import { upstreamAccept } from '../exposition/index.ts';
import { createClient, WholeBody } from '../scrape/index.ts';
import { CLOCK } from './clock.ts';
import type { Streams } from './streams.ts';

/** What Prometheus 3 asks for. */
const ACCEPT =
  'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,' +
  'text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2';
const TEXT = 'text/plain; version=0.0.4; charset=utf-8';
const OPENMETRICS = 'application/openmetrics-text; version=1.0.0; charset=utf-8';
const DEADLINE_MS = 10_000;

/** One scrape that is still to be read: a folder may hold more than fits into memory at once. */
export interface Input {
  /** For messages. */
  readonly name: string;
  /** The error is to print. */
  read(): Promise<Outcome<Saved, string>>;
}

export interface Wanted {
  /** As given; null = to be found out. */
  readonly contentType: string | null;
  /** Decoded bytes; 0 = no limit. */
  readonly bodySizeLimit: number;
}

/** What the operand names: an application, stdin, a file, or a folder of scrapes in the order of their names. The error is to print. */
export async function readInputs(
  operand: string,
  wanted: Wanted,
  streams: Streams,
): Promise<Outcome<readonly Input[], string>> {
  if (/^https?:\/\//i.test(operand)) {
    if (isScrapable(operand)) return done([{ name: redactUrl(operand), read: () => scrape(operand, wanted) }]);
    return fail(`${redactUrl(operand)} is no http or https URL, as in http://127.0.0.1:8080/metrics`);
  }
  if (operand === '-') return done([input('stdin', () => streams.input(), Date.now(), wanted)]);
  const there = await stat(operand).catch((error: Error) => error);
  if (there instanceof Error) return fail(`${operand} cannot be read: ${there.message}`);
  if (!there.isDirectory()) return done([input(operand, () => readFile(operand), Date.now(), wanted)]);
  const entries = await readdir(operand, { withFileTypes: true });
  const names = entries.filter((entry) => !entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => name);
  if (names.length === 0) return fail(`${operand} has no files: want saved scrapes, in the order of their names`);
  const paths = names.sort().map((name) => join(operand, name));
  const times = await Promise.all(paths.map((path) => stat(path).then(({ mtimeMs }) => mtimeMs)));
  return done(paths.map((path, at) => input(path, () => readFile(path), times[at] ?? 0, wanted)));
}

function input(name: string, readRaw: () => Promise<Uint8Array>, nowMs: number, wanted: Wanted): Input {
  const read = async (): Promise<Outcome<Saved, string>> => {
    const raw = await readRaw().catch((error: Error) => error);
    if (raw instanceof Error) return fail(`${name} cannot be read: ${raw.message}`);
    const body = unpacked(raw, wanted.bodySizeLimit);
    if (!body.ok) return fail(`${name} cannot be unpacked: ${body.error}`);
    return done({ nowMs, body: body.value, contentType: wanted.contentType ?? typeOf(name, body.value) });
  };
  return { name, read };
}

/** Saved bodies may be as they came over the wire. */
function unpacked(raw: Uint8Array, limit: number): Outcome<Uint8Array, string> {
  if (raw[0] !== 0x1f || raw[1] !== 0x8b) return done(raw);
  try {
    return done(gunzipSync(raw, limit > 0 ? { maxOutputLength: limit } : {}));
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}

/** By the name, else by the end: no text exposition ends in `# EOF`. */
function typeOf(name: string, body: Uint8Array): string {
  const end = Buffer.from(body.subarray(-8)).toString('latin1');
  return /\.om(\.txt)?(\.gz)?$/.test(name) || /(^|\n)# EOF\n?$/.test(end) ? OPENMETRICS : TEXT;
}

async function scrape(url: string, wanted: Wanted): Promise<Outcome<Saved, string>> {
  const client = createClient(CLOCK);
  const sink = new WholeBody();
  const fetched = await client.fetchBody({
    url,
    headers: [
      ['accept', upstreamAccept(ACCEPT)],
      ['x-prometheus-scrape-timeout-seconds', String(DEADLINE_MS / 1000)],
    ],
    deadlineMs: DEADLINE_MS,
    bodySizeLimit: wanted.bodySizeLimit,
    access: DEFAULT_ACCESS,
    signal: new AbortController().signal,
    sink,
  });
  await client.close();
  if (!fetched.ok) return fail(fetched.error.message);
  const { contentType } = fetched.value;
  return done({ nowMs: Date.now(), body: sink.bytes(), contentType: wanted.contentType ?? contentType });
}
