import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stringify } from 'yaml';
import { entryText, TestLine, type TestLineOptions } from '../support/line.ts';

const LIMIT = 200;
const CONFIG = stringify({ limits: { series_per_metric: LIMIT } });

/** Letters that no other number has: no identifier in them. */
function word(number: number): string {
  return [0, 1, 2].map((digit) => String.fromCharCode(97 + (Math.floor(number / 26 ** digit) % 26))).join('');
}

/** The runs from one number on, each on all shards. */
function jobs(first: number, runs: number, shards: number, more: (run: number) => string = () => ''): string {
  const lines = Array.from({ length: runs }, (_, at) => first + at).flatMap((run) =>
    Array.from({ length: shards }, (__, shard) => {
      const labels = `job_run="${word(run)}"${more(run)},shard="${word(shard)}"`;
      return `jobs_total{${labels}} ${1 + run + shard}\n`;
    }),
  );
  return `# TYPE jobs_total counter\n${lines.join('')}`;
}

/** In each scrape other runs, and in the last one so many that the family is over its limit. */
function churned(options: TestLineOptions, scrapes: number, more?: (run: number) => string): TestLine {
  const line = new TestLine({ config: CONFIG, ...options });
  for (let at = 0; at < scrapes; at++) {
    line.scrape(jobs(16 * at, 16, 8, more));
    assert.deepEqual(line.ledger(), []);
  }
  line.scrape(jobs(16 * scrapes, 30, 8, more));
  return line;
}

const did = (line: TestLine): readonly string[] => line.ledger().map(entryText);

test('without a past the label under which most remains gives way', () => {
  assert.deepEqual(did(churned({}, 0)), ['jobs_total shard collapse series_per_metric 240>30']);
});

test('runs that come and go would outgrow the limit without shards: they give way themselves', () => {
  assert.deepEqual(did(churned({}, 20)), ['jobs_total job_run collapse series_per_metric 240>8']);
});

test('the ledger says why it was not the other label', () => {
  const [entry] = churned({}, 20).ledger();
  assert.equal(
    entry?.message,
    'jobs_total asked for 240 series, series_per_metric allows 200: every value of label job_run became "*"; label shard ' +
      'would have sufficed for this scrape, but not for what came and went over the window',
  );
  assert.doesNotMatch(churned({}, 0).ledger()[0]?.message ?? '', /would have sufficed/);
});

test('few at a time, but many over the window: the past is known, too', () => {
  const line = new TestLine({ config: CONFIG });
  // At no time before the last half of what the limit allows.
  for (let at = 0; at < 20; at++) line.scrape(jobs(10 * at, 10, 8));
  line.scrape(jobs(200, 30, 8));
  assert.deepEqual(did(line), ['jobs_total job_run collapse series_per_metric 240>8']);
});

test('a histogram counts as many lines as it has', () => {
  const line = new TestLine({ config: CONFIG });
  const body = (first: number, runs: number): string =>
    jobs(first, runs, 4)
      .replace('jobs_total counter', 'jobs histogram')
      .replace(/^jobs_total\{(.*)\} (\d+)$/gm, 'jobs_bucket{$1,le="+Inf"} $2\njobs_sum{$1} $2\njobs_count{$1} $2');
  // Sixty runs fit as they are, and would not with three lines each and without shards.
  for (let at = 0; at < 6; at++) line.scrape(body(12 * at, 12));
  line.scrape(body(72, 20));
  assert.deepEqual(did(line), ['jobs job_run collapse series_per_metric 240>12']);
});

test('observe says what fold does', () => {
  const observe = churned({ config: stringify({ limits: { series_per_metric: LIMIT, on_exceed: 'observe' } }) }, 20);
  const [said, did] = [observe, churned({}, 20)].map((line) =>
    line.ledger().map(({ label, action, message, series_out }) => ({ label, action, message, series_out })),
  );
  assert.deepEqual(said, did);
  assert.equal(said?.[0]?.label, 'job_run');
});

test('an override counts as the limit', () => {
  const override = { match: 'jobs_total', series_per_metric: LIMIT };
  const line = churned({ config: stringify({ limits: { series_per_metric: 100_000, overrides: [override] } }) }, 20);
  assert.equal(line.ledger()[0]?.label, 'job_run');
});

test('so does the limit of all families together', () => {
  const line = churned({ config: stringify({ limits: { series_per_metric: 0, series: LIMIT } }) }, 20);
  assert.deepEqual(did(line), ['jobs_total job_run collapse series 240>8']);
});

test('no later scrape needs another change, where the runs go on', () => {
  const line = churned({}, 20);
  for (let at = 50; at < 90; at++) line.scrape(jobs(16 * at, 30, 8));
  assert.deepEqual(did(line), ['jobs_total job_run collapse series_per_metric 240>8']);
});

test('a past that would have fitted changes nothing', () => {
  assert.deepEqual(did(churned({}, 5)), ['jobs_total shard collapse series_per_metric 240>30']);
});

