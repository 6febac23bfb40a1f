import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { type TestContext, test } from 'node:test';
import { until } from '../support/child.ts';
import { need } from '../support/need.ts';
import { app, ask, reply } from '../support/net.ts';
import { originStory } from '../support/origin-story.ts';
import { manifest } from '../support/root.ts';
import { configFile, runSluice, type Sluice, spawnSluice, startSluice } from '../support/sluice.ts';

const promtool = spawnSync('promtool', ['--version']);

/** An application that leaks, under a limit and a rule. */
async function leaking(t: TestContext): Promise<Sluice> {
  const body = `${originStory({ users: 500 })}# TYPE debug_total counter\ndebug_total 1\n`;
  const upstream = await app(t, (_, response) => reply(response, body));
  const config = await configFile(t, { rules: [{ match: 'debug_total', drop: true }] });
  const sluice = await startSluice(t, [`--upstream.url=${upstream}/metrics`, `--config.file=${config}`]);
  for (let i = 0; i < 2; i++) assert.equal((await ask(`${sluice.proxy}/metrics`)).status, 200);
  return sluice;
}

test('the proxy port: its paths, its methods, and nothing else', async (t) => {
  const upstream = await app(t, (request, response) => reply(response, `asked{url="${request.url}"} 1\n`));
  const one = await startSluice(t, [`--upstream.url=${upstream}/metrics`]);
  const targets = ['a', 'b'].map((name) => ({ name, url: `${upstream}/${name}` }));
  const two = await startSluice(t, [`--config.file=${await configFile(t, { targets })}`]);
  const rows: readonly [url: string, method: string, status: number, says: RegExp][] = [
    [`${one.proxy}/metrics`, 'GET', 200, /url="\/metrics"/],
    [`${one.proxy}/metrics`, 'HEAD', 200, /^$/],
    [`${one.proxy}/metrics/app`, 'GET', 200, /url="\/metrics"/],
    [`${one.proxy}/metrics?name[]=up`, 'GET', 200, /url="\/metrics\?name\[\]=up"/],
    [`${one.proxy}/`, 'GET', 404, /\/metrics\n/],
    [`${one.proxy}/-/healthy`, 'GET', 404, /\/metrics\n/],
    [`${one.proxy}/metrics`, 'POST', 405, /GET and HEAD/],
    [`${two.proxy}/metrics`, 'GET', 404, /\/metrics\/a, \/metrics\/b/],
    [`${two.proxy}/metrics/b`, 'GET', 200, /url="\/b"/],
    [`${two.proxy}/metrics/c`, 'GET', 404, /\/metrics\/a, \/metrics\/b/],
  ];
  for (const [url, method, status, says] of rows) {
    const got = await ask(url, { method });
    assert.equal(got.status, status, `${method} ${url}: ${got.text}`);
    assert.match(got.text, says, `${method} ${url}`);
  }
});

test('each of eight queries has a state of its own; the ninth is told so', async (t) => {
  const body = originStory({ users: 500 });
  const upstream = await app(t, ({ url = '' }, response) => reply(response, url.includes('?') ? 'up 1\n' : body));
  const sluice = await startSluice(t, [`--upstream.url=${upstream}/metrics`]);
  const before = (await ask(`${sluice.proxy}/metrics`)).text;
  for (let i = 1; i <= 9; i++) {
    const { status, text } = await ask(`${sluice.proxy}/metrics?i=${i}`);
    assert.equal(status, i < 8 ? 200 : 503, text);
    if (status === 503) assert.match(text, /8 different queries of target app/);
  }
  assert.equal((await ask(`${sluice.proxy}/metrics`)).text, before, 'other queries make no member vanish');
});

