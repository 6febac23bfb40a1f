import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ForecastBook } from '../../src/limit/index.ts';

const LIMIT = 10_000;
const SCRAPE_MS = 15_000;
const FAMILIES = 3000;
const FOLLOWED = 128;

/** Twenty minutes in which each of many families has one series more in each scrape; family `n` began with `n`. */
function grow(order: readonly number[], times = 1): ForecastBook {
  const book = new ForecastBook();
  for (let scrape = 0; scrape < 80; scrape++) {
    book.begin();
    for (let time = 0; time < times; time++)
      for (const family of order) book.note(`f${family}`, 'series', LIMIT / 50 + family + scrape, LIMIT);
    book.end(scrape * SCRAPE_MS);
  }
  return book;
}

const ascending = Array.from({ length: FAMILIES }, (_, at) => at);
const nearest = ascending.slice(-FOLLOWED).map((family) => `f${family}`);
/** 1,069 has no divisor in common with their number. */
const mixed = ascending.map((at) => (at * 1069) % FAMILIES);

for (const [name, order, times] of [
  ['the nearest last', ascending, 1],
  ['the nearest first', ascending.toReversed(), 1],
  ['in no order', mixed, 1],
  ['each noted twice', mixed, 2],
] as const)
  test(`of thousands of numbers those that are nearest to their limits are followed: ${name}`, () => {
    const book = grow(order, times);
    const all = book.all(() => true);
    assert.deepEqual(all.map(({ metric }) => metric).sort(), nearest.toSorted());
    assert.equal(Math.round(book.perHour(`f${FAMILIES - 1}`, 'series') ?? 0), 240);
    assert.equal(book.perHour('f0', 'series'), null);
    assert.equal(book.seconds('f0', 'series'), null);
  });

test('what was not noted in a scrape is followed anew', () => {
  const book = grow([1, 2]);
  book.begin();
  book.note('f1', 'series', LIMIT / 2, LIMIT);
  book.end(80 * SCRAPE_MS);
  assert.deepEqual(
    book.all(() => true).map(({ metric }) => metric),
    ['f1'],
  );
  book.begin();
  book.note('f2', 'series', LIMIT / 2, LIMIT);
  book.end(81 * SCRAPE_MS);
  assert.equal(book.perHour('f2', 'series'), null);
});

test('a scrape that had no end leaves nothing behind', () => {
  const book = grow([1]);
  book.begin();
  book.note('f9', 'series', LIMIT / 2, LIMIT);
  book.begin();
  book.note('f1', 'series', LIMIT / 50 + 81, LIMIT);
  book.end(80 * SCRAPE_MS);
  assert.deepEqual(
    book.all(() => true).map(({ metric }) => metric),
    ['f1'],
  );
});
