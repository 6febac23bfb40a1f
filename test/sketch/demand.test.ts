import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hashText } from '../../src/base/hash.ts';
import { Kernel } from '../../src/kernel/index.ts';
import { type Counter, DemandBook, SketchArena } from '../../src/sketch/index.ts';
import { summed } from '../reference/demand.ts';

const SEED = { hi: 1, lo: 2 };
const HOUR = 3_600_000;
const MiB = 2 ** 20;

const kernel = new Kernel(SEED);

function book(arenaBytes: number = MiB): DemandBook {
  return new DemandBook(SEED, HOUR, new SketchArena(kernel, arenaBytes));
}

function count(demand: DemandBook, counter: Counter, text: string): void {
  const hash = { hi: 0, lo: 0 };
  hashText(text, SEED, hash);
  const { hi, lo } = summed(hash, counter.salt);
  while (!kernel.sketching.add(counter.sketch, hi, lo)) demand.grow(counter.sketch);
}

function addSeries(demand: DemandBook, family: string, text: string): void {
  count(demand, demand.seriesOf(family), text);
}

function addValue(demand: DemandBook, family: string, label: string, text: string): void {
  count(demand, demand.valuesOf(family, label), text);
}

/** One scrape in which `family` shows the series `from` to `until`, each with its own user. */
function scrape(demand: DemandBook, nowMs: number, family: string, from: number, until: number): void {
  demand.begin(nowMs);
  for (let i = from; i < until; i++) {
    addSeries(demand, family, `user=${i}`);
    addValue(demand, family, 'user', String(i));
    addValue(demand, family, 'code', String(200 + (i % 3)));
  }
}

test('small numbers are exact, the largest comes first', () => {
  const demand = book();
  scrape(demand, 0, 'small', 0, 10);
  scrape(demand, 0, 'large', 0, 384);
  assert.deepEqual(demand.report(10, 10), [
    {
      metric: 'large',
      series: 384,
      error: 0,
      labels: [
        { label: 'user', values: 384, error: 0 },
        { label: 'code', values: 3, error: 0 },
      ],
    },
    {
      metric: 'small',
      series: 10,
      error: 0,
      labels: [
        { label: 'user', values: 10, error: 0 },
        { label: 'code', values: 3, error: 0 },
      ],
    },
  ]);
  assert.deepEqual(demand.report(1, 1), [
    { metric: 'large', series: 384, error: 0, labels: [{ label: 'user', values: 384, error: 0 }] },
  ]);
  assert.deepEqual(demand.report(0, 0), []);
});

test('large numbers are close, and say how close', () => {
  const demand = book();
  scrape(demand, 0, 'flood', 0, 100_000);
  const [flood] = demand.report(1, 1);
  assert.ok(flood !== undefined);
  for (const [count, error] of [
    [flood.series, flood.error],
    [flood.labels[0]?.values ?? 0, flood.labels[0]?.error ?? 0],
  ] as const) {
    assert.ok(error > 0 && error <= 0.02, `reported ${error}`);
    assert.ok(Math.abs(count / 100_000 - 1) < 3 * error, `counted ${count}`);
  }
});

test('equal numbers are ordered by name', () => {
  const demand = book();
  for (const family of ['b', 'c', 'a']) scrape(demand, 0, family, 0, 5);
  assert.deepEqual(
    demand.report(3, 0).map(({ metric }) => metric),
    ['a', 'b', 'c'],
  );
});

// One after the other, on one book.
test('a window is over at its length, not before', () => {
  const demand = book();
  for (const [nowMs, begins] of [
    [5, true],
    [HOUR + 4, false],
    [HOUR + 5, true],
    [HOUR + 6, false],
    [9 * HOUR, true], // nobody asked for a while
    [9 * HOUR, false],
    [8 * HOUR, false], // the clock was set back: the window runs on from there
    [9 * HOUR - 1, false],
    [9 * HOUR, true],
  ] as const) {
    assert.equal(demand.begin(nowMs), begins, `at ${nowMs} ms`);
  }
});

test('reported is the larger of this window and the last whole one', () => {
  const demand = book();
  const series = (): number => demand.report(1, 0)[0]?.series ?? 0;
  const users = (): number => demand.report(1, 1)[0]?.labels[0]?.values ?? 0;
  scrape(demand, 0, 'f', 0, 300);
  assert.deepEqual([series(), users()], [300, 300]);
  scrape(demand, HOUR, 'f', 0, 50); // a drop shows only when a whole window lies behind it
  assert.deepEqual([series(), users()], [300, 300]);
  scrape(demand, HOUR + 1, 'f', 0, 350); // a rise shows at once
  assert.deepEqual([series(), users()], [350, 350]);
  scrape(demand, 2 * HOUR, 'f', 0, 50);
  assert.deepEqual([series(), users()], [350, 350]);
  scrape(demand, 3 * HOUR, 'f', 0, 50);
  assert.deepEqual([series(), users()], [50, 50]);
});

test('a family that is gone leaves the report after one window', () => {
  const demand = book();
  scrape(demand, 0, 'f', 0, 5);
  demand.begin(HOUR);
  assert.equal(demand.report(9, 9).length, 1);
  demand.begin(2 * HOUR);
  assert.deepEqual(demand.report(9, 9), []);
});

test('families without end: those that came first are told apart, the rest is counted together, memory stays', () => {
  const demand = book();
  const ceiling = 2 * MiB;
  for (let window = 0; window < 3; window++) {
    demand.begin(window * HOUR);
    for (let i = 0; i < 20_000; i++) addSeries(demand, `family_${i}`, 'one');
    assert.ok(demand.bytes() <= ceiling, `${demand.bytes()} bytes`);
    const told = demand.report(100_000, 0).length;
    assert.ok(told >= 1000 && told < 20_000, `${told} told apart`);
    const { count, error } = demand.rejected();
    assert.ok(Math.abs(count / (20_000 - told) - 1) < 4 * error, `${count} rejected`);
  }
});

test('names without end take no memory, either', () => {
  const demand = book();
  demand.begin(0);
  for (let i = 0; i < 1000; i++) addSeries(demand, `${'x'.repeat(10_000)}${i}`, 'one');
  assert.ok(demand.bytes() <= 2 * MiB, `${demand.bytes()} bytes`);
});

test('label names without end do not take the sketches of other families', () => {
  const demand = book();
  demand.begin(0);
  for (let i = 0; i < 10_000; i++) addValue(demand, 'hostile', `label_${i}`, 'v');
  for (let i = 0; i < 100; i++) addValue(demand, `family_${i}`, 'label', 'v');
  assert.equal(demand.report(1000, 0).length, 101);
  assert.equal(demand.report(1000, 1000).find(({ metric }) => metric === 'hostile')?.labels.length, 64);
});