test('the admin port: every endpoint answers in its shape', async (t) => {
  const sluice = await leaking(t);
  const get = async (path: string) => {
    const got = await ask(`${sluice.admin}${path}`);
    assert.equal(got.status, 200, `${path}: ${got.text}`);
    return got;
  };
  const data = async (path: string) => {
    const got = await get(path);
    assert.equal(got.headers['content-type'], 'application/json', path);
    const { status, data } = JSON.parse(got.text) as { status: string; data: Record<string, unknown> };
    assert.equal(status, 'success', path);
    return data;
  };
  assert.match((await get('/')).text, /<h1>Sluice<\/h1>/);
  assert.equal((await get('/-/healthy')).text, 'Sluice is Healthy.\n');
  assert.equal((await get('/-/ready')).text, 'Sluice is Ready.\n');
  const build = await data('/api/v1/status/buildinfo');
  assert.equal(build['version'], manifest.version);
  for (const key of ['revision', 'branch', 'buildUser', 'buildDate']) assert.equal(typeof build[key], 'string', key);
  const flags = await data('/api/v1/status/flags');
  assert.equal(flags['config.reload-interval'], '10s');
  assert.match(String(flags['upstream.url']), /^http:\/\/127\.0\.0\.1:\d+\/metrics$/);
  assert.match(String((await data('/api/v1/status/config'))['yaml']), /debug_total/);
  const tsdb = await data('/api/v1/status/tsdb');
  assert.deepEqual(Object.keys(tsdb), [
    'headStats',
    'seriesCountByMetricName',
    'labelValueCountByLabelName',
    'memoryInBytesByLabelName',
    'seriesCountByLabelValuePair',
  ]);
  const [largest] = tsdb['seriesCountByMetricName'] as { name: string; value: number }[];
  assert.equal(largest?.name, 'http_request_duration_seconds');
  assert.ok(Math.abs(largest.value - 7_000) < 350, `${largest.value} series, estimated`);
  const entries = (await data('/api/v1/ledger'))['entries'] as Record<string, unknown>[];
  assert.deepEqual(
    entries.map(({ target, query, metric, action }) => [target, query, metric, action].join(' ')).toSorted(),
    ['app  debug_total drop', 'app  http_request_duration_seconds template'],
  );
  assert.equal(((await data('/api/v1/cardinality'))['targets'] as unknown[]).length, 1);
  assert.match(String((await data('/api/v1/rules/suggested'))['yaml']), /^rules:\n {2}- match: /);

  const lost = await ask(`${sluice.admin}/api/v1/nothing`);
  assert.equal(lost.status, 404);
  assert.equal((JSON.parse(lost.text) as { status: string }).status, 'error');
  assert.equal((await ask(`${sluice.admin}/api/v1/ledger`, { method: 'POST' })).status, 405);
  assert.equal((await ask(`${sluice.admin}/`, { method: 'HEAD' })).text, '');
});

/** DESIGN 3.4: name, type and labels. */
const OWN: readonly [name: string, type: string, labels: string][] = [
  ['sluice_build_info', 'gauge', 'version'],
  ['sluice_scrapes_total', 'counter', 'target,code'],
  ['sluice_scrape_duration_seconds', 'histogram', 'target'],
  ['sluice_upstream_duration_seconds', 'histogram', 'target'],
  ['sluice_series', 'gauge', 'target,stage'],
  ['sluice_bytes', 'gauge', 'target,stage'],
  ['sluice_metric_series', 'gauge', 'target,metric,stage'],
  ['sluice_metric_demand_series', 'gauge', 'target,metric'],
  ['sluice_metric_limit_series', 'gauge', 'target,metric'],
  ['sluice_label_values', 'gauge', 'target,metric,label'],
  ['sluice_limited', 'gauge', 'target,metric,label,action'],
  ['sluice_limit_forecast_seconds', 'gauge', 'target,metric'],
  ['sluice_limits_tripped_total', 'counter', 'target,limit'],
  ['sluice_folded_series', 'gauge', 'target,metric'],
  ['sluice_dropped_series', 'gauge', 'target,metric,reason'],
  ['sluice_memory_bytes', 'gauge', 'region'],
  ['sluice_config_last_reload_successful', 'gauge', ''],
  ['sluice_config_last_reload_success_timestamp_seconds', 'gauge', ''],
  // Nothing has happened that these count by.
  ['sluice_internal_errors_total', 'counter', 'none'],
  ['sluice_fold_inexact_total', 'counter', 'none'],
  ['sluice_storage_errors_total', 'counter', ''],
  ['process_resident_memory_bytes', 'gauge', ''],
  ['nodejs_eventloop_lag_seconds', 'gauge', ''],
];

