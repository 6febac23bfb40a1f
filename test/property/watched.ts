import assert from 'node:assert/strict';
import type { AheadAt } from '../../src/line/state.ts';
import type { LedgerEntry } from '../../src/model/ledger.ts';
import type { ScrapeReport } from '../../src/model/line.ts';
import { changesIn } from '../reference/mapping.ts';
import { COUNTER_MEMORY } from '../reference/room.ts';
import { SlowLine } from '../reference/slow-line.ts';
import { keyOf, type Shown } from '../reference/words.ts';
import { OPENMETRICS, TEXT, TestLine } from '../support/line.ts';
import { type AppSettings, seriesOf } from './app.ts';
import { EXACT_MAX, findWrong } from './audit.ts';
import { readAnswer } from './body.ts';
import { type Config, configuredBy, foldType, writeConfig } from './config.ts';

/** One scrape: the body, and what it says. */
export interface Told {
  readonly body: string;
  readonly openmetrics: boolean;
  readonly shown: readonly Shown[];
  readonly start: number | null;
}

/** What a known line takes of the memory, as src/identify/table.ts has it. */
/** More than a story's application ever has, and no more, as making it costs time. */
const ROOMY = 2_000;

/** How large the line's tables are, and when it folds before a body's end. */
export interface Engine {
  /** Lines that there is room for. */
  readonly counters?: number;
  readonly aheadAt?: AheadAt;
  /** The bytes of the pieces in which bodies come. */
  readonly piece?: number;
}

/** A line, and beside it the slow one that says what it must answer. */
export class Watched {
  readonly #app: AppSettings;
  readonly #line: TestLine;
  readonly #counters: number;
  #slow: SlowLine;
  #config: Config;
  #scale = 0;
  /** Since the last scrape Sluice restarted, or was told anew what untyped families are. */
  #isRestored = false;
  #isRetyped = false;
  #remembersAll: boolean;

  constructor(app: AppSettings, config: Config, { counters = ROOMY, aheadAt, piece }: Engine = {}) {
    this.#counters = counters;
    this.#slow = new SlowLine(counters);
    this.#remembersAll = counters === ROOMY;
    this.#app = app;
    this.#config = config;
    this.#line = new TestLine({
      config: this.#write(config),
      memory: counters * COUNTER_MEMORY,
      ...(aheadAt === undefined ? {} : { aheadAt }),
      ...(piece === undefined ? {} : { piece }),
    });
  }

  #write(config: Config): string {
    return writeConfig(config, seriesOf(this.#app));
  }

  reload(config: Config): void {
    if (this.#write(config) !== this.#write(this.#config)) this.#slow.reload();
    this.#line.reconfigure(this.#write(config));
    this.#isRetyped ||= config.counter !== this.#config.counter || config.counter === true;
    this.#config = config;
  }

  restart(config: Config, takesOver: boolean): void {
    if (takesOver) this.#slow.restart(this.#write(config) !== this.#write(this.#config));
    else this.#slow = new SlowLine(this.#counters);
    this.#line.restart(this.#write(config), takesOver);
    this.#config = config;
    this.#isRestored = takesOver;
    this.#remembersAll &&= !takesOver;
  }

  refuse(body: string, openmetrics: boolean): void {
    this.#line.refusal(body, { contentType: openmetrics ? OPENMETRICS : TEXT });
  }

  /** Returns the answer, and what is wrong with it. */
  scrape({ body, openmetrics, shown, start }: Told): { answer: string; wrong: readonly string[] } {
    const { body: bytes, report } = this.#line.answer(body, { contentType: openmetrics ? OPENMETRICS : TEXT });
    const answer = Buffer.from(bytes).toString();
    const typed = shown.map((one) => ({ ...one, type: foldType(one.type, this.#config) }));
    for (const { lines } of shown)
      for (const value of lines.values())
        if (Number.isFinite(value)) this.#scale = Math.max(this.#scale, Math.abs(value));
    const misjudged = this.#judgeRestart(report, typed, start);
    const ledger = this.#line.ledger();
    const outputs = readAnswer(this.#app.kinds, answer, openmetrics);
    const there = new Map(outputs.map(({ family, labels, lines }) => [`${family} ${keyOf(labels)}`, lines]));
    const expected = this.#slow.scrape({
      shown: typed,
      start,
      configured: configuredBy(this.#config),
      changes: changesIn(ledger),
      restarted: report.restarted,
      answered: (family, labels) => there.get(`${family} ${keyOf(labels)}`),
    });
    this.#isRestored = this.#isRetyped = false;
    return {
      answer,
      wrong: [...misjudged, ...this.#misheld(report, ledger), ...findWrong(outputs, expected, ledger, this.#scale)],
    };
  }

  /** What the net rule holds is counted, and the ledger says so. It holds nothing while every member is remembered. */
  #misheld({ families }: ScrapeReport, ledger: readonly LedgerEntry[]): readonly string[] {
    return families.flatMap(({ metric, inexact }) => {
      if (inexact === 0) return [];
      const isSaid = ledger.some((entry) => entry.metric === metric && entry.action === 'inexact');
      if (!isSaid) return [`${metric}: ${inexact} outputs are held, and the ledger says nothing`];
      return this.#remembersAll && this.#scale <= EXACT_MAX
        ? [`${metric}: ${inexact} outputs are held, though every member is remembered`]
        : [];
    });
  }

  #judgeRestart({ restarted }: ScrapeReport, shown: readonly Shown[], start: number | null): readonly string[] {
    const want = this.#slow.hasRestarted(shown, start);
    if (restarted === want) return [];
    // What was read back knows outputs, not members: the start must tell. And what a rule says of a type is asked after this.
    if (this.#isRestored && restarted) {
      assert.ok(this.#slow.startedAnew(start));
      return [];
    }
    // A reload that says what counts is heard once lines are placed, after this is judged.
    if (this.#isRetyped) return [];
    return [`has the application restarted? want ${want}, got ${restarted}`];
  }
}
