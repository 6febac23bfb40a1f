import assert from 'node:assert/strict';
import { done } from '../../src/base/outcome.ts';
import { printIssue, readConfig } from '../../src/config/config.ts';
import { settingsWithTarget } from '../../src/config/index.ts';
import { formatOf } from '../../src/exposition/index.ts';
import { createTargetLine } from '../../src/line/line.ts';
import type { AheadAt } from '../../src/line/state.ts';
import type { Escaping, Refusal } from '../../src/model/exposition.ts';
import type { Label } from '../../src/model/labels.ts';
import type { LedgerEntry } from '../../src/model/ledger.ts';
import type { Answer, Forecast, Hearing, Line, ScrapeReport } from '../../src/model/line.ts';
import type { TargetSettings } from '../../src/model/settings.ts';
import { parseExposition } from './parse.ts';

export const TEXT = 'text/plain; version=0.0.4; charset=utf-8';
export const OPENMETRICS = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

/** The settings of one target from a configuration file's text. Throws with every issue of a faulty one. */
export function settingsOf(config: string): TargetSettings {
  const read = readConfig(config, 'test');
  if (!read.ok) throw new Error(read.error.map((issue) => printIssue(issue, config)).join('\n'));
  const { targets } = settingsWithTarget(read.value, { name: 'app', url: 'http://127.0.0.1/metrics' });
  const [target] = targets;
  assert.ok(target !== undefined);
  return target;
}

export interface TestLineOptions {
  /** The configuration file's text; none = the defaults. */
  readonly config?: string;
  /** Bytes for the tables. */
  readonly memory?: number;
  readonly seed?: number;
  readonly aheadAt?: AheadAt;
  /** Called where it may be worth while to collect garbage. */
  readonly collect?: () => void;
  /** The line hears bodies in pieces of so many bytes; none = whole. */
  readonly piece?: number;
}

export interface ScrapeOptions {
  readonly contentType?: string;
  readonly escaping?: Escaping;
}

/** A line that is scraped every 15 seconds. Bodies that end in `# EOF` are OpenMetrics, unless a test says otherwise. */
export class TestLine {
  #line: Line;
  readonly #options: TestLineOptions;
  #nowMs = Date.UTC(2026, 0, 1);

  constructor(options: TestLineOptions = {}) {
    this.#options = options;
    this.#line = makeLine(options);
  }

  /** The answer; a refusal throws. */
  answer(body: string | Uint8Array, options: ScrapeOptions = {}): Answer {
    const outcome = this.#scrape(body, options);
    if (!outcome.ok) throw new Error(`refused: ${outcome.error.message}`);
    return outcome.value;
  }

  /** The answer, or null where it is refused. */
  try(body: string | Uint8Array): Answer | null {
    const outcome = this.#scrape(body, {});
    return outcome.ok ? outcome.value : null;
  }

  /** The answer's text; a refusal throws. */
  scrape(body: string | Uint8Array, options: ScrapeOptions = {}): string {
    return Buffer.from(this.answer(body, options).body).toString();
  }

  report(body: string, options: ScrapeOptions = {}): ScrapeReport {
    return this.answer(body, options).report;
  }

  /** Why the body is refused; an answer throws. */
  refusal(body: string, options: ScrapeOptions = {}): Refusal {
    const outcome = this.#scrape(body, options);
    if (outcome.ok) throw new Error(`not refused, the answer is:\n${Buffer.from(outcome.value.body)}`);
    return outcome.error;
  }

  /** Another process takes over what this one kept, or nothing; it may have another configuration. */
  restart(config: string, takesOver: boolean): void {
    const kept = this.#line.save();
    this.#line = makeLine({ ...this.#options, config });
    const taken = takesOver ? this.#line.restore(kept) : done(undefined);
    if (!taken.ok) throw new Error(taken.error);
  }

  reconfigure(config: string): void {
    this.#line.reconfigure(settingsOf(config));
  }

  ledger(): readonly LedgerEntry[] {
    return this.#line.ledger();
  }

  forecast(): readonly Forecast[] {
    return this.#line.forecast(20);
  }

  outlook(): ScrapeReport | null {
    return this.#line.outlook();
  }

  /** Bytes by region. */
  memory(): ReadonlyMap<string, number> {
    return this.#line.memory();
  }

  #scrape(body: string | Uint8Array, { contentType, escaping = 'allow-utf-8' }: ScrapeOptions) {
    this.#nowMs += 15_000;
    const bytes = typeof body === 'string' ? Buffer.from(body) : body;
    const type = contentType ?? (Buffer.from(bytes).toString().endsWith('# EOF\n') ? OPENMETRICS : TEXT);
    const { piece } = this.#options;
    const at = { nowMs: this.#nowMs, escaping };
    if (piece === undefined) return this.#line.scrape({ body: bytes, contentType: type, ...at });
    const hearing = inPieces(this.#line, bytes, type, () => piece);
    const outcome = hearing.end(at);
    const answer = outcome.ok ? done({ ...outcome.value, body: Buffer.from(outcome.value.body) }) : outcome;
    // The answer has left, and another body takes the memory.
    hearing.held.fill(0x78);
    hearing.release();
    return answer;
  }
}

/** A body that came whole, in pieces of so many bytes. Nobody may look at a piece later on. */
export function inPieces(line: Line, body: Uint8Array, contentType: string, next: () => number): Hearing {
  const hearing = line.hear({ contentType, expected: 0, nowMs: 0 });
  for (let at = 0; at < body.length; ) {
    const piece = Buffer.from(body.subarray(at, at + next()));
    at += piece.length;
    hearing.take(piece);
    piece.fill(0x78);
  }
  return hearing;
}

function makeLine({
  config = '',
  memory = 48 * 2 ** 20,
  seed = 1,
  aheadAt,
  collect = () => {},
}: TestLineOptions): Line {
  const ahead = aheadAt === undefined ? {} : { aheadAt };
  return createTargetLine(settingsOf(config), { seed: { hi: seed, lo: ~seed >>> 0 }, memory, collect, ...ahead });
}

/** An entry in one line: `metric label action cause series_in>series_out`, with `observed` behind it where it is. */
export function entryText(entry: LedgerEntry): string {
  const { metric, label, action, cause, observed, series_in, series_out } = entry;
  return `${metric} ${label || '-'} ${action} ${cause} ${series_in}>${series_out}${observed ? ' observed' : ''}`;
}

/** `name{a="b",le="1"}`, labels sorted: one text for one series, however its line was written. */
export function seriesText(name: string, labels: readonly Label[]): string {
  const sorted = [...labels].sort((a, b) => (a.name < b.name ? -1 : 1));
  return sorted.length === 0
    ? name
    : `${name}{${sorted.map((label) => `${label.name}=${JSON.stringify(label.value)}`).join(',')}}`;
}

/** The series of an exposition with their values. Throws where it does not parse, or where a series is there twice. */
export function seriesOf(body: string, contentType: string = TEXT): ReadonlyMap<string, number> {
  const parsed = parseExposition(Buffer.from(body), formatOf(contentType)?.format ?? 'text');
  if (!parsed.ok) throw new Error(`line ${parsed.error.line}: ${parsed.error.message}\n${body}`);
  const series = new Map<string, number>();
  for (const line of parsed.value.lines) {
    if (line.kind !== 'sample') continue;
    const key = seriesText(line.name, line.labels);
    assert.ok(!series.has(key), `${key} is there twice in\n${body}`);
    series.set(key, line.value);
  }
  return series;
}
