import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMetrics, type OwnMetrics } from '../../src/admin/index.ts';
import type { Cause } from '../../src/model/ledger.ts';
import type { FamilyReport, ScrapeReport } from '../../src/model/line.ts';
import type { PlacedLine } from '../../src/model/trip.ts';
import { settingsOf } from '../support/line.ts';
import { FakeLine, ledgerEntry, report, targetSettings } from '../support/lines.ts';

const BUILD = { version: '1.2.3', revision: 'abc', branch: '', buildUser: '', buildDate: '', nodeVersion: 'v20.0.0' };

const LIMITS = `limits:
  series: 500
  series_per_metric: 50
  overrides: [{ match: wide, series_per_metric: 70 }, { match: free, series_per_metric: 0 }]
`;

interface Setup {
  readonly metrics: OwnMetrics;
  readonly lines: PlacedLine[];
  readonly line: FakeLine;
  trip(of: Partial<ScrapeReport>, query?: string): void;
  series(name: string): Promise<string[]>;
}

function setUp(): Setup {
  const settings = settingsOf(LIMITS);
  const line = new FakeLine(settings);
  const lines: PlacedLine[] = [{ target: 'app', query: '', line }];
  const metrics = createMetrics(
    BUILD,
    () => lines,
    () => settings.limits,
  );
  return {
    metrics,
    lines,
    line,
    trip: (of, query = '') =>
      metrics.recordTrip({ target: 'app', query, scrapeId: 'x', upstreamMs: 20, report: report(of) }),
    async series(name) {
      const { body } = await metrics.exposition(name);
      return body.split('\n').filter((one) => one !== '' && !one.startsWith('#'));
    },
  };
}

function family(metric: string, seriesIn: number, more: Partial<FamilyReport> = {}): FamilyReport {
  return { metric, seriesIn, seriesOut: 1, folded: 0, dropped: new Map<Cause, number>(), inexact: 0, ...more };
}

test('every metric of the contract is there, with its labels', async () => {
  const { metrics, line, trip, series } = setUp();
  line.entries = [
    ledgerEntry(),
    ledgerEntry({ label: 'id', observed: true }),
    ledgerEntry({ label: '', cause: 'rule', action: 'drop' }),
    ledgerEntry({ label: '', cause: 'relabel', action: 'fold' }),
  ];
  line.demands = [{ metric: 'm', series: 40, error: 0, labels: [{ label: 'path', values: 30, error: 0 }] }];
  line.forecasts = [
    { metric: 'm', seconds: 0 },
    { metric: 'n', seconds: 90 },
    { metric: '', seconds: 800 },
  ];
  const dropped = new Map<Cause, number>([['series', 3]]);
  trip({
    seriesIn: 20,
    seriesOut: 2,
    bytesIn: 900,
    bytesOut: 90,
    trips: [ledgerEntry()],
    families: [family('m', 20, { folded: 15, dropped, inexact: 2 })],
  });
  metrics.recordAnswer('app', 200, 30);
  metrics.recordInternalError('line');
  metrics.recordReload(true, 5_000);
  metrics.recordReload(false, 9_000);
  metrics.recordStorageError();
  const rows: readonly [string, readonly string[]][] = [
    ['sluice_build_info', ['{version="1.2.3",revision="abc",nodeversion="v20.0.0"} 1']],
    ['sluice_scrapes_total', ['{target="app",code="200"} 1']],
    ['sluice_series', ['{target="app",stage="in"} 20', '{target="app",stage="out"} 2']],
    ['sluice_bytes', ['{target="app",stage="in"} 900', '{target="app",stage="out"} 90']],
    ['sluice_metric_series', ['{target="app",metric="m",stage="in"} 20', '{target="app",metric="m",stage="out"} 1']],
    ['sluice_metric_demand_series', ['{target="app",metric="m"} 40']],
    ['sluice_metric_limit_series', ['{target="app",metric=""} 500', '{target="app",metric="m"} 50']],
    ['sluice_label_values', ['{target="app",metric="m",label="path"} 30']],
    [
      'sluice_limit_forecast_seconds',
      ['{target="app",metric="m"} 0', '{target="app",metric="n"} 90', '{target="app",metric=""} 800'],
    ],
    [
      'sluice_limited',
      [
        '{target="app",metric="m",label="path",action="template"} 1',
        '{target="app",metric="m",label="id",action="observe"} 1',
      ],
    ],
    ['sluice_limits_tripped_total', ['{target="app",limit="series_per_metric"} 1']],
    ['sluice_folded_series', ['{target="app",metric="m"} 15']],
    ['sluice_dropped_series', ['{target="app",metric="m",reason="series"} 3']],
    ['sluice_memory_bytes', ['{region="tables"} 1000']],
    ['sluice_config_last_reload_successful', [' 0']],
    ['sluice_config_last_reload_success_timestamp_seconds', [' 5']],
    ['sluice_internal_errors_total', ['{where="line"} 1']],
    ['sluice_fold_inexact_total', ['{target="app",metric="m"} 2']],
    ['sluice_storage_errors_total', [' 1']],
  ];
  for (const [name, want] of rows)
    assert.deepEqual(
      await series(name),
      want.map((one) => name + one),
      name,
    );
  const { body: all } = await metrics.exposition();
  for (const name of [
    'sluice_scrape_duration_seconds_count{target="app"} 1',
    'sluice_upstream_duration_seconds_sum{target="app"} 0.02',
    'process_cpu_seconds_total',
    'nodejs_heap_size_used_bytes',
  ]) {
    assert.ok(all.includes(name), name);
  }
});

