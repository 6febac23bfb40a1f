import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ledger } from '../../src/limit/index.ts';

const details = { limit: 1, demand: 2, examples: [], done: '', rule: '', advice: '', message: '' };
const said = (metric: string) => ({ metric, label: '', cause: 'metrics', action: 'drop' }) as const;
const collapsed = (metric: string) => ({ metric, label: 'id', cause: 'series', action: 'collapse' }) as const;

test('what lasts finds room in a ledger that is full of what passes', () => {
  const ledger = new Ledger(false, true);
  ledger.begin(1, 0);
  for (let at = 0; at < 1500; at++) ledger.passed(said(`f${at}`), details, 1, 0);
  ledger.changed(collapsed('big'), details);
  const metrics = ledger.entries().map(({ metric }) => metric);
  assert.equal(metrics.length, 1000);
  assert.ok(metrics.includes('big'));
  assert.equal(ledger.end().length, 1000);
});

test('what is repeated stays in force with its number; what is not goes', () => {
  const ledger = new Ledger(false, true);
  ledger.begin(1, 0);
  for (const metric of ['a', 'b', 'c']) ledger.passed(said(metric), details, 1, 0);
  ledger.end();
  ledger.begin(2, 15_000);
  assert.ok(ledger.repeated(said('a'), details, 7));
  assert.ok(!ledger.repeated(said('b'), { limit: 1, demand: 3 }, 7), 'another demand is another message');
  assert.ok(!ledger.repeated(said('new'), details, 7), 'there is room for it');
  assert.deepEqual(ledger.end(), []);
  const kept = ledger.entries().map(({ metric, series_in, since }) => `${metric} ${series_in} ${since}`);
  assert.deepEqual(kept, ['a 7 1970-01-01T00:00:00.000Z']);
});

test('in a full ledger what is not in it needs no words; a change of a mapping is no repetition', () => {
  const ledger = new Ledger(false, true);
  ledger.begin(1, 0);
  ledger.changed(collapsed('f0'), details);
  assert.ok(!ledger.repeated(collapsed('f0'), details, 1));
  for (let at = 1; at < 1500; at++) ledger.passed(said(`f${at}`), details, 1, 0);
  assert.ok(ledger.repeated(said('f1400'), details, 1));
  assert.equal(ledger.entries().length, 1000);
});

test('a family is counted in all entries of its own that last, also after a restart', () => {
  const ledger = new Ledger(false, true);
  ledger.begin(1, 0);
  ledger.changed(collapsed('f'), details);
  ledger.changed({ ...collapsed('f'), label: 'path' }, details);
  ledger.changed(collapsed('g'), details);
  ledger.passed(said('f'), details, 3, 0);
  const after = new Ledger(false, true);
  after.restore(ledger.kept());
  for (const one of [ledger, after]) {
    one.count('f', 20, 4);
    const numbers = one
      .entries()
      .map(({ metric, action, series_in, series_out }) => [metric, action, series_in, series_out]);
    assert.deepEqual(numbers, [
      ['f', 'collapse', 20, 4],
      ['f', 'collapse', 20, 4],
      ['g', 'collapse', 0, 0],
      ['f', 'drop', 3, 0],
    ]);
  }
  ledger.clear();
  ledger.count('f', 1, 1);
  assert.deepEqual(ledger.entries(), []);
});
