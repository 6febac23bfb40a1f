import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ledger } from '../../src/limit/index.ts';

test('what lasts finds room in a ledger that is full of what passes', () => {
  const ledger = new Ledger(false, true);
  const details = { limit: 1, demand: 2, examples: [], done: '', rule: '', advice: '', message: '' };
  const said = (metric: string) => ({ metric, label: '', cause: 'metrics', action: 'drop' }) as const;
  ledger.begin(1, 0);
  for (let at = 0; at < 1500; at++) ledger.passed(said(`f${at}`), details, 1, 0);
  ledger.changed({ metric: 'big', label: 'id', cause: 'series', action: 'collapse' }, details);
  const metrics = ledger.entries().map(({ metric }) => metric);
  assert.equal(metrics.length, 1000);
  assert.ok(metrics.includes('big'));
  assert.equal(ledger.end().length, 1000);
});