test('the limit of a metric is that of its override, and no limit is no series', async () => {
  const { line, trip, series } = setUp();
  trip({});
  line.demands = ['wide', 'free', 'm'].map((metric) => ({ metric, series: 1, error: 0, labels: [] }));
  assert.deepEqual(await series('sluice_metric_limit_series'), [
    'sluice_metric_limit_series{target="app",metric=""} 500',
    'sluice_metric_limit_series{target="app",metric="wide"} 70',
    'sluice_metric_limit_series{target="app",metric="m"} 50',
  ]);
});

test('what falls out of the top, or ends, leaves the registry', async () => {
  const { line, lines, trip, series } = setUp();
  line.entries = [ledgerEntry()];
  trip({ families: [family('old', 1)] });
  assert.equal((await series('sluice_limited')).length, 1);
  trip({ families: Array.from({ length: 500 }, (_, i) => family(`m${i}`, i + 2, { inexact: 1, folded: i + 1 })) });
  line.entries = [];
  line.demands = Array.from({ length: 50 }, (_, i) => ({
    metric: `m${i}`,
    series: 50,
    error: 0,
    labels: Array.from({ length: 50 }, (_, j) => ({ label: `l${j}`, values: j, error: 0 })),
  }));
  line.forecasts = Array.from({ length: 50 }, (_, i) => ({ metric: `m${i}`, seconds: i }));
  const rows: readonly [string, number][] = [
    ['sluice_limit_forecast_seconds', 20],
    ['sluice_limited', 0],
    ['sluice_metric_series', 40],
    ['sluice_folded_series', 20],
    ['sluice_fold_inexact_total', 20],
    ['sluice_metric_demand_series', 20],
    ['sluice_label_values', 20],
  ];
  for (const [name, count] of rows) assert.equal((await series(name)).length, count, name);
  assert.ok(
    (await series('sluice_metric_series')).some((one) => one.includes('"m499"')),
    'the largest is there',
  );
  lines.length = 0;
  for (const name of ['sluice_series', 'sluice_metric_series', 'sluice_memory_bytes', 'sluice_label_values']) {
    assert.deepEqual(await series(name), [], `${name} of a target that is gone`);
  }
});

test('a look with another query does not bend the gauges of the one that is scraped', async () => {
  const { lines, trip, series } = setUp();
  lines.push({ target: 'app', query: 'name[]=up', line: new FakeLine(targetSettings('app', 'http://x')) });
  for (const seriesIn of [90, 100]) trip({ seriesIn });
  trip({ seriesIn: 1 }, 'name[]=up');
  assert.match((await series('sluice_series'))[0] ?? '', / 100$/);
  assert.match((await series('sluice_memory_bytes'))[0] ?? '', / 2000$/);
});

test('what happens before the registry is loaded, and while it is, is counted', async () => {
  const { metrics, series } = setUp();
  const many = 200;
  for (let i = 0; i < many; i++) metrics.recordStorageError();
  metrics.recordReload(false, 1_000);
  metrics.recordAnswer('app', 200, 30);
  metrics.recordReload(true, 9_000);
  const loading = series('sluice_storage_errors_total');
  metrics.recordAnswer('app', 200, 30);
  assert.deepEqual(await loading, [`sluice_storage_errors_total ${many}`]);
  assert.deepEqual(await series('sluice_config_last_reload_successful'), ['sluice_config_last_reload_successful 1']);
  assert.deepEqual(await series('sluice_scrapes_total'), ['sluice_scrapes_total{target="app",code="200"} 2']);
});
