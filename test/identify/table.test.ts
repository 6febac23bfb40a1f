import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KnownTable } from '../../src/identify/index.ts';
import { Bit, Instance } from '../../src/kernel/index.ts';
import type { Format } from '../../src/model/exposition.ts';
import { COUNTER_MEMORY } from '../reference/room.ts';
import { speak, tableOf, values } from './exposition.ts';

/** The value of label `a` of each instance that is known. */
function known(table: KnownTable): string[] {
  return [...table.instances()].map(({ labels }) => labels[0]?.value ?? '').sort();
}

function scrape(table: KnownTable, number: number, names: string): readonly string[] {
  speak(table, [...names].map((a) => `f{a="${a}"} 1\n`).join(''));
  table.kernel.remember(number);
  const before = known(table);
  table.prune();
  const after = new Set(known(table));
  return before.filter((name) => !after.has(name));
}

test('the table forgets those that are gone first, longest first, then the newest', () => {
  const table = tableOf(4 * COUNTER_MEMORY);
  assert.deepEqual(scrape(table, 1, 'abcd'), []);
  assert.equal(table.lossy, false);
  assert.deepEqual(scrape(table, 2, 'bcd'), []);
  assert.deepEqual(scrape(table, 3, 'cde'), ['a']);
  assert.equal(table.lossy, true);
  assert.deepEqual(known(table), ['b', 'c', 'd', 'e']);
  assert.deepEqual(scrape(table, 4, 'cdefg'), ['b', 'g']);
  assert.deepEqual(known(table), ['c', 'd', 'e', 'f']);
});

test('a table without room remembers nothing, and nothing breaks', () => {
  const table = tableOf(0);
  assert.deepEqual(scrape(table, 1, 'ab').toSorted(), ['a', 'b']);
  assert.deepEqual(scrape(table, 2, 'ab').toSorted(), ['a', 'b']);
  assert.deepEqual(known(table), []);
});

test('one instance has all lines of a histogram; le 1 and 1.0 are one line, and the first wins', () => {
  const table = tableOf(2 ** 20);
  const body =
    '# TYPE h histogram\nh_bucket{le="1"} 1\nh_bucket{le="1.0"} 2\nh_bucket{le="+Inf"} 3\nh_sum 4\nh_count 3\n';
  assert.equal(speak(table, body).length, 1);
  assert.deepEqual(values(table), [1, null, 3, 4, 3]);
});

test('of one series with several timestamps the newest gives the value', () => {
  const table = tableOf(2 ** 20);
  speak(table, 'f 1 100\nf 3 300\nf 2 200\nf 9 300\n');
  assert.deepEqual(values(table), [3, 3, 3, null]);
});

/** Did the only instance of the body begin anew? */
function resets(table: KnownTable, scrape: number, body: string, format: Format = 'text'): boolean {
  const [instance] = speak(table, body, format);
  assert.ok(instance !== undefined);
  const reset = (table.kernel.instances.int(instance.number, Instance.bits) & Bit.reset) !== 0;
  table.kernel.remember(scrape);
  return reset;
}

const RESETS: readonly (readonly [name: string, before: string, now: string, reset: boolean])[] = [
  ['a counter grew', '# TYPE f counter\nf 1\n', '# TYPE f counter\nf 2\n', false],
  ['a counter fell', '# TYPE f counter\nf 2\n', '# TYPE f counter\nf 1\n', true],
  ['a gauge fell', '# TYPE f gauge\nf 2\n', '# TYPE f gauge\nf 1\n', false],
  ['a counter became NaN', '# TYPE f counter\nf 2\n', '# TYPE f counter\nf NaN\n', false],
  ['a count fell', '# TYPE f summary\nf_sum 1\nf_count 2\n', '# TYPE f summary\nf_sum 1\nf_count 1\n', true],
  ['a sum fell', '# TYPE f summary\nf_sum 1\nf_count 2\n', '# TYPE f summary\nf_sum 0\nf_count 2\n', false],
  [
    'a quantile fell',
    '# TYPE f summary\nf{quantile="0.5"} 2\nf_count 2\n',
    '# TYPE f summary\nf{quantile="0.5"} 1\nf_count 2\n',
    false,
  ],
  [
    'a bucket fell',
    '# TYPE f histogram\nf_bucket{le="1"} 2\nf_count 2\n',
    '# TYPE f histogram\nf_bucket{le="1"} 1\nf_count 3\n',
    true,
  ],
];
for (const [name, before, now, reset] of RESETS)
  test(`${name}: ${reset ? 'a reset' : 'no reset'}`, () => {
    const table = tableOf(2 ** 20);
    assert.equal(resets(table, 1, before), false);
    assert.equal(resets(table, 2, now), reset);
  });

test('a _created that moved restarts its instance', () => {
  const table = tableOf(2 ** 20);
  const body = (created: number): string => `# TYPE f counter\nf_total 5\nf_created ${created}\n# EOF\n`;
  assert.equal(resets(table, 1, body(10), 'openmetrics'), false);
  assert.equal(resets(table, 2, body(10), 'openmetrics'), false);
  assert.equal(resets(table, 3, body(20), 'openmetrics'), true);
});
