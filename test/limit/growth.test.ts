import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Growth } from '../../src/limit/growth.ts';
import { ForecastBook } from '../../src/limit/index.ts';
import { chance as drawer } from '../support/chance.ts';

const LIMIT = 5000;
const MINUTE = 60_000;

/** A value for each scrape, by the minutes since the first. */
type Trace = (minutes: number) => number;

/** Random numbers from 0 to 1. */
function fraction(seed: number): () => number {
  const draw = drawer(seed);
  return () => draw() / 2 ** 32;
}

/** What is forecast, in minutes, after each scrape; null = nothing. */
function forecasts(trace: Trace, minutes: number, everyMs = 15_000): readonly (number | null)[] {
  const book = new ForecastBook();
  const found: (number | null)[] = [];
  for (let at = 0; at * everyMs <= minutes * MINUTE; at++) {
    book.begin();
    book.note('f', 'series', Math.floor(trace((at * everyMs) / MINUTE)), LIMIT);
    book.end(1e12 + at * everyMs);
    const seconds = book.seconds('f', 'series');
    found.push(seconds === null ? null : seconds / 60);
  }
  return found;
}

/** The first alarm: less than a day. */
function alarm(trace: Trace, minutes: number, everyMs: number): string | null {
  const found = forecasts(trace, minutes, everyMs);
  const at = found.findIndex((one) => one !== null && one < 24 * 60);
  return at < 0 ? null : `after ${(at * everyMs) / MINUTE} minutes: ${found[at]} minutes`;
}

for (const [name, trace, minutes] of [
  ['flat', () => 4900, 180],
  ['a burst of 5 minutes, then flat', (t) => 4800 * Math.min(1, t / 5), 120],
  ['a burst of 9 minutes, then flat', (t) => 4800 * Math.min(1, t / 9), 120],
  ['fills up, slower and slower, with a time constant of 2 minutes', (t) => 4000 * (1 - Math.exp(-t / 2)), 180],
  ['of 5 minutes', (t) => 4000 * (1 - Math.exp(-t / 5)), 180],
  ['of 10 minutes', (t) => 4000 * (1 - Math.exp(-t / 10)), 180],
  ['a single jump', (t) => (t < 45 ? 1000 : 4800), 180],
  ['a jump that takes three scrapes', (t) => 1000 + 3800 * Math.min(1, Math.max(0, (t - 45) / 0.75)), 180],
  ['two jumps', (t) => (t < 30 ? 1000 : t < 75 ? 2800 : 4800), 180],
  ['a burst at the start, and a jump', (t) => Math.min(2000, t * 1000) + (t < 40 ? 0 : 2500), 180],
  ['it shrinks', (t) => 4900 - t, 180],
  ['a saw that falls by a quarter, again and again', (t) => 3600 + ((t % 7) / 7) * 1200, 180],
  ['a wave', (t) => 4000 + 800 * Math.sin(t / 3), 180],
  ['nothing, then little', (t) => (t > 5 ? 60 : 0), 60],
] as const satisfies readonly (readonly [string, Trace, number])[])
  test(`no alarm: ${name}`, () => {
    for (const everyMs of [5000, 15_000, 60_000])
      assert.equal(alarm(trace, minutes, everyMs), null, `every ${everyMs} ms`);
  });

test('no alarm: noise, of any size, just below the limit', () => {
  let alarms = 0;
  let scrapes = 0;
  for (let seed = 1; seed <= 40; seed++) {
    const chance = fraction(seed);
    const noise = [1, 10, 100, 400][seed % 4] ?? 1;
    const found = forecasts(() => 4500 + (chance() - 0.5) * noise, 180);
    alarms += found.filter((one) => one !== null).length;
    scrapes += found.length;
  }
  assert.ok(alarms < scrapes / 1000, `${alarms} of ${scrapes}`);
});

test('a linear leak: told after fifteen minutes, and right within a tenth from then on', () => {
  for (const everyMs of [5000, 15_000, 30_000, 60_000]) {
    const perMinute = 40;
    const found = forecasts((t) => 200 + perMinute * t, 110, everyMs);
    for (const [at, minutes] of found.entries()) {
      const now = (at * everyMs) / MINUTE;
      const truth = (LIMIT - (200 + perMinute * now)) / perMinute;
      if (now < 15) assert.equal(minutes, null, `${now} minutes`);
      else if (now > 16)
        assert.ok(minutes !== null && Math.abs(minutes - truth) <= truth / 10 + 1, `at ${now}: ${minutes}, ${truth}`);
    }
  }
});

test('a leak that begins in the middle of the day is told within ten minutes', () => {
  const found = forecasts((t) => 3000 + 20 * Math.max(0, t - 90), 120);
  const first = found.findIndex((one) => one !== null);
  assert.ok(first / 4 > 90 && first / 4 <= 100, `${first / 4} minutes`);
  assert.ok(Math.abs((found.at(-1) ?? 0) - 70) < 7, `${found.at(-1)}`);
});

