import { readFile } from 'node:fs/promises';
import { stringify } from 'yaml';
import { createTargetLine } from '../line/line.ts';
import type { LedgerEntry } from '../model/ledger.ts';
import { drawSeed } from './chance.ts';
import type { Arguments } from './options.ts';
import { loadSettings } from './settings.ts';
import type { Streams } from './streams.ts';

export const FILTER_OPTIONS = { 'content-type': 'string', explain: 'boolean' } as const;

const TEXT = 'text/plain; version=0.0.4; charset=utf-8';
const OPENMETRICS = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

/** Sends files through a line as successive scrapes of one application, and prints the last answer. */
export async function filter(args: Arguments, streams: Streams): Promise<number> {
  const loaded = await loadSettings(args.flags);
  if (!loaded.ok) return streams.fail(loaded.error);
  const { settings } = loaded.value;
  const [target] = settings.targets;
  if (target === undefined) return streams.fail('the configuration has no target');
  const line = createTargetLine(target, { seed: drawSeed(), memory: settings.memory });
  const files = args.operands.length > 0 ? args.operands : ['-'];
  let last: Uint8Array = new Uint8Array();
  for (const file of files) {
    const body = await readInput(file, streams);
    if (body === null) return streams.fail(`${file} cannot be read`);
    const contentType = args.options.get('content-type') ?? (/\.om(\.txt)?$/.test(file) ? OPENMETRICS : TEXT);
    const answer = line.scrape({ body, contentType, nowMs: Date.now(), escaping: 'allow-utf-8' });
    if (!answer.ok) {
      const { line: at, column, message } = answer.error;
      streams.print(`${file === '-' ? 'stdin' : file}:${at}:${column}: ${message}`);
      return 1;
    }
    last = answer.value.body;
  }
  await streams.write(last);
  if (args.options.has('explain')) streams.print(explain(line.ledger()));
  return 0;
}

async function readInput(file: string, streams: Streams): Promise<Uint8Array | null> {
  if (file === '-') return streams.input();
  return readFile(file).catch(() => null);
}

function explain(entries: readonly LedgerEntry[]): string {
  return stringify({ entries }).trimEnd();
}
