import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { parse } from 'yaml';
import { type AdminOptions, createAdmin, createMetrics, type OwnMetrics } from '../../src/admin/index.ts';
import { done, fail } from '../../src/base/outcome.ts';
import { factsOf } from '../../src/explain/index.ts';
import { FakeLine, type Logged, ledgerEntry, memoryLog, report, targetSettings } from '../support/lines.ts';
import { ask, listen } from '../support/net.ts';

const BUILD = {
  version: '1.2.3',
  revision: 'abc',
  branch: 'main',
  buildUser: 'me',
  buildDate: 'today',
  nodeVersion: 'v20.0.0',
};

interface Setup {
  readonly url: string;
  readonly line: FakeLine;
  readonly metrics: OwnMetrics;
  readonly logged: Logged[];
}

async function setUp(t: TestContext, more: Partial<AdminOptions> = {}): Promise<Setup> {
  const line = new FakeLine(targetSettings('app', 'http://127.0.0.1:1/metrics'));
  const lines = () => [{ target: 'app', query: 'q=1', line }];
  const metrics = createMetrics(BUILD, lines, () => undefined);
  const { log, lines: logged } = memoryLog();
  const admin = createAdmin({
    metrics,
    lines,
    build: BUILD,
    flags: () => new Map([['log.level', 'info']]),
    config: async () => 'targets: []\n',
    ready: () => true,
    reload: null,
    reloadError: () => null,
    log,
    ...more,
  });
  return { url: await listen(t, admin.server), line, metrics, logged };
}

async function data(url: string): Promise<Record<string, unknown>> {
  const got = await ask(url);
  assert.equal(got.status, 200);
  assert.equal(got.headers['content-type'], 'application/json');
  const { status, data: inner } = JSON.parse(got.text);
  assert.equal(status, 'success');
  return inner;
}

test('health and readiness', async (t) => {
  let ready = false;
  const { url } = await setUp(t, { ready: () => ready });
  assert.deepEqual(await ask(`${url}/-/healthy`).then(({ status, text }) => [status, text]), [
    200,
    'Sluice is Healthy.\n',
  ]);
  assert.equal((await ask(`${url}/-/ready`)).status, 503);
  ready = true;
  assert.equal((await ask(`${url}/-/ready`)).status, 200);
});

test('reload: forbidden without the flag, 500 with the issues, else 200', async (t) => {
  const off = await setUp(t);
  assert.equal((await ask(`${off.url}/-/reload`, { method: 'POST' })).status, 403);
  let outcome: ReturnType<typeof done<void>> | ReturnType<typeof fail<string>> = done(undefined);
  const on = await setUp(t, { reload: () => Promise.resolve(outcome) });
  for (const method of ['POST', 'PUT']) assert.equal((await ask(`${on.url}/-/reload`, { method })).status, 200);
  assert.equal((await ask(`${on.url}/-/reload`)).status, 405);
  outcome = fail('sluice.yml:3:5: limits.series: got "many"');
  const got = await ask(`${on.url}/-/reload`, { method: 'POST' });
  assert.equal(got.status, 500);
  assert.match(got.text, /sluice\.yml:3:5: limits\.series: got "many"/);
});

test('the status endpoints have Prometheus’ envelope', async (t) => {
  const { url } = await setUp(t);
  assert.deepEqual(await data(`${url}/api/v1/status/buildinfo`), BUILD);
  assert.deepEqual(await data(`${url}/api/v1/status/flags`), { 'log.level': 'info' });
  assert.deepEqual(await data(`${url}/api/v1/status/config`), { yaml: 'targets: []\n' });
});

test('tsdb has Prometheus’ shape, the largest first', async (t) => {
  const { url, line } = await setUp(t);
  line.demands = [
    { metric: 'a', series: 10, error: 0, labels: [{ label: 'path', values: 5, error: 0 }] },
    {
      metric: 'b',
      series: 30.4,
      error: 0.02,
      labels: [
        { label: 'path', values: 9, error: 0 },
        { label: 'code', values: 2, error: 0 },
      ],
    },
  ];
  line.stats = {
    pairs: 14,
    seriesByPair: [{ name: 'path=/x', value: 7 }],
    valuesByLabel: [
      { name: 'le', value: 7 },
      { name: 'path', value: 8 },
    ],
    bytesByLabel: [{ name: 'path', value: 300 }],
  };
  const status = await data(`${url}/api/v1/status/tsdb`);
  assert.deepEqual(status, {
    headStats: { numSeries: 40, numLabelPairs: 14, chunkCount: 0, minTime: 0, maxTime: 0 },
    seriesCountByMetricName: [
      { name: 'b', value: 30 },
      { name: 'a', value: 10 },
    ],
    labelValueCountByLabelName: [
      { name: 'path', value: 9 },
      { name: 'le', value: 7 },
      { name: 'code', value: 2 },
    ],
    memoryInBytesByLabelName: [{ name: 'path', value: 300 }],
    seriesCountByLabelValuePair: [{ name: 'path=/x', value: 7 }],
  });
  assert.deepEqual((await data(`${url}/api/v1/status/tsdb?limit=1`))['seriesCountByMetricName'], [
    { name: 'b', value: 30 },
  ]);
  const bad = await ask(`${url}/api/v1/status/tsdb?limit=0`);
  assert.equal(bad.status, 400);
  assert.equal(JSON.parse(bad.text).errorType, 'bad_data');
});