test('the choice does not depend on the seed', () => {
  for (let seed = 1; seed <= 4; seed++)
    for (const [scrapes, label] of [
      [5, 'shard'],
      [20, 'job_run'],
      [40, 'job_run'],
    ] as const)
      assert.equal(churned({ seed }, scrapes).ledger()[0]?.label, label);
});

test('two labels that come and go together give way together', () => {
  const line = churned({}, 20, (run) => `,pod="p${word(run)}"`);
  assert.deepEqual(
    line.ledger().map(({ label, action }) => `${label} ${action}`),
    ['job_run collapse', 'pod collapse'],
  );
});

test('the past is the window and the one before: what came earlier does not count', () => {
  const line = new TestLine({ config: stringify({ limits: { series_per_metric: LIMIT }, window: '5m' }) });
  for (let at = 0; at < 20; at++) line.scrape(jobs(16 * at, 16, 8));
  for (let at = 0; at < 60; at++) line.scrape(jobs(16 * 20, 16, 8));
  line.scrape(jobs(16 * 20, 30, 8));
  assert.deepEqual(did(line), ['jobs_total shard collapse series_per_metric 240>30']);
});

test('a reload begins the past anew', () => {
  const line = new TestLine({ config: CONFIG });
  for (let at = 0; at < 20; at++) line.scrape(jobs(16 * at, 16, 8));
  line.reconfigure(stringify({ limits: { series_per_metric: LIMIT + 10 } }));
  line.scrape(jobs(16 * 20, 30, 8));
  assert.deepEqual(did(line), ['jobs_total shard collapse series_per_metric 240>30']);
});

test('after a reload there is room for others', () => {
  const line = new TestLine({ config: CONFIG });
  const near = Array.from({ length: 16 }, (_, at) => jobs(0, 16, 8).replaceAll('jobs_total', `near${at}_total`)).join(
    '',
  );
  line.scrape(near);
  line.reconfigure(stringify({ limits: { series_per_metric: LIMIT, values_per_label: 500 } }));
  for (let at = 0; at < 20; at++) line.scrape(jobs(16 * at, 16, 8));
  line.scrape(jobs(16 * 20, 30, 8));
  assert.deepEqual(did(line), ['jobs_total job_run collapse series_per_metric 240>8']);
});

test('what the sketches take is fixed, and shown', () => {
  const line = new TestLine({ config: CONFIG, memory: 48 * 2 ** 20 });
  const bytes = line.memory().get('what_if_sketches') ?? assert.fail();
  assert.ok(bytes > 2 ** 20 && bytes < 2 * 2 ** 20, String(bytes));
  for (let at = 0; at < 100; at++) line.scrape(jobs(16 * at, 16, 8));
  assert.equal(line.memory().get('what_if_sketches'), bytes);
  const both = new TestLine({ config: stringify({ limits: { on_exceed: 'observe' } }), memory: 48 * 2 ** 20 });
  assert.equal(both.memory().get('what_if_sketches'), 2 * bytes);
});

test('names that a rule folds once they are learned are no part of the past any more', () => {
  const rules = [{ match: 'hits_total', template: ['path'] }];
  const line = new TestLine({ config: stringify({ limits: { series_per_metric: 100 }, rules }) });
  const body = (paths: readonly string[], regions: number): string => {
    const hits = paths.flatMap((path) =>
      Array.from({ length: regions }, (_, region) => `hits_total{path="${path}",region="${word(region)}"} 1\n`),
    );
    return `# TYPE hits_total counter\n${hits.join('')}`;
  };
  const users = (first: number, count: number): readonly string[] =>
    Array.from({ length: count }, (_, at) => `/users/${name(first + at)}`);
  const before = Array.from({ length: 12 }, (_, at) => line.report(body([...ROUTES, ...users(70 * at, 70)], 1)));
  assert.deepEqual([before[0]?.seriesOut, before.at(-1)?.seriesOut], [73, 4], 'they are learned on the way');
  const pages = Array.from({ length: 12 }, (_, at) => `/page${word(at)}`);
  line.scrape(body([...ROUTES, ...pages, ...users(840, 10)], 8));
  const [, entry] = line.ledger();
  assert.deepEqual([entry?.cause, entry?.label, entry?.action], ['series_per_metric', 'region', 'collapse']);
});

const ROUTES = ['/', '/login', '/about'];
const ADJECTIVES = 'red blue swift calm brave tiny loud green happy proud odd warm'.split(' ');
const NOUNS = 'fox owl bear wolf crow seal newt toad lynx hare mole swan'.split(' ');

/** A name without a digit: only evidence tells it from the word of a route. */
function name(at: number): string {
  return `${ADJECTIVES[at % 12]}${NOUNS[Math.floor(at / 12) % 12]}${'-x'.repeat(Math.floor(at / 144))}`;
}
