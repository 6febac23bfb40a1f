import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../support/child.ts';
import { app, ask, reply } from '../support/net.ts';
import { job, needPrometheus, startPrometheus } from '../support/prometheus.ts';
import { startSluice } from '../support/sluice.ts';

const BODY = `# TYPE h histogram
${['/a', '/b/é', '/c'].map((path) => `h_bucket{path="${path}",le="0.5"} 1\nh_bucket{path="${path}",le="+Inf"} 2\nh_sum{path="${path}"} 3\nh_count{path="${path}"} 2\n`).join('')}# TYPE c_total counter
c_total{code="200",path="/a"} 1
c_total{code="500",path="/a"} 1
c_total{code="500"} 1
`;

type Counts = readonly { readonly name: string; readonly value: number }[];
interface Status {
  readonly headStats: Readonly<Record<string, number>>;
  readonly labelValueCountByLabelName: Counts;
  readonly memoryInBytesByLabelName: Counts;
  readonly seriesCountByLabelValuePair: Counts;
}

async function statusOf(url: string, query = ''): Promise<Status> {
  const got = await ask(`${url}/api/v1/status/tsdb${query}`);
  assert.equal(got.status, 200, got.text);
  assert.equal(got.headers['content-type'], 'application/json');
  const { status, data } = JSON.parse(got.text) as { status: string; data: Status };
  assert.equal(status, 'success');
  return data;
}

/** The types of a value, keys and all: lists by what they hold. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 1).map(shapeOf);
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shapeOf(inner)]));
}

/** What is said of the application's own labels; those that the scraper attaches, and its own series, only Prometheus has. */
function own(counts: Counts): Counts {
  const kept = counts.filter(({ name }) => /^(?:path|code|le)(?:=|$)/.test(name));
  return kept.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

for (const binary of ['prometheus', 'prometheus3'] as const)
  test(`/api/v1/status/tsdb has the shape and the counts of a real ${binary}`, async (t) => {
    if (!needPrometheus(t, binary)) return;
    const upstream = await app(t, (_, response) => reply(response, BODY));
    const sluice = await startSluice(t, [`--upstream.url=${upstream}/metrics`]);
    assert.equal((await ask(`${sluice.proxy}/metrics`)).text, BODY);
    const prometheus = await startPrometheus(t, [job('app', `${upstream}/metrics`, '1s')], binary);
    await until(
      async () => (await prometheus.value('scrape_samples_scraped')) === 15,
      () => prometheus.stderr(),
    );
    const [ours, theirs] = [await statusOf(sluice.admin, '?limit=100'), await statusOf(prometheus.url, '?limit=100')];
    assert.deepEqual(shapeOf(ours), shapeOf(theirs));
    assert.equal(ours.headStats['numSeries'], 15);
    for (const list of [
      'labelValueCountByLabelName',
      'memoryInBytesByLabelName',
      'seriesCountByLabelValuePair',
    ] as const) {
      // Prometheus 2 counts the bytes of each value once, whatever the number of series.
      const there = new Set(theirs[list].map(({ name }) => name)); // Prometheus 2 has no limit but ten
      if (binary === 'prometheus3' || list !== 'memoryInBytesByLabelName')
        assert.deepEqual(own(ours[list].filter(({ name }) => there.has(name))), own(theirs[list]), list);
      assert.ok(own(ours[list]).length > 0, list);
    }
    assert.equal((await statusOf(sluice.admin, '?limit=1')).seriesCountByLabelValuePair.length, 1);
    for (const limit of ['0', '-1', 'x', '10001'])
      assert.equal((await ask(`${sluice.admin}/api/v1/status/tsdb?limit=${limit}`)).status, 400, limit);
  });
