import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasReset, identify, KnownTable, settleMemory } from '../../src/identify/index.ts';
import { read } from './exposition.ts';

/** The value of label `a` of each instance that is known. */
function known(table: KnownTable): string[] {
  return [...table.instances()].map(({ labels }) => labels[0]?.value ?? '').sort();
}

function scrape(table: KnownTable, number: number, names: string): readonly string[] {
  const attendance = identify(read([...names].map((a) => `f{a="${a}"} 1\n`).join('')), table, number);
  settleMemory(attendance);
  return table.prune().map(({ labels }) => labels[0]?.value ?? '');
}

test('the table forgets those that are gone first, longest first, then the newest', () => {
  const table = new KnownTable(4 * 96);
  assert.deepEqual(scrape(table, 1, 'abcd'), []);
  assert.equal(table.lossy, false);
  assert.deepEqual(scrape(table, 2, 'bcd'), []);
  assert.deepEqual(scrape(table, 3, 'cde'), ['a']);
  assert.equal(table.lossy, true);
  assert.deepEqual(known(table), ['b', 'c', 'd', 'e']);
  assert.deepEqual(scrape(table, 4, 'cdefg'), ['b', 'g']);
  assert.deepEqual(known(table), ['c', 'd', 'e', 'f']);
  assert.equal(table.bytes, 4 * 96);
});

test('a table without room remembers nothing, and nothing breaks', () => {
  const table = new KnownTable(0);
  assert.deepEqual(scrape(table, 1, 'ab').toSorted(), ['a', 'b']);
  assert.deepEqual(scrape(table, 2, 'ab').toSorted(), ['a', 'b']);
  assert.equal(table.bytes, 0);
});

test('one instance has all lines of a histogram; le 1 and 1.0 are one line, and the first wins', () => {
  const table = new KnownTable(2 ** 20);
  const body =
    '# TYPE h histogram\nh_bucket{le="1"} 1\nh_bucket{le="1.0"} 2\nh_bucket{le="+Inf"} 3\nh_sum 4\nh_count 3\n';
  const { instances, lines } = identify(read(body), table, 1);
  assert.equal(instances.length, 1);
  assert.deepEqual(
    lines.map((line) => line?.value ?? null),
    [1, null, 3, 4, 3],
  );
});

test('of one series with several timestamps the newest gives the value', () => {
  const table = new KnownTable(2 ** 20);
  const { lines } = identify(read('f 1 100\nf 3 300\nf 2 200\nf 9 300\n'), table, 1);
  assert.deepEqual(
    lines.map((line) => line?.value ?? null),
    [3, 3, 3, null],
  );
});

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
    const table = new KnownTable(2 ** 20);
    settleMemory(identify(read(before), table, 1));
    const [instance] = identify(read(now), table, 2).instances;
    assert.ok(instance !== undefined);
    assert.equal(hasReset(instance), reset);
  });

test('a _created that moved restarts its instance', () => {
  const table = new KnownTable(2 ** 20);
  const body = (created: number): string => `# TYPE f counter\nf_total 5\nf_created ${created}\n# EOF\n`;
  settleMemory(identify(read(body(10), 'openmetrics'), table, 1));
  const [same] = identify(read(body(10), 'openmetrics'), table, 2).instances;
  assert.ok(same !== undefined && !hasReset(same));
  const [moved] = identify(read(body(20), 'openmetrics'), table, 3).instances;
  assert.ok(moved !== undefined && hasReset(moved));
});
