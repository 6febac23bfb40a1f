import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fuzzLines } from './line-fuzz.ts';

test('whatever comes, limits hold and what leaves can be read', () => {
  const result = fuzzLines(1, 50_000, performance.now() + 4_000);
  assert.ok(result.accepted > result.bodies / 5, JSON.stringify(result));
  assert.ok(result.changed > result.bodies / 10, JSON.stringify(result));
});