test('own metrics: every name of the contract with its type and labels, and promtool finds no fault', async (t) => {
  const sluice = await leaking(t);
  const { text } = await ask(`${sluice.admin}/metrics`);
  for (const [name, type, labels] of OWN) {
    assert.ok(text.includes(`\n# TYPE ${name} ${type}\n`), name);
    if (labels === 'none') continue;
    const sample = new RegExp(`^${name}(?:_sum)?(?:\\{(.*)\\})? \\S+$`, 'm').exec(text) ?? assert.fail(`no ${name}`);
    for (const label of labels.split(',')) if (label !== '') assert.match(sample[1] ?? '', new RegExp(`\\b${label}="`));
  }
  assert.ok(text.includes('sluice_series{target="app",stage="in"} 7001\n'), 'series in');
  assert.match(
    text,
    /^sluice_limited\{target="app",metric="http_request_duration_seconds",label="endpoint",action="template"\} 1$/m,
  );
  assert.match(text, /^sluice_limits_tripped_total\{target="app",limit="series_per_metric"\} 1$/m);
  if (!need(t, 'promtool', promtool.status === 0, 'promtool is not on PATH')) return;
  const checked = spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' });
  const faults = checked.stderr.split('\n').filter((line) => /sluice_/.test(line));
  assert.deepEqual(faults, []);
  assert.ok(checked.status === 0 || checked.status === 3, `${checked.status}: ${checked.stderr}`);
});

test('no secret is ever shown: not in the configuration, the flags, the page, an answer or the log', async (t) => {
  const upstream = await app(t, (request, response) => {
    if (request.headers.authorization === undefined) response.writeHead(401).end();
    else response.writeHead(500).end();
  });
  const url = `${upstream.replace('://', '://reader:hunter2@')}/metrics?token=t0pSecret`;
  const inFile = await configFile(t, `# the old one: ${url}\ntargets:\n  - name: app\n    url: "${url}"\n`);
  for (const args of [[`--upstream.url=${url}`], [`--config.file=${inFile}`]]) {
    const sluice = await startSluice(t, [...args, '--log.level=debug']);
    const answer = await ask(`${sluice.proxy}/metrics`);
    assert.equal(answer.status, 502);
    assert.match(answer.text, /answered 500/, 'the credentials of the URL reached the application');
    await until(() => sluice.stderr().includes('scrapes fail'), sluice.stderr);
    const paths = [
      '/',
      '/metrics',
      '/api/v1/status/config',
      '/api/v1/status/flags',
      '/api/v1/ledger',
      '/api/v1/cardinality',
    ];
    const shown = await Promise.all(paths.map(async (path) => (await ask(`${sluice.admin}${path}`)).text));
    for (const text of [answer.text, ...shown, sluice.stderr()])
      for (const secret of ['hunter2', 't0pSecret'])
        assert.ok(!text.includes(secret), `${secret} in ${text.slice(0, 500)}`);
    assert.ok(shown.some((text) => text.includes('<secret>')));
  }
});

