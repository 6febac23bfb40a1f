import assert from 'node:assert/strict';
import type { RequestListener } from 'node:http';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LedgerEntry } from '../../src/index.ts';
import { until } from '../support/child.ts';
import { app, ask, reply } from '../support/net.ts';
import { linesPerUser, originStory } from '../support/origin-story.ts';
import { job, needPrometheus, type Prometheus, startPrometheus } from '../support/prometheus.ts';
import { configFile, type Sluice, startSluice } from '../support/sluice.ts';

const METRIC = 'http_request_duration_seconds';
const USERS = 20_000;
/** New users with every scrape. */
const GROWTH = 500;
const SERIES_PER_METRIC = 5_000;
const SCRAPES = 3;
/** And the timeout: the first scrape of a cold process takes seconds, and longer where other work goes on. */
const INTERVAL = '15s';

interface State {
  readonly body: Buffer;
  /** Requests that the application has served so far. */
  readonly requests: number;
  readonly seconds: number;
}

/** What the application says at its n-th scrape; after the last one it stands still. */
const states: readonly State[] = Array.from({ length: SCRAPES }, (_, n) => {
  const body = originStory({ users: USERS + n * GROWTH, increment: n + 1 });
  const total = (suffix: string) =>
    body
      .match(new RegExp(`^${METRIC}_${suffix}\\{.* (\\S+)$`, 'gm'))
      ?.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0) ?? 0;
  return { body: Buffer.from(body), requests: total('count'), seconds: total('sum') };
});

/** Serves the states one after the other. */
function leaky(): RequestListener {
  let scrapes = 0;
  return (_, response) => {
    const state = states[Math.min(scrapes++, SCRAPES - 1)];
    if (state !== undefined) reply(response, state.body);
  };
}

interface Stored {
  readonly requests: readonly number[];
  readonly seconds: readonly number[];
  readonly names: readonly string[];
}

/** Lets Prometheus scrape all states, and returns what it stored; its head stays small all the while. */
async function scrapeAll(t: TestContext, prometheus: Prometheus): Promise<Stored> {
  let most = 0;
  let looking = true;
  const looks = (async () => {
    while (looking) {
      most = Math.max(most, await prometheus.own('prometheus_tsdb_head_series'));
      await sleep(100);
    }
  })();
  const ups = 'up{job="shop"}[10m]';
  const up = await until(
    async () => {
      const [series] = await prometheus.query(ups);
      return (series?.samples.length ?? 0) >= SCRAPES ? series : undefined;
    },
    () => `${SCRAPES} scrapes`,
    120_000,
  );
  looking = false;
  await looks;
  assert.deepEqual([...new Set(up.samples.map(([, value]) => value))], ['1']);
  const [durations] = await prometheus.query('scrape_duration_seconds[10m]');
  t.diagnostic(
    `head series at most ${most}; scrapes took ${durations?.samples.map(([, s]) => Number(s).toFixed(2))} s`,
  );
  assert.ok(most > 0 && most < SERIES_PER_METRIC + 100, `${most} head series`);

  const at = async (expression: string) =>
    Promise.all(
      up.samples.slice(0, SCRAPES).map(async ([time]) => (await prometheus.value(expression, time)) ?? Number.NaN),
    );
  const names = await prometheus.query(`count by (__name__) ({__name__=~"${METRIC}.*"})`, up.samples[SCRAPES - 1]?.[0]);
  return {
    requests: await at(`sum(${METRIC}_count)`),
    seconds: await at(`sum(${METRIC}_sum)`),
    names: names.map(({ metric }) => metric['__name__'] ?? '').toSorted(),
  };
}

/** The differences between neighbours. */
function steps(values: readonly number[]): number[] {
  return values.slice(1).map((value, i) => value - (values[i] ?? 0));
}

function holdsTruth(stored: Stored): void {
  assert.deepEqual(
    stored.names,
    ['bucket', 'count', 'sum'].map((suffix) => `${METRIC}_${suffix}`),
  );
  assert.deepEqual(
    stored.requests,
    states.map(({ requests }) => requests),
    'requests, exact',
  );
  assert.deepEqual(steps(stored.requests), steps(states.map(({ requests }) => requests)));
  for (const [i, { seconds }] of states.entries())
    assert.ok(Math.abs((stored.seconds[i] ?? 0) - seconds) < 1e-9 * seconds, `${stored.seconds[i]} is not ${seconds}`);
}

async function entriesOf(sluice: Sluice): Promise<readonly LedgerEntry[]> {
  const { data } = JSON.parse((await ask(`${sluice.admin}/api/v1/ledger`)).text) as {
    data: { entries: LedgerEntry[] };
  };
  return data.entries;
}

test('280,000 series never reach Prometheus, but their sums do; the rule that the ledger names does the same', {
  timeout: 240_000,
}, async (t) => {
  if (!needPrometheus(t)) return;
  assert.equal(USERS * linesPerUser, 280_000);
  const upstream = await app(t, leaky());
  const limited = await startSluice(t, [`--upstream.url=${upstream}/metrics`]);
  const prometheus = await startPrometheus(t, [job('shop', `${limited.proxy}/metrics`, INTERVAL)]);
  holdsTruth(await scrapeAll(t, prometheus));
  await prometheus.stop();
  const body = (await ask(`${limited.proxy}/metrics`)).text;

  const [entry, ...others] = await entriesOf(limited);
  assert.ok(entry !== undefined);
  t.diagnostic(entry.message);
  assert.deepEqual(others, []);
  assert.deepEqual([entry.metric, entry.label, entry.action], [METRIC, 'endpoint', 'template']);
  assert.ok(entry.cause === 'values_per_label' || entry.cause === 'series_per_metric', entry.cause);
  assert.ok(entry.demand > entry.limit && entry.series_in >= USERS * linesPerUser, JSON.stringify(entry));
  assert.ok(entry.examples.length > 0 && entry.examples.every((value) => /^\/api\/user\/\d+\/message$/.test(value)));
  const suggested = await ask(`${limited.admin}/api/v1/rules/suggested`);
  await limited.stop();

  const { data } = JSON.parse(suggested.text) as { data: { yaml: string } };
  assert.ok(data.yaml.includes(METRIC) && data.yaml.includes('endpoint'), data.yaml);
  const config = await configFile(t, data.yaml);
  const ruled = await startSluice(t, [`--upstream.url=${await app(t, leaky())}/metrics`, `--config.file=${config}`]);
  let last = '';
  for (const _ of states) last = (await ask(`${ruled.proxy}/metrics`)).text;
  assert.equal(last, body);
  assert.deepEqual(
    (await entriesOf(ruled)).map(({ cause }) => cause),
    ['rule'],
  );
});
