import assert from 'node:assert/strict';
import { test } from 'node:test';
import { REJECTED, type SketchArena, type SketchId } from '../../src/sketch/index.ts';
import { chance } from '../support/chance.ts';
import { newArena } from './support.ts';

const KiB = 1024;

function addMany(arena: SketchArena, id: SketchId, count: number, seed: number): void {
  const next = chance(seed);
  for (let i = 0; i < count; i++) arena.add(id, next(), next());
}

function close(actual: number, expected: number): void {
  assert.ok(Math.abs(actual - expected) <= 1e-9 * Math.abs(expected), `${actual}, not ${expected}`);
}

test('an empty sketch counts 0', () => {
  const arena = newArena(64 * KiB);
  assert.deepEqual(arena.estimate(arena.create(12)), { count: 0, error: 0 });
});

// The set of precision p holds 3/4 of 2^p/8 tokens; then it becomes registers.
for (const [precision, exactMax] of [
  [12, 384],
  [11, 192],
  [4, 3],
] as const) {
  for (const count of [1, 3, 4, 10, 100, exactMax]) {
    if (count > exactMax) continue;
    test(`precision ${precision}: ${count} values are counted exactly, however often they come`, () => {
      const arena = newArena(64 * KiB);
      const id = arena.create(precision);
      for (let round = 0; round < 3; round++) addMany(arena, id, count, 7);
      assert.deepEqual(arena.estimate(id), { count, error: 0 });
    });
  }
  test(`precision ${precision}: one value more than ${exactMax} makes it an estimate, with its error`, () => {
    const arena = newArena(64 * KiB);
    const id = arena.create(precision);
    addMany(arena, id, exactMax + 1, 7);
    close(arena.estimate(id).error, Math.sqrt(Math.LN2 / 2 ** precision));
  });
}

test('no bit pattern of a hash is lost: all zeros, all ones, one bit each', () => {
  const arena = newArena(64 * KiB);
  const id = arena.create(12);
  const hashes: [number, number][] = [
    [0, 0],
    [2 ** 32 - 1, 2 ** 32 - 1],
  ];
  for (let bit = 0; bit < 32; bit++) hashes.push([0, (1 << bit) >>> 0], [(1 << bit) >>> 0, 0]);
  for (const [hi, lo] of hashes) arena.add(id, hi, lo);
  // Two tokens may be the same only where both halves that a token keeps agree.
  assert.equal(arena.estimate(id).count, hashes.length);
});

test('what was added before changes nothing, as a set or as registers', () => {
  for (const count of [300, 50_000]) {
    const arena = newArena(64 * KiB);
    const id = arena.create(12);
    addMany(arena, id, count, 3);
    const before = arena.estimate(id);
    addMany(arena, id, count, 3);
    assert.deepEqual(arena.estimate(id), before);
  }
});

interface Errors {
  readonly rms: number;
  readonly bias: number;
}
function relativeErrors(estimates: readonly number[], truth: number): Errors {
  let squares = 0;
  let sum = 0;
  for (const estimate of estimates) {
    squares += (estimate / truth - 1) ** 2;
    sum += estimate / truth - 1;
  }
  return { rms: Math.sqrt(squares / estimates.length), bias: sum / estimates.length };
}

// An RMS over n trials has itself a relative standard error of 1/√(2n); four of them are allowed.
for (const [count, trials] of [
  [1_000, 300],
  [10_000, 300],
  [100_000, 100],
  [1_000_000, 40],
] as const) {
  test(`precision 12, ${count} values: error at most 1.3 %, no bias (${trials} trials)`, () => {
    const arena = newArena(64 * KiB);
    const estimates: number[] = [];
    for (let trial = 0; trial < trials; trial++) {
      arena.clear();
      const id = arena.create(12);
      addMany(arena, id, count, 1000 + trial);
      estimates.push(arena.estimate(id).count);
    }
    const theory = Math.sqrt(Math.LN2 / 4096);
    const { rms, bias } = relativeErrors(estimates, count);
    assert.ok(rms <= theory * (1 + 4 / Math.sqrt(2 * trials)), `RMS ${rms}`);
    assert.ok(rms < 0.02, `RMS ${rms}`);
    assert.ok(Math.abs(bias) < (4 * theory) / Math.sqrt(trials), `bias ${bias}`);
  });
}

