import assert from 'node:assert/strict';
import { test } from 'node:test';
import { COUNTER_MEMORY } from '../reference/room.ts';
import { entryText, TestLine } from '../support/line.ts';

/** Room for that many counters. */
function withRoomFor(counters: number): TestLine {
  return new TestLine({ config: 'rules: [{ match: f, drop_labels: [u] }]', memory: counters * COUNTER_MEMORY });
}

function body(values: Readonly<Record<string, number>>): string {
  return `# TYPE f counter\n${Object.entries(values)
    .map(([u, value]) => `f{u="${u}"} ${value}\n`)
    .join('')}`;
}

test('members that the table had no room for: their sum goes on', () => {
  const line = withRoomFor(2);
  assert.equal(line.scrape(body({ a: 1, b: 2, c: 4 })), '# TYPE f counter\nf 7\n');
  assert.deepEqual(line.ledger().map(entryText), ['f - fold rule 3>1']);
  assert.equal(line.scrape(body({ a: 2, b: 3, c: 5 })), '# TYPE f counter\nf 10\n');
  const [, full] = line.ledger();
  assert.match(full?.message ?? '', /table of known series is full \(setting: memory\).*comes back, it counts anew/);
});

test('one that was not remembered vanishes: the fold holds, says so, and goes on from there', () => {
  const line = withRoomFor(2);
  line.scrape(body({ a: 1, b: 2, c: 40 }));
  const { families } = line.report(body({ a: 2, b: 4 }));
  assert.deepEqual(
    families.map(({ metric, inexact }) => [metric, inexact]),
    [['f', 1]],
  );
  assert.deepEqual(line.ledger().map(entryText), ['f - fold rule 2>1', 'f - inexact memory 2>1']);
  assert.equal(line.scrape(body({ a: 2, b: 4 })), '# TYPE f counter\nf 43\n');
  assert.equal(line.scrape(body({ a: 5, b: 4 })), '# TYPE f counter\nf 46\n');
  assert.deepEqual(line.ledger().map(entryText), ['f - fold rule 2>1', 'f - inexact memory 2>1']);
});

test('one that was remembered vanishes beside others that were not: nothing is held', () => {
  const line = withRoomFor(2);
  line.scrape(body({ a: 10, b: 2, c: 4 }));
  assert.equal(line.scrape(body({ b: 3, c: 5 })), '# TYPE f counter\nf 18\n');
});

test('a histogram that is held stays cumulative, and all of its lines hold', () => {
  const line = withRoomFor(1.5);
  const member = (u: string, low: number, all: number): string =>
    `f_bucket{u="${u}",le="1"} ${low}\nf_bucket{u="${u}",le="+Inf"} ${all}\nf_count{u="${u}"} ${all}\n`;
  const first = line.scrape(`# TYPE f histogram\n${member('a', 1, 10)}${member('b', 5, 6)}`);
  assert.equal(line.scrape(`# TYPE f histogram\n${member('a', 2, 11)}`), first);
  assert.equal(
    line.scrape(`# TYPE f histogram\n${member('a', 3, 13)}`),
    '# TYPE f histogram\nf_bucket{le="1"} 7\nf_bucket{le="+Inf"} 18\nf_count 18\n',
  );
});

test('a fold stays cumulative where what was held and what was forgotten do not go together', () => {
  const line = new TestLine({ config: 'rules: [{ match: f, drop_labels: [u] }]', memory: 0 });
  const member = (u: string, low: number, all: number): string =>
    `f_bucket{u="${u}",le="1"} ${low}\nf_bucket{u="${u}",le="+Inf"} ${all}\nf_count{u="${u}"} ${all}\n`;
  const answer = (low: number, all: number): string =>
    `# TYPE f histogram\nf_bucket{le="1"} ${low}\nf_bucket{le="+Inf"} ${all}\nf_count ${all}\n`;
  const scrapes: readonly (readonly [body: string, answer: string])[] = [
    [member('a', 1, 1) + member('b', 1, 1), answer(2, 2)],
    [member('a', 1, 1) + member('c', 0, 1), answer(2, 2)],
    [member('a', 1, 1) + member('b', 2, 2), answer(2, 2)],
    [member('a', 1, 1) + member('b', 2, 3), answer(2, 3)],
  ];
  for (const [body, wanted] of scrapes) assert.equal(line.scrape(`# TYPE f histogram\n${body}`), wanted);
});
