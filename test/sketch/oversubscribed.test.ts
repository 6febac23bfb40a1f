import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SketchArena } from '../../src/sketch/index.ts';
import { chance } from '../support/chance.ts';
import { newArena } from './support.ts';

interface Outcome {
  /** Relative errors of the estimates, by the precision that they ended with. */
  readonly byError: ReadonlyMap<number, readonly number[]>;
  readonly arena: SketchArena;
}

/** All sketches grow in lock-step to `values` different values: the worst case for an arena, and for holes in it. */
function explode(arena: SketchArena, sketches: number, values: number): Outcome {
  const next = chance(sketches + values);
  const ids = Array.from({ length: sketches }, () => arena.create(12));
  assert.equal(new Set(ids).size, sketches);
  for (let i = 0; i < values; i++) for (const id of ids) arena.add(id, next(), next());
  const byError = new Map<number, number[]>();
  for (const id of ids) {
    const { count, error } = arena.estimate(id);
    const errors = byError.get(error) ?? [];
    errors.push(count / values - 1);
    byError.set(error, errors);
  }
  return { byError, arena };
}

function precisionOf(error: number): number {
  return error === 0 ? Infinity : Math.round(Math.log2(Math.LN2 / error ** 2));
}

const SKETCHES = 150;
// `share`: the arena, as a share of what all sketches would like to have.
for (const [share, lowest, highest] of [
  [2, 12, 12],
  [1.25, 12, 12],
  [1, 11, 12],
  [0.5, 10, 12],
  [0.25, 9, 11],
  [1 / 16, 7, 9],
] as const) {
  test(`${SKETCHES} sketches in ${share} of their memory: precision ${lowest} to ${highest}, and said so`, () => {
    const bytes = Math.round((SKETCHES * 4096 * share) / 4096) * 4096;
    const { byError, arena } = explode(newArena(bytes, SKETCHES), SKETCHES, 5_000);
    for (const [error, errors] of byError) {
      const precision = precisionOf(error);
      assert.ok(precision >= lowest && precision <= highest, `precision ${precision}`);
      const rms = Math.sqrt(errors.reduce((sum, e) => sum + e * e, 0) / errors.length);
      // Four standard errors of an RMS: few sketches may have ended with this precision.
      assert.ok(rms <= error * (1 + 4 / Math.sqrt(2 * errors.length)), `RMS ${rms}, reported ${error}`);
      if (errors.length >= 30) assert.ok(rms <= 1.5 * error, `RMS ${rms}, reported ${error}`);
    }
    assert.equal(arena.byteLength, bytes);
    assert.ok(arena.bytesUsed <= bytes);
  });
}

test('sets give way, too: many sketches of 600 values in an arena that cannot hold their sets', () => {
  const { byError, arena } = explode(newArena(64 * 1024, 1000), 1000, 600);
  for (const [error, errors] of byError) {
    assert.ok(error > 0 && error < 0.25, `reported ${error}`);
    const rms = Math.sqrt(errors.reduce((sum, e) => sum + e * e, 0) / errors.length);
    assert.ok(rms <= 1.5 * error, `RMS ${rms}, reported ${error}`);
  }
  assert.ok(arena.bytesUsed <= arena.byteLength);
});

test('a small set beside exploding ones stays exact', () => {
  const arena = newArena(128 * 1024);
  const small = arena.create(12);
  arena.add(small, 1, 1);
  arena.add(small, 2, 2);
  explode(arena, 60, 3_000);
  arena.add(small, 1, 1);
  assert.deepEqual(arena.estimate(small), { count: 2, error: 0 });
});

test('after clear the arena is as new', () => {
  const arena = newArena(128 * 1024);
  const empty = arena.bytesUsed;
  explode(arena, 60, 3_000);
  arena.clear();
  assert.equal(arena.bytesUsed, empty);
  const { byError } = explode(arena, 10, 300);
  assert.deepEqual([...byError], [[0, Array.from({ length: 10 }, () => 0)]]);
});
