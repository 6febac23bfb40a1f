import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seriesOf, TestLine } from '../support/line.ts';

/** Letters that no other number has. */
function word(number: number, length = 5): string {
  let left = number * 7_919 + 1;
  return Array.from({ length }, () => {
    const letter = String.fromCharCode(97 + (left % 26));
    left = Math.floor(left / 26) + number * 31;
    return letter;
  }).join('');
}

const TYPE = '# TYPE f_total counter\n';
const REAL = ['/', '/login', '/cart', '/api/users', '/api/users/me', '/api/orders', '/api/orders/export', '/search'];

/** What a crawler may ask for beside the real routes, as the n-th of many. */
const CRAWLERS: readonly (readonly [name: string, path: (at: number) => string])[] = [
  ['numbers where routes have words', (at) => `/api/${at}/${['me', 'export', 'x'][at % 3]}`],
  ['numbers everywhere', (at) => `/${at}/${at * 7}`],
  ['words below the real routes', (at) => `${REAL[at % REAL.length]}/${word(at)}`.replace('//', '/')],
  ['words that are nearly the real ones', (at) => `${REAL[1 + (at % (REAL.length - 1))]}${word(at)}`],
  ['hexadecimal beside orders', (at) => `/api/orders/${(at * 2_654_435_761).toString(16)}`],
];

for (const [name, path] of CRAWLERS)
  test(`no real route is merged away: ${name}`, () => {
    const line = new TestLine({ config: 'limits: { series_per_metric: 200, values_per_label: 200 }' });
    const real = REAL.map((route, at) => `f_total{path="${route}"} ${2_000 + at}\n`);
    for (const count of [0, 150, 3_000, 6_000]) {
      const made = Array.from({ length: count }, (_, at) => `f_total{path="${path(at)}"} 1\n`);
      const series = seriesOf(line.scrape(TYPE + [...made, ...real].join('')));
      assert.ok(series.size <= 200);
      for (const [at, route] of REAL.entries()) assert.equal(series.get(`f_total{path="${route}"}`), 2_000 + at, route);
      const total = [...series.values()].reduce((sum, value) => sum + value, 0);
      assert.equal(total, count + REAL.reduce((sum, _, at) => sum + 2_000 + at, 0));
    }
    assert.ok(line.ledger().every(({ label }) => label === 'path'));
  });

test('values that are numbers, in any order of hashes, are all counted, whatever the seed is', () => {
  const values = Array.from({ length: 20_000 }, (_, at) => (at * 65_536) % 16_777_213);
  const body = TYPE + values.map((value) => `f_total{id="${value}"} 1\n`).join('');
  for (const seed of [1, 2, 3]) {
    const line = new TestLine({ seed });
    const { seriesIn, seriesOut } = line.report(body);
    assert.equal(seriesIn, 20_000);
    assert.ok(seriesOut <= 1_000);
  }
});

test('a slow drip under every threshold, in which every member comes and goes: nothing grows', () => {
  const limits = { series: 400, series_per_metric: 100, values_per_label: 60 };
  const line = new TestLine({ config: JSON.stringify({ limits }), memory: 2 ** 20 });
  const families = Array.from({ length: 12 }, (_, at) => at);
  let entries = 0;
  for (let scrape = 0; scrape < 200; scrape++) {
    const lines = families.flatMap((family) => [
      `# TYPE f${family}_total counter\n`,
      ...Array.from(
        { length: 45 },
        (_, at) => `f${family}_total{id="${word(scrape * 4 + at)}",zone="${at % 3}"} ${scrape}\n`,
      ),
    ]);
    const { seriesOut } = line.report(lines.join(''));
    assert.ok(seriesOut <= limits.series, `scrape ${scrape}: ${seriesOut} series`);
    if (scrape === 100) entries = line.ledger().length;
  }
  assert.equal(line.ledger().length, entries, 'the ledger says once what lasts');
  assert.ok(entries > 0 && entries <= 2 * families.length, `${entries} entries`);
  const regions = line.memory();
  const bytes = (names: readonly string[]): number => names.reduce((sum, name) => sum + (regions.get(name) ?? 0), 0);
  const bounded = bytes(['known_series', 'sketches', 'what_if_sketches']);
  // Twice, and an index that is half empty.
  assert.ok(bounded <= 2.5 * 2 ** 20, `${bounded} bytes`);
  // Groups that nobody is in any more are kept, so that who returns goes on: 20,000 of one cell each at most.
  assert.ok(bytes(['groups', 'scrape']) <= 6 * 2 ** 20, `${bytes(['groups', 'scrape'])} bytes`);
});

test('a million labels in one series are refused with the bound of a line', () => {
  const labels = Array.from({ length: 1_000_000 }, (_, at) => `l${at}="v"`);
  const { message } = new TestLine().refusal(`${TYPE}f_total{${labels.join(',')}} 1\n`);
  assert.match(message, /a line of at most 1048576 bytes/);
});

test('label names without end, each in one series: one series leaves, and one entry says so', () => {
  const line = new TestLine();
  const lines = Array.from({ length: 5_500 }, (_, row) => {
    const labels = Array.from({ length: 10 }, (_, at) => `l${row * 10 + at}="v"`);
    return `f_total{${labels.join(',')}} 1\n`;
  });
  assert.deepEqual([...seriesOf(line.scrape(TYPE + lines.join('')))], [['f_total', 5_500]]);
  assert.deepEqual(
    line.ledger().map(({ action, rule }) => [action, rule]),
    [['remove', '']],
  );
});

test('a hundred labels that each have too many values are removed together', () => {
  const line = new TestLine({ config: 'limits: { values_per_label: 50 }' });
  const lines = Array.from({ length: 200 }, (_, row) => {
    const labels = Array.from({ length: 100 }, (_, at) => `l${at}="${word(row * 7 + at)}"`);
    return `f_total{code="200",${labels.join(',')}} 1\n`;
  });
  assert.deepEqual([...seriesOf(line.scrape(TYPE + lines.join('')))], [['f_total{code="200"}', 200]]);
  assert.deepEqual(
    line.ledger().map(({ action, cause }) => [action, cause]),
    [['remove', 'values_per_label']],
  );
});

test('values of 64 KiB: the answer keeps its size, and nothing that is said is long', () => {
  for (const type of ['counter', 'gauge']) {
    const line = new TestLine({ config: 'limits: { answer_size: 1MB }' });
    const lines = Array.from({ length: 200 }, (_, at) => `f_total{a="${word(at)}${'x'.repeat(65_536)}"} 1\n`);
    const { body } = line.answer(`# TYPE f_total ${type}\n${lines.join('')}`);
    assert.ok(body.length <= 2 ** 20 && body.length > 0, `${body.length} bytes`);
    const said = JSON.stringify(line.ledger());
    assert.ok(line.ledger().length > 0 && said.length < 8_192, `${said.length} characters`);
  }
});