test('a burst at the start, then a leak', () => {
  const found = forecasts((t) => 2000 * Math.min(1, t / 3) + 20 * t, 90);
  assert.ok(Math.abs((found.at(-1) ?? 0) - (5000 - 2000 - 1800) / 20) < 6, `${found.at(-1)}`);
});

test('a leak and a jump: the jump is not taken for growth', () => {
  const found = forecasts((t) => 1000 + 10 * t + (t < 60 ? 0 : 1500), 120);
  for (const [at, minutes] of found.entries()) {
    const now = at / 4;
    const truth = (LIMIT - (1000 + 10 * now + (now < 60 ? 0 : 1500))) / 10;
    if (now > 16 && minutes !== null) assert.ok(minutes > truth * 0.8, `at ${now}: ${minutes}, ${truth}`);
  }
  assert.ok(Math.abs((found.at(-1) ?? 0) - 130) < 13);
});

test('a slow leak over hours takes steps, and is told', () => {
  for (const [perHour, hours] of [
    [300, 3],
    [60, 3],
    [20, 4],
  ] as const) {
    const found = forecasts((t) => 4000 + Math.floor((perHour * t) / 60), hours * 60, 60_000);
    const late = found.slice(90);
    const told = late.filter((one) => one !== null);
    assert.ok(told.length > late.length * 0.9, `${perHour} an hour: ${told.length} of ${late.length}`);
    const truth = (1000 / perHour - hours) * 60;
    assert.ok(Math.abs((told.at(-1) ?? 0) - truth) < truth / 3 + 5, `${perHour} an hour: ${told.at(-1)}, ${truth}`);
  }
});

test('a leak in noise', () => {
  const chance = fraction(7);
  const found = forecasts((t) => 1000 + 20 * t + (chance() - 0.5) * 80, 120);
  const late = found.slice(60 * 4);
  for (const [at, minutes] of late.entries()) {
    const truth = (LIMIT - 1000 - 20 * (60 + at / 4)) / 20;
    if (minutes !== null) assert.ok(minutes > truth * 0.6 && minutes < truth * 4, `${minutes}, ${truth}`);
  }
  assert.ok(late.filter((one) => one !== null).length > late.length * 0.8);
});

test('a saw of restarts: each tooth by itself, and nothing while it is young', () => {
  const found = forecasts((t) => 200 + 80 * (t % 40), 160);
  for (const [at, minutes] of found.entries()) {
    const age = (at / 4) % 40;
    if (age < 15) assert.equal(minutes, null, `age ${age}`);
    if (age > 16) assert.ok(minutes !== null && Math.abs(minutes - (LIMIT - 200 - 80 * age) / 80) < 6, `age ${age}`);
  }
});

test('over the limit it is 0 at once; a limit of 0 is none', () => {
  const book = new ForecastBook();
  book.note('f', 'series', 6000, 5000);
  book.note('g', 'series', 6000, 0);
  book.end(0);
  assert.deepEqual(
    book.all(() => true),
    [{ metric: 'f', seconds: 0 }],
  );
});

test('a clock that was set back, and a pause, begin anew', () => {
  for (const offset of [-3600_000, 2 * 3600_000]) {
    const book = new ForecastBook();
    const scrape = (atMs: number, value: number): number | null => {
      book.note('f', 'series', value, LIMIT);
      book.end(atMs);
      return book.seconds('f', 'series');
    };
    for (let at = 0; at < 80; at++) scrape(at * 15_000, 1000 + at * 10);
    assert.notEqual(scrape(80 * 15_000, 1800), null);
    assert.equal(scrape(81 * 15_000 + offset, 1810), null);
  }
});

test('bounded: of ten thousand families the nearest are followed, with a short history each', () => {
  const book = new ForecastBook();
  for (let scrape = 0; scrape < 70; scrape++) {
    book.begin();
    for (let at = 0; at < 10_000; at++) book.note(`f${at}`, 'series', at / 3 + scrape * 4, LIMIT);
    book.end(scrape * 15_000);
  }
  const all = book.all(() => true);
  assert.equal(all.length, 128);
  assert.ok(all.every(({ metric }) => Number(metric.slice(1)) >= 10_000 - 128));
});

test('bounded: the history of one number, however often it is read', () => {
  for (const everyMs of [1, 1000, 2500, 15_000]) {
    const growth = new Growth();
    let most = 0;
    for (let atMs = 0; atMs < 2 * 3600_000; atMs += Math.max(everyMs, 500)) {
      growth.add(atMs, atMs);
      most = Math.max(most, growth.size);
    }
    assert.ok(most < 250, `${most} points`);
  }
});
