import type { Access } from '../model/secure.ts';
import type { CommonSettings, Limits, Settings } from '../model/settings.ts';

/** Every default of the configuration file stands here and nowhere else. */
const LIMITS: Limits = Object.freeze({
  series: 50_000,
  seriesPerMetric: 5_000,
  valuesPerLabel: 1_000,
  metrics: 5_000,
  answerSize: 16 * 1024 ** 2,
  onExceed: 'fold',
  protect: new Set(['code', 'status', 'status_code', 'method']),
  overrides: Object.freeze([]),
});

export const DEFAULT_MEMORY: number = 48 * 1024 ** 2;

export const DEFAULTS: CommonSettings = Object.freeze({
  limits: LIMITS,
  rules: Object.freeze([]),
  relabel: Object.freeze([]),
  scrapeTimeoutMs: null,
  bodySizeLimit: 512 * 1024 ** 2,
  windowMs: 3_600_000,
  ledgerExamples: true,
});

/** What `keep_values` makes of the values that are not kept. */
export const DEFAULT_OTHER = 'other';

/** How a target is reached that says nothing of it. */
export const DEFAULT_ACCESS: Access = {
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

/** The settings of an empty file: no target yet. */
export const defaultSettings: Settings = Object.freeze({ targets: [], common: DEFAULTS, memory: DEFAULT_MEMORY });
