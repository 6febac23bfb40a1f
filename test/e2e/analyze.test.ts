import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { Analysis } from '../../src/analyze/index.ts';
import { need } from '../support/need.ts';
import { app, reply } from '../support/net.ts';
import { originStory } from '../support/origin-story.ts';
import { manifest, projectRoot } from '../support/root.ts';
import { configFile, runSluice, tempFolder } from '../support/sluice.ts';

const BODY = originStory({ users: 500 });
const OPENMETRICS = '# TYPE f counter\nf_total{a="1"} 1\nf_total{a="2"} 1\n# EOF\n';

function parsed(stdout: string): Analysis {
  // The program's own JSON: its shape is what the assertions look at.
  return JSON.parse(stdout) as Analysis;
}

test('analyze: an application, a file, stdin, packed or not, text or OpenMetrics', async (t) => {
  const asked: (string | undefined)[] = [];
  const upstream = await app(t, (request, response) => {
    asked.push(request.headers.accept);
    if (request.url === '/gzip') response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(BODY));
    else if (request.url === '/om')
      response.writeHead(200, { 'content-type': 'application/openmetrics-text; version=1.0.0' }).end(OPENMETRICS);
    else reply(response, BODY);
  });
  const folder = await tempFolder(t);
  const files = {
    'plain.txt': BODY,
    'packed.gz': gzipSync(BODY),
    'metrics.om': OPENMETRICS,
    'by-its-end': OPENMETRICS,
    'by-its-end.gz': gzipSync(OPENMETRICS),
  };
  for (const [name, body] of Object.entries(files)) await writeFile(join(folder, name), body);
  const rows: readonly [args: readonly string[], input: string | undefined, series: number][] = [
    [[`${upstream}/metrics`], undefined, 7000],
    [[`${upstream}/gzip`], undefined, 7000],
    [[`${upstream}/om`], undefined, 2],
    [['-'], BODY, 7000],
    [['-'], OPENMETRICS, 2],
    ...Object.keys(files).map((name): [readonly string[], undefined, number] => [
      [join(folder, name)],
      undefined,
      /plain|packed/.test(name) ? 7000 : 2,
    ]),
  ];
  for (const [args, input, series] of rows) {
    const got = await runSluice(t, ['analyze', '--format=json', ...args], input === undefined ? {} : { input });
    assert.equal(got.code, 0, `${args.join(' ')}: ${got.stderr}`);
    assert.equal(parsed(got.stdout).series_in, series, args.join(' '));
    assert.equal(got.stderr, '');
  }
  for (const accept of asked) assert.match(accept ?? '', /application\/openmetrics-text.*text\/plain/);
});

test('analyze: a folder is read in the order of its names, whatever else lies there', async (t) => {
  const folder = await tempFolder(t);
  await mkdir(join(folder, '0-a-folder'));
  await writeFile(join(folder, '.hidden'), 'nonsense{');
  for (const [name, n] of [
    ['10.txt', 3],
    ['02.txt', 2],
    ['01.txt', 1],
  ] as const)
    await writeFile(join(folder, name), Array.from({ length: n }, (_, at) => `f{id="${name}-${at}"} 1\n`).join(''));
  const got = await runSluice(t, ['analyze', '--format=json', folder]);
  const { scrapes, series_in, metrics } = parsed(got.stdout);
  assert.deepEqual([scrapes, series_in, metrics[0]?.series_seen], [3, 3, 6]);
  const text = await runSluice(t, ['analyze', folder]);
  assert.match(text.stdout, /the last of 3 scrapes: 3 series in 1 family/);
});

test('analyze: the screen has no escapes off a terminal, 80 columns, and the limits of the file', async (t) => {
  const folder = await tempFolder(t);
  const file = join(folder, 'a');
  await writeFile(file, BODY);
  const config = await configFile(t, { limits: { series_per_metric: 100, values_per_label: 0 } });
  const got = await runSluice(t, ['analyze', file, `--config.file=${config}`]);
  assert.equal(got.code, 0, got.stderr);
  assert.match(got.stdout, /7,000 +100\.0 % +█{10} +\d+ {2}http_request_duration_seconds/);
  assert.match(got.stdout, /500 +\d+ {2}endpoint of http_request_duration_seconds/);
  assert.match(got.stdout, /limits\.series_per_metric\s+allows 100/);
  assert.match(got.stdout, /- match: http_request_duration_seconds/);
  assert.ok(!got.stdout.includes('\u001b'));
  for (const line of got.stdout.split('\n')) assert.ok([...line].length <= 80, line);
});

