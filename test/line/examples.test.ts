import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stringify } from 'yaml';
import { TestLine } from '../support/line.ts';

const SECRET = 'jane.doe';

/** Interventions of every kind over values that are no one's business. */
const BODY = [
  '# TYPE f_total counter',
  ...Array.from({ length: 9 }, (_, at) => `f_total{mail="${SECRET}+${at}@x.org"} 1`),
  '# TYPE g gauge',
  ...Array.from({ length: 9 }, (_, at) => `g{mail="${SECRET}+${at}@x.org"} 1`),
  '# TYPE r_total counter',
  ...Array.from({ length: 3 }, (_, at) => `r_total{mail="${SECRET}+${at}@x.org"} 1`),
  '# TYPE o_total counter',
  ...Array.from({ length: 9 }, (_, at) => `o_total{m${at}="${SECRET}"} 1`),
  '',
].join('\n');
const CONFIG = { limits: { series_per_metric: 4 }, rules: [{ match: 'r_total', drop_labels: ['mail'] }] };

for (const onExceed of ['fold', 'observe', 'drop'])
  test(`ledger_examples: false leaves no value in any entry, under ${onExceed}`, () => {
    const config = { ...CONFIG, limits: { ...CONFIG.limits, on_exceed: onExceed } };
    const shown = new TestLine({ config: stringify(config) });
    shown.scrape(BODY);
    assert.ok(shown.ledger().length >= 4 && JSON.stringify(shown.ledger()).includes(SECRET));
    const line = new TestLine({ config: stringify({ ...config, ledger_examples: false }) });
    const { trips } = line.report(BODY);
    assert.equal(line.ledger().length, shown.ledger().length);
    for (const text of [JSON.stringify(line.ledger()), JSON.stringify(trips)]) assert.ok(!text.includes(SECRET), text);
    shown.reconfigure(stringify({ ...config, ledger_examples: false }));
    shown.scrape(BODY);
    assert.ok(!JSON.stringify(shown.ledger()).includes(SECRET), 'after a reload');
  });

test('examples are five, different, safe and short', () => {
  const values = ['a\u001b[2J', 'x'.repeat(70_000), '<script>', 'a\u001b[2J', 'e', 'f', 'g'];
  const lines = values.map(
    (value, at) => `f_total{l=${JSON.stringify(value).replace('\\u001b', '\u001b')},n="${at}"} 1`,
  );
  const line = new TestLine({ config: 'limits: { values_per_label: 5 }' });
  line.scrape(`# TYPE f_total counter\n${lines.join('\n')}\n`);
  const entry = line.ledger().find(({ label }) => label === 'l');
  assert.deepEqual(entry?.examples, ['a\\u{1b}[2J', `${'x'.repeat(120)}… (70,000 characters)`, '<script>', 'e', 'f']);
});