test('a union of two: error at most 1.62 %, no bias, the same as had all been added to one and merged', () => {
  const arena = newArena(64 * KiB);
  const estimates: number[] = [];
  for (let trial = 0; trial < 200; trial++) {
    arena.clear();
    const [left, right, both] = [arena.create(12), arena.create(12), arena.create(12)];
    addMany(arena, left, 12_000, trial);
    addMany(arena, right, 12_000, 1_000_000 + trial);
    addMany(arena, right, 6_000, trial); // 6,000 are in both
    for (const id of [left, right]) arena.merge(both, id);
    arena.merge(left, right);
    assert.deepEqual(arena.estimate(left), arena.estimate(both));
    estimates.push(arena.estimate(left).count);
  }
  const theory = Math.sqrt((3 * Math.LN2 - 1) / 4096);
  const { rms, bias } = relativeErrors(estimates, 24_000);
  assert.ok(rms <= theory * (1 + 4 / Math.sqrt(400)), `RMS ${rms}`);
  assert.ok(Math.abs(bias) < (4 * theory) / Math.sqrt(200), `bias ${bias}`);
});

// A union has the estimate of its registers, so equal registers give equal estimates.
for (const [left, right] of [
  [100, 100],
  [300, 300],
  [100, 20_000],
  [20_000, 100],
  [20_000, 20_000],
] as const) {
  test(`the union of ${left} and ${right} values is that of adding them all`, () => {
    const arena = newArena(64 * KiB);
    const [a, b, all, empty] = [arena.create(12), arena.create(12), arena.create(12), arena.create(12)];
    addMany(arena, a, left, 1);
    addMany(arena, b, right, 2);
    addMany(arena, all, left, 1);
    addMany(arena, all, right, 2);
    arena.merge(a, b);
    arena.merge(empty, all);
    if (left + right <= 384) assert.deepEqual(arena.estimate(a), { count: left + right, error: 0 });
    else assert.ok(Math.abs(arena.estimate(a).count / (left + right) - 1) < 0.06);
    if (left > 384 && right > 384) assert.deepEqual(arena.estimate(a), arena.estimate(empty));
  });
}

test('a union with a lower precision has the lower one, whichever side it is on', () => {
  const arena = newArena(64 * KiB);
  const make = (precision: number, seed: number): SketchId => {
    const id = arena.create(precision);
    addMany(arena, id, 5_000, seed);
    return id;
  };
  const [high, low, highToo, lowToo] = [make(12, 1), make(10, 2), make(12, 1), make(10, 2)];
  arena.merge(high, low);
  arena.merge(lowToo, highToo);
  assert.deepEqual(arena.estimate(high), arena.estimate(lowToo));
  close(arena.estimate(high).error, Math.sqrt((3 * Math.LN2 - 1) / 1024));
});

test('a sketch with itself is itself', () => {
  for (const count of [200, 20_000]) {
    const arena = newArena(64 * KiB);
    const id = arena.create(12);
    addMany(arena, id, count, 1);
    arena.merge(id, id);
    assert.ok(Math.abs(arena.estimate(id).count / count - 1) < 0.06);
  }
});

test('ids of an earlier window are a bug', () => {
  const arena = newArena(64 * KiB);
  arena.create(12);
  const last = arena.create(12);
  arena.clear();
  assert.throws(() => arena.add(last, 1, 1), /before the last clear/);
});

for (const [byteLength, sketchesMax] of [
  [1000, 1], // not whole blocks
  [16 * KiB, 1], // too small for the shared sketch
  [64 * KiB, 2048], // one block a sketch is more than half
] as const) {
  test(`an arena of ${byteLength} bytes for ${sketchesMax} sketches is refused`, () => {
    assert.throws(() => newArena(byteLength, sketchesMax), { name: 'Bug' });
  });
}
for (const precision of [3, 17, 14]) {
  test(`precision ${precision} is refused by an arena of 64 KiB`, () => {
    assert.throws(() => newArena(64 * KiB).create(precision), { name: 'Bug' });
  });
}

test('past the last sketch all share one, which counts what was refused', () => {
  const arena = newArena(64 * KiB, 3);
  const ids = [arena.create(12), arena.create(12), arena.create(12), arena.create(12), arena.create(12)];
  assert.deepEqual(ids, [1, 2, 3, REJECTED, REJECTED]);
  arena.add(REJECTED, 1, 1);
  arena.add(REJECTED, 2, 2);
  assert.deepEqual(arena.estimate(REJECTED), { count: 2, error: 0 });
});