test('analyze: colour on a terminal, unless NO_COLOR says no', async (t) => {
  const there = spawnSync('script', ['--version']).status === 0;
  if (!need(t, 'script', there, 'script (util-linux) is not on PATH')) return;
  const file = join(await tempFolder(t), 'a');
  await writeFile(file, BODY);
  const command = [process.execPath, join(projectRoot, manifest.bin.sluice), 'analyze', file].join(' ');
  for (const [env, hasColour] of [
    [{ TERM: 'xterm' }, true],
    [{ TERM: 'xterm', NO_COLOR: '1' }, false],
    [{ TERM: 'dumb' }, false],
  ] as const) {
    const { NO_COLOR: _, ...clean } = process.env;
    const got = spawnSync('script', ['-qec', command, '/dev/null'], { env: { ...clean, ...env }, encoding: 'utf8' });
    assert.match(got.stdout, /http_request_duration_seconds/);
    assert.equal(got.stdout.includes('\u001b['), hasColour, JSON.stringify(env));
  }
});

test('analyze --suggest: rules that check config accepts, and under which no limit has to act', async (t) => {
  const folder = await tempFolder(t);
  const [body, quiet, rules] = ['body', 'quiet', 'rules.yml'].map((name) => join(folder, name));
  assert.ok(body !== undefined && quiet !== undefined && rules !== undefined);
  const gauges = Array.from({ length: 6000 }, (_, at) => `g{id="${at}"} 1\n`).join('');
  await writeFile(body, `${BODY}# TYPE g gauge\n${gauges}`);
  await writeFile(quiet, 'up 1\n');
  for (const [file, isEmpty] of [
    [body, false],
    [quiet, true],
  ] as const) {
    const got = await runSluice(t, ['analyze', '--suggest', file]);
    assert.equal(got.code, 0, got.stderr);
    await writeFile(rules, got.stdout);
    assert.equal(/- match/.test(got.stdout), !isEmpty, got.stdout);
    const checked = await runSluice(t, ['check', 'config', rules]);
    assert.equal(checked.code, 0, checked.stderr);
    const again = await runSluice(t, ['analyze', '--format=json', `--config.file=${rules}`, file]);
    assert.deepEqual(
      parsed(again.stdout).ledger.filter(({ cause }) => cause !== 'rule'),
      [],
    );
    const filtered = await runSluice(t, ['filter', '--explain', `--config.file=${rules}`, file]);
    assert.ok(!/cause: (?:series|values)/.test(filtered.stderr), filtered.stderr);
  }
  assert.match(await readFile(rules, 'utf8'), /^# No limit is exceeded/);
});

test('analyze: what goes wrong is one clear line, and nothing on stdout', async (t) => {
  const folder = await tempFolder(t);
  await writeFile(join(folder, 'bad'), 'up 1\nup{ 1\n');
  await mkdir(join(folder, 'x'));
  await writeFile(join(folder, 'x', 'bad.gz'), gzipSync(BODY).subarray(0, 200));
  await mkdir(join(folder, 'empty'));
  const upstream = await app(t, (_, response) => void response.writeHead(500).end());
  const rows: readonly [args: readonly string[], code: number, says: RegExp][] = [
    [[join(folder, 'bad')], 1, /^\/.*bad:2:\d+: /],
    [[folder], 1, /bad:2:\d+: /],
    [[join(folder, 'x', 'bad.gz')], 1, /bad\.gz cannot be unpacked/],
    [[join(folder, 'empty')], 1, /has no files/],
    [[join(folder, 'none')], 1, /none cannot be read/],
    [[`${upstream}/metrics`], 1, /answered 500/],
    [['http://user:hunter2@127.0.0.1:1/metrics?token=hunter2'], 1, /127\.0\.0\.1:1/],
    [[join(folder, 'bad'), '--format=xml'], 1, /--format is "xml": text and json are allowed/],
    [[join(folder, 'bad'), '--config.file=/no/such'], 1, /--config\.file \/no\/such cannot be read/],
    [[], 2, /no way to call analyze/],
    [['a', 'b'], 2, /no way to call analyze/],
    [['a', '--explain'], 2, /--explain/],
  ];
  const runs = await Promise.all(rows.map(([args]) => runSluice(t, ['analyze', ...args])));
  for (const [at, [args, code, says]] of rows.entries()) {
    const got = runs[at] ?? assert.fail();
    assert.equal(got.code, code, `${args.join(' ')}: ${got.stderr}`);
    assert.equal(got.stdout, '');
    assert.match(got.stderr, says);
    assert.equal(got.stderr.trimEnd().split('\n').length, 1, got.stderr);
    assert.ok(!got.stderr.includes('hunter2'));
  }
});
