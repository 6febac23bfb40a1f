import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HeardBody } from '../../src/line/hearing.ts';
import { Held } from '../../src/line/held.ts';
import { Regions } from '../../src/line/regions.ts';
import { createState } from '../../src/line/state.ts';
import { settingsOf } from '../support/line.ts';

const MB = 1024 * 1024;
const [a, b, c, d] = [Symbol('a'), Symbol('b'), Symbol('c'), Symbol('d')] as const;

test('a region has one holder at a time, and comes back to its own owner only', () => {
  const regions = new Regions();
  const region = Buffer.alloc(1000);
  regions.giveBack(a, region, 1000);
  assert.equal(regions.take(b), null);
  assert.equal(regions.take(a), region);
  assert.equal(regions.take(a), null);
});

test('all together stay within their bound: those that were used the longest ago go', () => {
  const regions = new Regions(4 * MB);
  for (const url of [a, b, c]) regions.giveBack(url, Buffer.alloc(2 * MB), 2 * MB);
  assert.equal(regions.take(a), null);
  regions.giveBack(d, Buffer.alloc(5 * MB), 5 * MB);
  assert.equal(regions.take(d), null);
  assert.ok(regions.take(b) !== null && regions.take(c) !== null);
});

test('a second region of one owner takes the place of the first', () => {
  const regions = new Regions(4 * MB);
  for (let i = 0; i < 5; i++) regions.giveBack(a, Buffer.alloc(2 * MB), 2 * MB);
  regions.giveBack(b, Buffer.alloc(2 * MB), 2 * MB);
  assert.ok(regions.take(a) !== null && regions.take(b) !== null);
});

test('what one large body left behind is let go when small ones follow', () => {
  const regions = new Regions();
  const region = Buffer.alloc(8 * MB);
  regions.giveBack(a, region, 8 * MB);
  assert.equal(regions.take(a), region);
  regions.giveBack(a, region, MB);
  assert.equal(regions.take(a), null);
});

test('memory of which little was ever used stays: the rest costs nothing', () => {
  const regions = new Regions();
  const region = Buffer.alloc(8 * MB);
  for (const used of [2 * MB, MB, 10]) {
    regions.giveBack(a, region, used);
    assert.equal(regions.take(a), used === 10 ? null : region);
  }
});

test('bodies are whole in memory that others have used, whether they are larger or smaller', () => {
  const regions = new Regions();
  for (const length of [10, 500_000, 20, 200_000, 3 * MB, 70_000]) {
    const sent = Buffer.alloc(length, String(length));
    for (const expected of [0, 5, length]) {
      const held = new Held(regions, a, expected);
      for (let at = 0; at < length; at += 60_000) assert.ok(held.add(sent.subarray(at, at + 60_000)));
      assert.ok(sent.equals(held.bytes), `${length} bytes, ${expected} expected`);
      held.release();
      held.release();
    }
  }
});

test('what stays is put together, and what was not looked at stays behind it', () => {
  const held = new Held(new Regions(), a, 0);
  held.add(Buffer.from('0123456789abcdef'));
  held.keep({ runs: Int32Array.from([3, 5, 8, 9]), to: 2, rest: 12, leftOut: 3 });
  assert.equal(Buffer.from(held.bytes).toString(), '01348cdef');
  assert.equal(held.leftOut, 3);
  held.add(Buffer.from('!'));
  assert.equal(Buffer.from(held.bytes).toString(), '01348cdef!');
});

test('a body of which more may leave than can be held is refused, and the line goes on', () => {
  const settings = settingsOf('limits: { series_per_metric: 0, series: 0 }');
  const state = createState(settings, { seed: { hi: 1, lo: 2 }, memory: 2 ** 24 }, false);
  const body = (count: number): Buffer =>
    Buffer.from(Array.from({ length: count }, (_, at) => `f{a="${at}"} ${at}\n`).join(''));
  const hear = (bytes: Buffer): { heard: HeardBody; held: Held } => {
    const held = new Held(new Regions(), a, 0, 10_000);
    const heard = new HeardBody(state, 'text', held, 0, false);
    for (let at = 0; at < bytes.length; at += 100) heard.take(bytes.subarray(at, at + 100));
    return { heard, held };
  };
  const { heard, held } = hear(body(2000));
  const outcome = heard.end();
  assert.ok(!outcome.ok);
  assert.equal(outcome.error.reason, 'limit');
  assert.match(outcome.error.message, /more than 10000 of them may leave/);
  assert.equal(heard.isWhole, false);
  assert.equal(held.bytes.length, 0);
  assert.ok(hear(body(100)).heard.end().ok);
  assert.equal([...state.table.instances()].length, 100);
});