test('cardinality: demand, share, the last scrape before and after, and when a limit is reached', async (t) => {
  const { url, line } = await setUp(t);
  const [path, code] = ['path', 'code'].map((label) => ({ label, values: 5, error: 0 }));
  assert.ok(path !== undefined && code !== undefined);
  line.demands = [
    { metric: 'a', series: 30, error: 0.02, labels: [path, code] },
    { metric: 'gone', series: 10, error: 0, labels: [] },
  ];
  line.last = report({
    seriesIn: 28,
    seriesOut: 3,
    families: [{ metric: 'a', seriesIn: 28, seriesOut: 3, folded: 28, dropped: new Map(), inexact: 0 }],
  });
  line.forecasts = [{ metric: 'a', seconds: 59.7 }];
  assert.deepEqual(await data(`${url}/api/v1/cardinality`), {
    targets: [
      {
        target: 'app',
        query: 'q=1',
        series_in: 28,
        series_out: 3,
        demand: [
          {
            metric: 'a',
            series: 30,
            error: 0.02,
            share: 0.75,
            series_in: 28,
            series_out: 3,
            forecast_seconds: 60,
            labels: [path, code],
          },
          {
            metric: 'gone',
            series: 10,
            error: 0,
            share: 0.25,
            series_in: 0,
            series_out: 0,
            forecast_seconds: null,
            labels: [],
          },
        ],
      },
    ],
  });
});

test('ledger entries carry their target; their rules become one list, each once', async (t) => {
  const { url, line } = await setUp(t);
  assert.deepEqual(await data(`${url}/api/v1/rules/suggested`), { yaml: '' });
  line.entries = [
    ledgerEntry(),
    ledgerEntry({ label: 'other' }),
    ledgerEntry({ rule: 'match: n\ndrop_labels: [id]\n' }),
    ledgerEntry({ rule: '' }),
  ];
  const ledger = await data(`${url}/api/v1/ledger`);
  assert.deepEqual(ledger, { entries: line.entries.map((entry) => ({ target: 'app', query: 'q=1', ...entry })) });
  const { yaml } = await data(`${url}/api/v1/rules/suggested`);
  assert.deepEqual(parse(String(yaml)), {
    rules: [
      { match: 'm', template: ['path'] },
      { match: 'n', drop_labels: ['id'] },
    ],
  });
});

test('the page lists what exists and shows a failed reload, escaped', async (t) => {
  const { url } = await setUp(t, { reloadError: () => 'got <script>' });
  const got = await ask(`${url}/`);
  assert.equal(got.headers['content-type'], 'text/html; charset=utf-8');
  assert.match(got.text, /href="\/api\/v1\/ledger"/);
  assert.match(got.text, /got &lt;script&gt;/);
  for (const [, path] of got.text.matchAll(/href="([^"]+)"/g)) assert.equal((await ask(url + path)).status, 200, path);
});

test('the page shows the entries in the same words, and what is to come; everything escaped', async (t) => {
  const { url, line } = await setUp(t);
  assert.match((await ask(`${url}/`)).text, /Nothing is limited/);
  const entry = ledgerEntry({
    metric: '<b>',
    label: 'a&b',
    examples: ['<script>alert(1)</script>', '"'],
    rule: '- match: "<i>"\n',
  });
  line.entries = [entry, ...Array.from({ length: 60 }, (_, at) => ledgerEntry({ metric: `m${at}`, series_in: 1 }))];
  line.forecasts = [
    { metric: 'over', seconds: 0 },
    { metric: '<u>', seconds: 7200 },
    { metric: '', seconds: 300 },
  ];
  const { text } = await ask(`${url}/`);
  for (const [, words] of factsOf(entry)) assert.ok(text.includes(escapeHtml(words)), words);
  assert.match(text, /<h3>&lt;b&gt;, label a&amp;b<\/h3>/);
  assert.match(text, /<pre>- match: &quot;&lt;i&gt;&quot;\n<\/pre>/);
  assert.match(text, /&lt;u&gt; of app\?q=1: a limit is reached in 2 hours/);
  assert.match(text, /all families together of app\?q=1: a limit is reached in 5 minutes/);
  assert.match(text, /And 11 more/);
  assert.ok(!/over of app|<script|<b>|<i>|<u>/.test(text));
});

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

test('wrong paths, wrong methods, and bugs', async (t) => {
  const { url, line, metrics, logged } = await setUp(t);
  const missing = await ask(`${url}/nowhere`);
  assert.equal(missing.status, 404);
  assert.deepEqual([JSON.parse(missing.text).status, JSON.parse(missing.text).errorType], ['error', 'not_found']);
  assert.match(JSON.parse(missing.text).error, /\/api\/v1\/ledger/);
  const wrong = await ask(`${url}/metrics`, { method: 'POST' });
  assert.deepEqual([wrong.status, wrong.headers['allow']], [405, 'GET, HEAD']);
  const head = await ask(`${url}/-/healthy`, { method: 'HEAD' });
  assert.deepEqual([head.status, head.headers['content-length'], head.text], [200, '19', '']);
  line.ledger = () => {
    throw new Error('a bug');
  };
  assert.equal((await ask(`${url}/api/v1/ledger`)).status, 500);
  assert.equal(logged.length, 1);
  assert.match((await metrics.exposition('sluice_internal_errors_total')).body, /\{where="admin"\} 1/);
});
