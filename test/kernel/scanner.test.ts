import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatOf } from '../../src/exposition/index.ts';
import { dumps } from '../support/corpus.ts';
import { knownLines, newTable, part, read, scan } from './support.ts';

/** Lines of every length, so that the end of the scanner's window falls on every place in one. */
function longBody(random: () => number, value: () => string): (series: readonly string[]) => string {
  return (series) => series.map((name) => `${name} ${random() < 0.01 ? `  ${value()}` : value()}\n`).join('');
}

test('lines are what they are, wherever the window ends', () => {
  for (let seed = 1; seed <= 6; seed++) {
    const random = part(seed);
    const length = (): number => Math.floor(random() < 0.02 ? random() * 9000 : random() * 200);
    const series = Array.from({ length: 3000 }, (_, at) => `f{a="${at}",b="${'x'.repeat(length())}"}`);
    const write = longBody(random, () => String(Math.floor(random() * 1e6)));
    const table = newTable(seed);
    for (let scrape = 0; scrape < 4; scrape++) {
      const body = write(series);
      assert.deepEqual(scan(table, body), read(body));
      // Others come between, some go, and the order changes.
      series.splice(Math.floor(random() * series.length), 20);
      series.unshift(...Array.from({ length: 7 }, (_, at) => `g{s="${seed}",n="${scrape * 7 + at}"}`));
      if (scrape === 2) series.reverse();
    }
  }
});

test('a body that ends in the midst of a known line is what it says until there', () => {
  const body = '# TYPE f counter\nf{a="b",c="d"} 12.5e1\nf{a="c"} 7\n';
  for (let end = 0; end <= body.length; end++) {
    const table = newTable();
    scan(table, body);
    const cut = body.slice(0, end);
    let expected: readonly number[] | null = null;
    try {
      expected = read(cut);
    } catch {}
    if (expected === null) assert.throws(() => scan(table, cut), cut);
    else assert.deepEqual(scan(table, cut), expected, cut);
  }
});

test('every dump of the corpus: known lines are read as if they were new', () => {
  for (const { name, body, contentType } of dumps()) {
    const format = formatOf(contentType)?.format ?? 'text';
    const table = newTable();
    for (let scrape = 0; scrape < 3; scrape++)
      assert.deepEqual(scan(table, body, format), read(body, format), `${name}, scrape ${scrape}`);
  }
});

test('most lines of an exposition are known the second time', () => {
  const body = `# TYPE f counter\n${Array.from({ length: 500 }, (_, at) => `f{a="${at}"} ${at}\n`).join('')}`;
  const table = newTable();
  scan(table, body);
  assert.equal(knownLines(table, body), 500);
});

/**
 * Inputs made for weak hashes: the same blocks in another order, differences in the highest bits that cancel out in the next block,
 * zeros of another length, and texts that differ in one bit.
 */
function floods(): readonly string[] {
  const blocks = ['AAAAAAAA', 'BBBBBBBB', 'aaaaaaaa', 'bbbbbbbb', '00000000', '        '];
  const texts = new Set<string>();
  for (const a of blocks)
    for (const b of blocks) for (const c of blocks) for (const d of blocks) texts.add(`${a}${b}${c}${d}`);
  for (let length = 1; length < 300; length++) texts.add('a'.repeat(length));
  for (let at = 0; at < 256; at++)
    for (const bit of [1, 2, 4]) {
      const text = 'p'.repeat(256);
      texts.add(text.slice(0, at) + String.fromCharCode('p'.charCodeAt(0) ^ bit) + text.slice(at + 1));
    }
  return [...texts];
}

test('series made to collide are told apart, under any seed', () => {
  const texts = floods();
  const body = (from: number): string => texts.map((text, at) => `f{a="${text}"} ${from + at}\n`).join('');
  for (let seed = 0; seed < 20; seed++) {
    const table = newTable(seed);
    scan(table, body(0));
    assert.equal(knownLines(table, body(1)), texts.length);
    assert.deepEqual(
      scan(table, body(7)),
      texts.map((_, at) => 7 + at),
    );
  }
});

test('a spelling that only one of the formats allows is no spelling of the other', () => {
  const table = newTable();
  assert.deepEqual(scan(table, 'f{ a="1" } 5\n'), [5]);
  assert.deepEqual(scan(table, 'f{ a="1" } 6\n'), [6]);
  assert.throws(() => scan(table, 'f{ a="1" } 7\n# EOF\n', 'openmetrics'));
  assert.deepEqual(scan(table, 'f{a="1"} 8\n# EOF\n', 'openmetrics'), [8]);
  assert.deepEqual(scan(table, 'f{a="1"} 9\n# EOF\n', 'openmetrics'), [9]);
  assert.throws(() => scan(table, 'f{a="1"} 9\n', 'openmetrics'), /expected # EOF/);
});
