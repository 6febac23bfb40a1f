import assert from 'node:assert/strict';
import { test } from 'node:test';
import { waterLevel } from '../../src/limit/index.ts';

const LEVELS: readonly (readonly [sizes: readonly number[], total: number, level: number])[] = [
  [[], 10, Infinity],
  [[5], 5, Infinity],
  [[5], 4, 4],
  [[5, 5], 10, Infinity],
  [[5, 5], 9, 4],
  [[1, 2, 10], 8, 5],
  [[10, 1, 2], 8, 5],
  [[1, 10, 10], 9, 4],
  [[0, 0, 7], 6, 6],
  [[3, 3, 3], 2, 0],
  [[3, 3], 0, 0],
  [[3, 3], -5, 0],
];
for (const [sizes, total, level] of LEVELS)
  test(`[${sizes}] fit into ${total} at a height of ${level}`, () => {
    assert.equal(waterLevel(sizes, total), level);
    const cut = (height: number): number => sizes.reduce((sum, size) => sum + Math.min(size, height), 0);
    if (total >= 0) assert.ok(cut(level) <= total);
    if (Number.isFinite(level) && total >= 0) assert.ok(cut(level + 1) > total);
  });
