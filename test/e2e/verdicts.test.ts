import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { until } from '../support/child.ts';
import { app, ask } from '../support/net.ts';
import { needPrometheus, type Prometheus, SERVERS, type Server, startPrometheus } from '../support/prometheus.ts';
import { needShared, sharedPath } from '../support/shared.ts';
import { configFile, type Sluice, startSluice } from '../support/sluice.ts';

interface Case {
  readonly name: string;
  readonly contentType: string;
  readonly body: Buffer;
  /** Whether each accepted it when the corpus was made; undefined where the corpus does not say. */
  readonly accepted: { readonly prometheus: boolean; readonly prometheus3: boolean | undefined };
}
interface TextCase {
  readonly name: string;
  readonly content_type: string;
  readonly body?: string;
  readonly body_base64?: string;
  readonly prometheus_2_42: { readonly scrape: 'up' | 'down' };
}
interface Verdict {
  readonly prometheus_2_42_accepts: boolean;
  readonly prometheus_3_14_grammar_accepts: boolean;
}

function readJson<T>(...path: string[]): T {
  // The corpus is ours; its shape is what the assertions below check.
  return JSON.parse(readFileSync(sharedPath('corpus', ...path), 'utf8')) as T;
}

function textCases(): Case[] {
  return readJson<TextCase[]>('text-format-oracle.json').map((one) => ({
    name: one.name,
    contentType: one.content_type,
    body: one.body === undefined ? Buffer.from(one.body_base64 ?? '', 'base64') : Buffer.from(one.body),
    accepted: { prometheus: one.prometheus_2_42.scrape === 'up', prometheus3: undefined },
  }));
}

function openMetricsCases(): Case[] {
  const verdicts = readJson<Record<string, Verdict>>('openmetrics-parsers-verdicts.json');
  const folder = sharedPath('corpus', 'openmetrics-parsers');
  return readdirSync(folder).map((name) => {
    const verdict = verdicts[name] ?? assert.fail(`${name} has no verdict`);
    return {
      name,
      contentType: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
      body: readFileSync(join(folder, name, 'metrics')),
      accepted: { prometheus: verdict.prometheus_2_42_accepts, prometheus3: verdict.prometheus_3_14_grammar_accepts },
    };
  });
}

function allCases(): readonly Case[] {
  const cases = [...textCases(), ...openMetricsCases()];
  assert.equal(cases.length, 96 + 211);
  return cases;
}

/** What a scrape of one case left behind. */
interface Result {
  readonly up: boolean;
  /** Lines of samples, duplicates included. */
  readonly scraped: string;
  readonly stored: readonly string[];
  /** Everything that is stored has the label that Sluice set. */
  readonly labelled: boolean;
}

/** `direct`: without Sluice · `plain`: through it · `rewritten`: through it, and no line stays as it was. */
const WAYS = ['direct', 'plain', 'rewritten'] as const;
type Way = (typeof WAYS)[number];

const RELABEL = [{ target_label: 'sluice', replacement: '1' }];

type Reading = Readonly<Record<string, Omit<Result, 'scraped' | 'labelled'>>>;

/** Rewritten cases of which a server stores something else than of the application's own body. */
const READ_OTHERWISE: Readonly<Record<Server, Reading>> = {
  // Prometheus 3 reads these bodies otherwise: Sluice reads as 3 does, and writes what both understand.
  prometheus: {
    'utf8 quoted': { up: true, stored: ['foo_bar[["a","1"]] 1'] },
    bad_missing_or_extra_commas_2: { up: true, stored: ['a[["a","1"],["b","2"]] 1'] },
    // Of a histogram, 3 stores both as le="1.0", and the first wins.
    'le 1 and 1.0': { up: true, stored: ['h_bucket[["le","+Inf"]] 2', 'h_bucket[["le","1"]] 1'] },
  },
  // Its samples named "quantile" are in no family; 3 takes them for the summary's before them, and writes 0 as 0.0.
  prometheus3: {
    bad_grouping_or_ordering_3: {
      up: true,
      stored: ['a_sum[["a","1"]] 0', 'quantile[["quantile","0"]] 0', 'quantile[["quantile","1"]] 0'],
    },
  },
};

/** Prometheus 3 takes the blanks before these names for parts of the names. To Sluice they are no names: the body passes as it is. */
const PASSED = new Set(['leading spaces', 'leading tab']);

/** Of every case by its number. */
async function resultsOf(prometheus: Prometheus, way: Way): Promise<ReadonlyMap<string, Result>> {
  const results = new Map<string, { up: boolean; scraped: string; stored: string[]; labelled: boolean }>();
  for (const { metric, samples } of await prometheus.query(`{way="${way}"}`)) {
    const {
      __name__: name = '',
      case: number = '',
      way: _way,
      job: _job,
      instance: _instance,
      sluice,
      ...labels
    } = metric;
    const result = results.get(number) ?? { up: false, scraped: '', stored: [], labelled: true };
    results.set(number, result);
    const value = samples[0]?.[1] ?? '';
    if (name === 'up') result.up = value === '1';
    else if (name === 'scrape_samples_scraped') result.scraped = value;
    else if (!name.startsWith('scrape_')) {
      result.labelled &&= sluice === '1';
      const pairs = Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1));
      result.stored.push(`${name}${JSON.stringify(pairs)} ${value}`);
    }
  }
  for (const { stored } of results.values()) stored.sort();
  return results;
}