test('sluice demo: three URLs in one write, then a line for each scrape, over its limits from the first one', async (t) => {
  const pieces: string[] = [];
  const demo = spawnSluice(t, ['demo', '--web.listen-address=127.0.0.1:0', '--admin.listen-address=127.0.0.1:0'], {
    onStdout: (piece) => void pieces.push(piece.toString()),
  });
  await until(() => demo.stdout().split('\n').length > 5, demo.stderr, 15_000);
  const [first = ''] = pieces;
  const urls = first.match(/http:\/\/\S+/g) ?? [];
  assert.equal(urls.length, 3, first);
  const [upstream = '', proxy = '', admin = ''] = urls;
  for (const url of [upstream, proxy, admin]) assert.equal((await ask(url)).status, 200, url);
  assert.match((await ask(admin)).text, /Sluice/);
  const lines = demo.stdout().split('\n').slice(3, 5);
  for (const [i, line] of lines.entries()) {
    const [, number, before, after] =
      /^scrape (\d+): (\d+) series in, (\d+) out; .*endpoint/.exec(line) ?? assert.fail(line);
    assert.equal(Number(number), i + 1);
    assert.ok(Number(before) > 5_000 && Number(after) < 5_000, line);
  }
  assert.ok(!demo.stdout().includes('\u001b'), 'no colour off a terminal');
  assert.equal(demo.stderr(), '');
  demo.kill('SIGTERM');
  assert.equal(await demo.ended, 0);
});

test('sluice check, --version and --help: exit codes and what they say', async (t) => {
  const sluice = await startSluice(t);
  const admin = new URL(sluice.admin).host;
  const good = await configFile(t, 'limits:\n  series: 10000\n');
  const bad = await configFile(t, 'limits:\n  sereis: 1\n');
  const rows: readonly [args: string[], env: Record<string, string>, code: number, says: RegExp][] = [
    [['check', 'healthy', `--url=${sluice.admin}`], {}, 0, /Healthy/],
    [['check', 'ready', `--url=${sluice.admin}`], {}, 0, /Ready/],
    [['check', 'ready', `--admin.listen-address=${admin}`], {}, 0, /Ready/],
    [['check', 'healthy'], { SLUICE_ADMIN_LISTEN_ADDRESS: admin }, 0, /Healthy/],
    [['check', 'healthy', '--url=http://127.0.0.1:1'], {}, 1, /does not answer/],
    [['check', 'ready', `--url=${sluice.proxy}/-/ready`], {}, 1, /answered 404/],
    [['check', 'config', good], {}, 0, /ok/],
    [['check', 'config', good, bad], {}, 1, /:2:3: .*sereis/],
    [['check', 'config', '/no/such/file'], {}, 1, /cannot be read/],
    [['check', 'nonsense'], {}, 2, /check/],
    [['check', 'config'], {}, 2, /check/],
    [['--version'], {}, 0, new RegExp(`sluice, version ${manifest.version}`)],
    [['--help'], {}, 0, /--upstream\.url[\s\S]*SLUICE_UPSTREAM_URL/],
  ];
  const runs = await Promise.all(rows.map(([args, env]) => runSluice(t, args, { env })));
  for (const [i, [args, , code, says]] of rows.entries()) {
    const got = runs[i] ?? assert.fail();
    assert.equal(got.code, code, `${args.join(' ')}: ${got.stderr}`);
    assert.match(code === 0 ? got.stdout : got.stderr, says, args.join(' '));
  }
});

test('logs are logfmt or JSON, a line each', async (t) => {
  for (const format of ['logfmt', 'json']) {
    const sluice = await startSluice(t, [`--log.format=${format}`, '--upstream.url=http://127.0.0.1:1/metrics']);
    await ask(`${sluice.proxy}/metrics`);
    await until(() => sluice.stderr().includes('scrapes fail'), sluice.stderr);
    for (const line of sluice.stderr().trimEnd().split('\n')) {
      if (format === 'logfmt') assert.match(line, /^time=\S+ level=[A-Z]+ msg=/);
      else assert.deepEqual(Object.keys(JSON.parse(line) as object).slice(0, 3), ['time', 'level', 'msg']);
    }
  }
});
