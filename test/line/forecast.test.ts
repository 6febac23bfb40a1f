import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TestLine } from '../support/line.ts';

function counters(n: number, name = 'f_total'): string {
  return `# TYPE ${name} counter\n${Array.from({ length: n }, (_, at) => `${name}{id="v${at}"} ${at}\n`).join('')}`;
}

/** A scrape every 15 seconds; the last answer counts. */
function scrapes(line: TestLine, minutes: number, body: (minutes: number) => string): void {
  for (let at = 0; at < minutes * 4; at++) line.scrape(body(at / 4));
}

const ROWS: readonly (readonly [name: string, config: string, minutesLeft: Readonly<Record<string, number>>])[] = [
  ['series_per_metric', 'limits: { series_per_metric: 300 }', { f_total: 20 }],
  ['values_per_label', 'limits: { values_per_label: 250 }', { f_total: 10 }],
  ['the sooner of two', 'limits: { series_per_metric: 300, values_per_label: 250 }', { f_total: 10 }],
  ['all together', 'limits: { series: 270, series_per_metric: 0, values_per_label: 0 }', { '': 10 }],
  [
    'an override',
    'limits: { series_per_metric: 300, overrides: [{ match: f.*, series_per_metric: 0, values_per_label: 0 }], series: 0 }',
    {},
  ],
  ['no limit', 'limits: { series: 0, series_per_metric: 0, values_per_label: 0 }', {}],
  ['observe', 'limits: { series_per_metric: 300, on_exceed: observe }', { f_total: 20 }],
  [
    'what a rule folds does not grow',
    'limits: { series_per_metric: 300 }\nrules: [{ match: f.*, drop_labels: [id] }]',
    {},
  ],
];
for (const [name, config, minutesLeft] of ROWS)
  test(`a leak of five series a minute: ${name}`, () => {
    const line = new TestLine({ config });
    scrapes(line, 20, (minutes) => counters(Math.floor(minutes * 5) + 101) + counters(20, 'steady_total'));
    assert.deepEqual(
      line
        .forecast()
        .map(({ metric }) => metric)
        .sort(),
      Object.keys(minutesLeft).sort(),
    );
    for (const { metric, seconds } of line.forecast())
      assert.ok(Math.abs(seconds / 60 - (minutesLeft[metric] ?? 0)) < 2, `${metric}: ${seconds / 60}`);
  });

test('a limit in force: 0, and the entry says how fast the application grows on', () => {
  const line = new TestLine({ config: 'limits: { series_per_metric: 150 }' });
  scrapes(line, 20, (minutes) => counters(Math.floor(minutes * 5) + 101));
  assert.deepEqual(line.forecast(), [{ metric: 'f_total', seconds: 0 }]);
  const [entry] = line.ledger();
  assert.ok(Math.abs((entry?.growth_per_hour ?? 0) - 300) < 30, `${entry?.growth_per_hour}`);
  assert.equal(entry?.seconds_to_limit, 0, 'without it the limit would be passed');
});

test('a rule: when the limit would have been reached without it', () => {
  const line = new TestLine({
    config: 'limits: { series_per_metric: 500 }\nrules: [{ match: f.*, drop_labels: [id] }]',
  });
  scrapes(line, 20, (minutes) => counters(Math.floor(minutes * 5) + 101));
  const [entry] = line.ledger();
  assert.equal(entry?.cause, 'rule');
  assert.ok(Math.abs((entry?.seconds_to_limit ?? 0) / 60 - 60) < 6, `${entry?.seconds_to_limit}`);
});

test('values of a label: the growth of what the application says, though it is folded', () => {
  const line = new TestLine({ config: 'limits: { values_per_label: 150 }' });
  scrapes(line, 20, (minutes) => counters(Math.floor(minutes * 5) + 101));
  const [entry] = line.ledger();
  assert.deepEqual([entry?.cause, entry?.seconds_to_limit], ['values_per_label', 0]);
});

test('a start-up burst, a restart and a reload begin anew', () => {
  const line = new TestLine({ config: 'limits: { series_per_metric: 300 }' });
  scrapes(line, 5, (minutes) => counters(Math.floor(minutes * 50) + 10));
  scrapes(line, 30, () => counters(260));
  assert.deepEqual(line.forecast(), []);
  const started = (minutes: number, at: number): string =>
    `# TYPE process_start_time_seconds gauge\nprocess_start_time_seconds ${at}\n${counters(Math.floor(minutes * 5) + 101)}`;
  const other = new TestLine({ config: 'limits: { series_per_metric: 300 }' });
  scrapes(other, 20, (minutes) => started(minutes, 1));
  assert.equal(other.forecast().length, 1);
  scrapes(other, 1, (minutes) => started(minutes, 2000));
  assert.deepEqual(other.forecast(), [], 'restarted');
});

test('an answer that cannot be made small enough is said, by fold and by observe', () => {
  const body = '# HELP f It is long, and nothing can be folded.\n';
  for (const onExceed of ['fold', 'observe'] as const) {
    const line = new TestLine({ config: `limits: { answer_size: 20B, on_exceed: ${onExceed} }` });
    assert.equal(line.try(body) === null, onExceed === 'fold');
    const [entry] = line.ledger();
    assert.deepEqual(
      [entry?.action, entry?.cause, entry?.demand, entry?.observed],
      ['refuse', 'answer_size', 48, onExceed === 'observe'],
    );
    line.scrape('f 1\n');
    assert.deepEqual(line.ledger(), []);
  }
});