/** An application with a path for each case. */
function serve(t: TestContext, cases: readonly Case[]): Promise<string> {
  return app(t, ({ url = '' }, response) => {
    const one = cases[Number(url.slice(1))];
    if (one === undefined) return response.writeHead(404).end();
    if (one.contentType !== '') response.setHeader('content-type', one.contentType);
    return response.setHeader('content-length', one.body.length).end(one.body);
  });
}

/** Sluice with two targets for each case. */
async function openSluice(t: TestContext, upstream: string, cases: readonly Case[]): Promise<Sluice> {
  const targets = cases.flatMap((_, i) => [
    { name: `plain${i}`, url: `${upstream}/${i}` },
    { name: `rewritten${i}`, url: `${upstream}/${i}`, metric_relabel_configs: RELABEL },
  ]);
  return startSluice(t, [`--config.file=${await configFile(t, { targets })}`, '--log.level=info']);
}

/** Lets one Prometheus scrape every case in all ways. */
async function scrapeOnce(
  t: TestContext,
  upstream: string,
  sluice: Sluice,
  count: number,
  server: Server,
): Promise<Readonly<Record<Way, ReadonlyMap<string, Result>>>> {
  const place = (way: Way, i: number) => {
    const url = new URL(way === 'direct' ? `${upstream}/${i}` : `${sluice.proxy}/metrics/${way}${i}`);
    return { targets: [url.host], labels: { way, case: `${i}`, __metrics_path__: url.pathname } };
  };
  const static_configs = Array.from({ length: count }, (_, i) => WAYS.map((way) => place(way, i))).flat();
  const prometheus = await startPrometheus(t, [{ job_name: 'cases', scrape_interval: '10s', static_configs }], server);
  await until(
    async () => (await prometheus.value('count(up)')) === static_configs.length,
    () => 'every case is scraped once',
    60_000,
  );
  const results = {
    direct: await resultsOf(prometheus, 'direct'),
    plain: await resultsOf(prometheus, 'plain'),
    rewritten: await resultsOf(prometheus, 'rewritten'),
  };
  await prometheus.stop();
  return results;
}

test('what Prometheus 3 accepts is rewritten, and all else passes as it is', { timeout: 180_000 }, async (t) => {
  if (!needShared(t)) return;
  const cases = allCases();
  const upstream = await serve(t, cases);
  const sluice = await openSluice(t, upstream, cases);
  // What Prometheus 3 accepts leaves with the label on every line, everything else as it is, but for what may be a part.
  let whole = 0;
  for (const [i, { name, body, accepted, contentType }] of cases.entries()) {
    const got = await ask(`${sluice.proxy}/metrics/rewritten${i}`);
    // Prometheus 3 takes a body without any bytes before it looks at its format; 2.42 does not.
    if (body.length > 0 && contentType.includes('openmetrics') && !/^# EOF/m.test(body.toString('latin1'))) {
      assert.deepEqual([got.status, /# EOF/.test(got.text)], [502, true], `${name} may be a part`);
      continue;
    }
    const plain = await ask(`${sluice.proxy}/metrics/plain${i}`);
    assert.ok(plain.status === 200 && plain.body.equals(body), `${name} passes as it is, got ${plain.text}`);
    assert.deepEqual([got.status, got.headers['content-type'] ?? ''], [200, contentType], `${name}: ${got.text}`);
    if (accepted.prometheus3 ?? (accepted.prometheus || name in READ_OTHERWISE.prometheus)) {
      const samples = got.text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
      for (const line of samples) assert.ok(line.includes('sluice="1"'), `${name}: ${JSON.stringify(got.text)}`);
      whole += 1;
    } else assert.ok(got.body.equals(body), `${name} passes as it is, got ${JSON.stringify(got.text)}`);
  }
  assert.ok(whole > 150, `${whole} bodies were rewritten`);
});

for (const server of SERVERS)
  test(`what ${server} accepts and stores is the same through Sluice`, { timeout: 180_000 }, async (t) => {
    if (!needPrometheus(t, server) || !needShared(t)) return;
    const cases = allCases();
    const upstream = await serve(t, cases);
    const sluice = await openSluice(t, upstream, cases);
    const { direct, plain, rewritten } = await scrapeOnce(t, upstream, sluice, cases.length, server);
    for (const [i, { name, accepted, body }] of cases.entries()) {
      const truth = direct.get(`${i}`) ?? assert.fail(`${name} was not scraped`);
      // Prometheus 3 takes a body without any bytes before it looks at its format.
      if (accepted[server] !== undefined && body.length > 0)
        assert.equal(truth.up, accepted[server], `${name}: the corpus says so`);
      assert.deepEqual(plain.get(`${i}`), truth, name);
      const { scraped: _lines, labelled, ...got } = rewritten.get(`${i}`) ?? assert.fail(`${name} was not scraped`);
      assert.deepEqual(
        got,
        READ_OTHERWISE[server][name] ?? { up: truth.up, stored: truth.stored },
        `${name}, rewritten`,
      );
      assert.equal(labelled, got.stored.length === 0 || !PASSED.has(name), `${name}, rewritten`);
    }
  });
