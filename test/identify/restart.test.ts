import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasRestarted, startLine, startTime } from '../../src/identify/index.ts';
import { speak, tableOf } from './exposition.ts';

/** Values of three counters; null = it is not there. */
type Counters = readonly (number | null)[];

function body(start: number | null, counters: Counters): string {
  const says = start === null ? '' : `# TYPE process_start_time_seconds gauge\nprocess_start_time_seconds ${start}\n`;
  return `${says}# TYPE f counter\n${counters.map((value, at) => (value === null ? '' : `f{a="${at}"} ${value}\n`)).join('')}`;
}

const SCRAPES: readonly (readonly [
  name: string,
  before: readonly [number | null, Counters],
  now: readonly [number | null, Counters],
  restarted: boolean,
])[] = [
  ['nothing happened', [1000, [5, 5, 5]], [1000, [6, 6, 6]], false],
  ['all fell, and the start is the same', [1000, [5, 5, 5]], [1000, [1, 1, 1]], false],
  ['the start changed, and one fell', [1000, [5, 5, 5]], [1100, [1, 9, 9]], true],
  ['the start changed, and one vanished', [1000, [5, 5, 5]], [1100, [null, 9, 9]], true],
  ['the start changed, and nothing fell', [1000, [5, 5, 5]], [1100, [5, 5, 5]], false],
  ['the start changed, and what vanished stood at zero', [1000, [0, 5, 5]], [1100, [null, 5, 5]], false],
  ['the start jitters, and one fell', [1000, [5, 5, 5]], [1000.9, [1, 9, 9]], false],
  ['the start jitters back, and one vanished', [1000, [5, 5, 5]], [999.5, [null, 9, 9]], false],
  ['the start moved by a second, and one fell', [1000, [5, 5, 5]], [1001, [1, 9, 9]], true],
  ['the start jitters, and all fell', [1000, [5, 5, 5]], [1000.5, [1, 1, 1]], true],
  ['the start jitters, and one went on', [1000, [5, 5, 5]], [1000.5, [1, 1, 9]], false],
  ['no start, one of three fell', [null, [5, 5, 5]], [null, [1, 9, 9]], false],
  ['no start, two of three fell, one went on', [null, [5, 5, 5]], [null, [1, 1, 9]], false],
  ['no start, two of three fell, one vanished', [null, [5, 5, 5]], [null, [1, 1, null]], true],
  ['no start, half fell', [null, [5, 5, null]], [null, [1, 9, null]], false],
  ['no start, all vanished', [null, [5, 5, 5]], [null, [null, null, null]], false],
  ['no start, counters at zero do not count', [null, [5, 0, 0]], [null, [1, 0, 0]], true],
  ['a start appears, one fell', [null, [5, 5, 5]], [1000, [1, 9, 9]], false],
  ['a start goes, most fell', [1000, [5, 5, 5]], [null, [1, 1, 1]], true],
];
for (const [name, before, now, restarted] of SCRAPES)
  test(name, () => {
    const table = tableOf(2 ** 20);
    speak(table, body(...before));
    const start = startTime(table, startLine(table));
    assert.equal(start, before[0] ?? NaN);
    assert.equal(hasRestarted(table, 1, start, NaN), false, 'nothing is known of the first scrape');
    table.kernel.remember(1);
    speak(table, body(...now));
    assert.equal(hasRestarted(table, 2, startTime(table, startLine(table)), start), restarted);
  });
