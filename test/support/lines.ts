import { done, type Outcome } from '../../src/base/outcome.ts';
import type { Refusal } from '../../src/model/exposition.ts';
import type { LedgerEntry } from '../../src/model/ledger.ts';
import type {
  Announced,
  Answer,
  Demand,
  Forecast,
  Hearing,
  LabelStats,
  Line,
  ScrapeInput,
  ScrapeReport,
} from '../../src/model/line.ts';
import type { LogFields, Logger } from '../../src/model/log.ts';
import type { Access } from '../../src/model/secure.ts';
import type { TargetSettings } from '../../src/model/settings.ts';

/** Nothing but the URL. */
export const plainAccess: Access = {
  tls: {
    ca: null,
    pair: null,
    serverName: null,
    insecureSkipVerify: false,
    minVersion: 'TLS12',
    maxVersion: 'TLS13',
  },
  credentials: null,
};

export function targetSettings(name: string, url: string, more: Partial<TargetSettings> = {}): TargetSettings {
  return {
    name,
    url,
    limits: {
      series: 50_000,
      seriesPerMetric: 5_000,
      valuesPerLabel: 1_000,
      metrics: 5_000,
      answerSize: 16_000_000,
      onExceed: 'fold',
      protect: new Set(),
      overrides: [],
    },
    rules: [],
    relabel: [],
    scrapeTimeoutMs: null,
    bodySizeLimit: 1_000_000,
    windowMs: 3_600_000,
    ledgerExamples: true,
    access: plainAccess,
    ...more,
  };
}

export function report(more: Partial<ScrapeReport> = {}): ScrapeReport {
  return { seriesIn: 1, seriesOut: 1, bytesIn: 5, bytesOut: 5, families: [], trips: [], restarted: false, ...more };
}

export function ledgerEntry(more: Partial<LedgerEntry> = {}): LedgerEntry {
  return {
    metric: 'm',
    label: 'path',
    cause: 'series_per_metric',
    action: 'template',
    observed: false,
    limit: 10,
    demand: 20,
    since: '2026-01-01T00:00:00.000Z',
    growth_per_hour: null,
    seconds_to_limit: null,
    series_in: 20,
    series_out: 1,
    examples: ['/a/1'],
    done: 'it was folded',
    advice: 'set it from the route',
    rule: '- match: m\n  template: [path]',
    message: 'label path of m was folded',
    ...more,
  };
}

/** A line that answers with the body as it came, and what a test puts in its place. */
export class FakeLine implements Line {
  readonly inputs: ScrapeInput[] = [];
  /** What was held of bodies that nobody reads any more. */
  readonly released: Uint8Array[] = [];
  cancelled = 0;
  finished: () => void = () => {};
  readonly settings: TargetSettings[];
  next: ((input: ScrapeInput) => Outcome<Answer, Refusal>) | null = null;
  entries: readonly LedgerEntry[] = [];
  demands: readonly Demand[] = [];
  forecasts: readonly Forecast[] = [];
  last: ScrapeReport | null = null;
  stats: LabelStats = { pairs: 0, seriesByPair: [], valuesByLabel: [], bytesByLabel: [] };

  constructor(settings: TargetSettings) {
    this.settings = [settings];
  }

  scrape(input: ScrapeInput): Outcome<Answer, Refusal> {
    this.inputs.push(input);
    if (this.next !== null) return this.next(input);
    return done({ body: input.body, contentType: input.contentType, changed: false, report: report() });
  }

  hear({ contentType }: Announced): Hearing {
    let held = Buffer.alloc(0);
    return {
      take: (piece) => {
        held = Buffer.concat([held, piece]);
      },
      end: (at) => this.scrape({ body: held, contentType, ...at }),
      cancel: () => {
        this.cancelled++;
      },
      get held() {
        return held;
      },
      isWhole: true,
      release: () => {
        this.released.push(held);
      },
    };
  }

  finish(): void {
    this.finished();
  }

  reconfigure(settings: TargetSettings): void {
    this.settings.push(settings);
  }

  ledger(): readonly LedgerEntry[] {
    return this.entries;
  }

  demand(families: number, labels: number): readonly Demand[] {
    return this.demands.slice(0, families).map((one) => ({ ...one, labels: one.labels.slice(0, labels) }));
  }

  forecast(families: number): readonly Forecast[] {
    return this.forecasts.slice(0, families);
  }

  outlook(): ScrapeReport | null {
    return this.last;
  }

  labelStats(): LabelStats {
    return this.stats;
  }

  save(): string {
    return '';
  }

  restore(): Outcome<void, string> {
    return done(undefined);
  }

  memory(): ReadonlyMap<string, number> {
    return new Map([['tables', 1_000]]);
  }
}

export interface Logged {
  readonly level: string;
  readonly message: string;
  readonly fields: LogFields;
}

export function memoryLog(): { log: Logger; lines: Logged[] } {
  const lines: Logged[] = [];
  const at =
    (level: string) =>
    (message: string, fields: LogFields = {}) =>
      void lines.push({ level, message, fields });
  return { log: { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }, lines };
}
