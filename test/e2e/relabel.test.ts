import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { until } from '../support/child.ts';
import { type Dump, dumps } from '../support/corpus.ts';
import { app } from '../support/net.ts';
import {
  needPrometheus,
  type Prometheus,
  type ScrapeConfig,
  SERVERS,
  type Server,
  startPrometheus,
} from '../support/prometheus.ts';
import { needShared, sharedPath } from '../support/shared.ts';
import { configFile, startSluice } from '../support/sluice.ts';

type Relabel = readonly Readonly<Record<string, unknown>>[];

/**
 * The same body, relabelled by a real Prometheus, and by Sluice for a Prometheus that does not: what is stored must be equal.
 * None of these makes two series one, which Prometheus would drop and Sluice folds; none means another thing in 2.42
 * and in 3, where a bound or a quantile of 1 is 1.0 by the time it is relabelled.
 */
const CONFIGS: Readonly<Record<string, Relabel>> = {
  'a label is set': [{ target_label: 'team', replacement: 'a b"\\' }],
  'all metrics are renamed': [
    { source_labels: ['__name__'], regex: '(.+)', target_label: '__name__', replacement: 'app_${1}' },
  ],
  'buckets are dropped': [{ source_labels: ['__name__'], regex: '.*_bucket', action: 'drop' }],
  'one bucket is dropped': [
    { source_labels: ['__name__', 'le'], regex: '.+_bucket;(0\\.1|1|1\\.0|10|10\\.0)', action: 'drop' },
  ],
  'counters and sums stay': [{ source_labels: ['__name__'], regex: '.+_(total|sum|count)', action: 'keep' }],
  'a label is copied, and its case changed': [
    { source_labels: ['code'], target_label: 'copy' },
    { source_labels: ['method', 'handler'], separator: '|', target_label: 'upper', action: 'uppercase' },
    { source_labels: ['__name__'], target_label: 'lower', action: 'lowercase' },
  ],
  'names of labels are mapped': [{ action: 'labelmap', regex: '(code|path|handler|device)', replacement: 'l_$1' }],
  'hashes tell shards': [
    { source_labels: ['__name__', 'code', 'path', 'method'], modulus: 4, target_label: 'shard', action: 'hashmod' },
    { source_labels: ['shard'], regex: '[12]', action: 'keep' },
  ],
  'hashes of bounds': [
    { source_labels: ['le'], regex: '(.+?)(\\.0)?', target_label: 'bound' },
    { source_labels: ['__name__', 'bound'], modulus: 4, target_label: 'shard', action: 'hashmod' },
    { source_labels: ['shard'], regex: '[12]', action: 'keep' },
  ],
  'a part of a value is taken': [
    { source_labels: ['path'], regex: '/([^/]+)/.*', target_label: 'first', replacement: '$1-${1}$$' },
    { source_labels: ['first'], regex: '', target_label: 'first', replacement: 'none' },
  ],
};

/** Labels that the scrape itself adds. */
const OWN = new Set(['job', 'instance', 'way', 'case', '__name__']);

interface Case {
  readonly name: string;
  readonly dump: Dump;
  readonly relabel: Relabel;
}

type Way = 'theirs' | 'ours';

/** By way and case, every series that is stored, with its value. */
async function storedBy(prometheus: Prometheus, way: Way): Promise<ReadonlyMap<string, readonly string[]>> {
  const stored = new Map<string, string[]>();
  for (const { metric, samples } of await prometheus.query(`{way="${way}"}`)) {
    const { __name__: name = '', case: number = '' } = metric;
    if (name === 'up' || name.startsWith('scrape_')) continue;
    const labels = Object.entries(metric).filter(([label]) => !OWN.has(label));
    const text = JSON.stringify([name, labels.toSorted(([a], [b]) => (a < b ? -1 : 1)), samples[0]?.[1]]);
    stored.set(number, [...(stored.get(number) ?? []), text]);
  }
  for (const series of stored.values()) series.sort();
  return stored;
}

function jobs(cases: readonly Case[], upstream: string, proxy: string): ScrapeConfig[] {
  return cases.flatMap(({ relabel }, i) => {
    const at = (way: Way, url: URL) => [
      { targets: [url.host], labels: { way, case: `${i}`, __metrics_path__: url.pathname } },
    ];
    const theirs = { job_name: `theirs${i}`, scrape_interval: '20s', metric_relabel_configs: relabel };
    const ours = { job_name: `ours${i}`, scrape_interval: '20s' };
    return [
      { ...theirs, static_configs: at('theirs', new URL(`${upstream}/${i}`)) },
      { ...ours, static_configs: at('ours', new URL(`${proxy}/metrics/case${i}`)) },
    ];
  });
}

async function setUp(t: TestContext, server: Server, cases: readonly Case[]): Promise<Prometheus> {
  const upstream = await app(t, ({ url = '' }, response) => {
    const one = cases[Number(url.slice(1))];
    if (one === undefined) return response.writeHead(404).end();
    return response.setHeader('content-type', one.dump.contentType).end(one.dump.body);
  });
  const targets = cases.map(({ relabel }, i) => ({
    name: `case${i}`,
    url: `${upstream}/${i}`,
    metric_relabel_configs: relabel,
  }));
  const sluice = await startSluice(t, [`--config.file=${await configFile(t, { targets })}`]);
  return startPrometheus(t, jobs(cases, upstream, sluice.proxy), server);
}

for (const server of SERVERS)
  test(`metric_relabel_configs make of a body what they make of it in ${server}`, { timeout: 240_000 }, async (t) => {
    if (!needPrometheus(t, server) || !needShared(t)) return;
    // Those with timestamps lie too far back to be stored, and the largest would take a minute.
    const beside = dumps().filter(({ path }) => path.startsWith(sharedPath()));
    const bodies = beside.filter(({ name, body }) => body.length < 400_000 && !/timestamps|cadvisor/.test(name));
    const cases = bodies.flatMap((dump) =>
      Object.entries(CONFIGS).map(([name, relabel]): Case => ({ name: `${dump.name}: ${name}`, dump, relabel })),
    );
    const prometheus = await setUp(t, server, cases);
    await until(
      async () => (await prometheus.value('count(up)')) === cases.length * 2,
      () => 'not all cases were scraped',
      200_000,
    );
    const [theirs, ours] = [await storedBy(prometheus, 'theirs'), await storedBy(prometheus, 'ours')];
    let compared = 0;
    for (const [i, { name }] of cases.entries()) {
      assert.deepEqual(ours.get(`${i}`) ?? [], theirs.get(`${i}`) ?? [], name);
      compared += theirs.get(`${i}`)?.length ?? 0;
    }
    t.diagnostic(`${cases.length} cases, ${compared} series compared`);
    assert.ok(compared > 10_000, `${compared} series`);
  });
