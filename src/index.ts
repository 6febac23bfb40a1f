/** The library: the line that `sluice filter` runs, and the templater. */
import { stringify } from 'yaml';
import { drawSeed } from './cli/chance.ts';
import { printIssue, readConfig } from './config/config.ts';
import { settingsWithTarget } from './config/index.ts';
import { createTargetLine } from './line/line.ts';
import type { Refusal } from './model/exposition.ts';
import type { LedgerEntry } from './model/ledger.ts';
import type { Settings, TargetSettings } from './model/settings.ts';
import type { Templater } from './model/templater.ts';
import { createTemplater as createLearning, type TemplaterOptions } from './template/index.ts';

export type { LedgerEntry } from './model/ledger.ts';
export type { Templater } from './model/templater.ts';

/** One bounded exposition, and the interventions that are in force. */
export interface ScrapeAnswer {
  readonly body: Uint8Array;
  readonly contentType: string;
  readonly ledger: readonly LedgerEntry[];
}

/** The successive scrapes of one application. */
export interface SluiceLine {
  /** Calls are answered in order. Rejects with a `RefusedBody` where Prometheus would refuse the body. */
  scrape(body: Uint8Array | AsyncIterable<Uint8Array>, contentType: string): Promise<ScrapeAnswer>;
}

/** A body that cannot be read: `line` and `column` count from 1, the column in bytes. */
export class RefusedBody extends Error {
  override readonly name = 'RefusedBody';
  readonly line: number;
  readonly column: number;

  constructor({ line, column, message }: Refusal) {
    super(`${line}:${column}: ${message}`);
    this.line = line;
    this.column = column;
  }
}

/**
 * Makes a line. `config` is the configuration file as an object (the same keys, the same defaults); where it has targets the
 * first one counts. Throws a TypeError that names every issue of a faulty configuration.
 */
export function createLine(config: object = {}): SluiceLine {
  const { settings, target } = settingsOf(config);
  const line = createTargetLine(target, { seed: drawSeed(), memory: settings.memory });
  let turn: Promise<unknown> = Promise.resolve();
  return {
    scrape(body, contentType) {
      const answer = turn.then(async () => {
        const bytes = body instanceof Uint8Array ? body : await collect(body);
        const outcome = line.scrape({ body: bytes, contentType, nowMs: Date.now(), escaping: 'allow-utf-8' });
        if (!outcome.ok) throw new RefusedBody(outcome.error);
        return { body: outcome.value.body, contentType, ledger: line.ledger() };
      });
      turn = answer.catch(() => undefined);
      return answer;
    },
  };
}

/** Finds the identifiers in the values of one label; without a label's name the values are URL paths. It learns from them. */
export function createTemplater(options: TemplaterOptions = {}): Templater {
  return createLearning(options);
}

function settingsOf(config: object): { settings: Settings; target: TargetSettings } {
  const source = stringify(config);
  const read = readConfig(source, 'config');
  if (!read.ok) throw new TypeError(read.error.map((issue) => printIssue(issue, source)).join('\n'));
  const settings =
    read.value.targets.length > 0
      ? read.value
      : settingsWithTarget(read.value, { name: 'app', url: 'http://localhost/metrics' });
  const [target] = settings.targets;
  if (target === undefined) throw new TypeError('the configuration has no target');
  return { settings, target };
}

async function collect(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}
