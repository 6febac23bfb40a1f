import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Kernel } from '../../src/kernel/index.ts';
import { GroupBook } from '../../src/limit/index.ts';
import { SeriesTexts } from '../../src/line/series-texts.ts';
import { Cells } from '../../src/model/cells.ts';

const book = new GroupBook((_, value) => value, new Cells(new Kernel({ hi: 1, lo: 2 })));
const family = book.family('h', 'histogram', 'cumulative', 1);
const groupOf = (value: string) => book.groupOf(family, [{ name: 'a.b', value }]);
const bucket = family.layout.slot('_bucket', [{ name: 'le', value: '1' }]);
const sum = family.layout.slot('_sum', []);

test('the text of a series is that of its group, its slot and how names are escaped', () => {
  const texts = new SeriesTexts();
  for (let again = 0; again < 2; again++) {
    assert.equal(texts.of(groupOf('x'), bucket, 'allow-utf-8'), 'h_bucket{"a.b"="x",le="1"}');
    assert.equal(texts.of(groupOf('y'), bucket, 'allow-utf-8'), 'h_bucket{"a.b"="y",le="1"}');
    assert.equal(texts.of(groupOf('x'), sum, 'allow-utf-8'), 'h_sum{"a.b"="x"}');
    assert.equal(texts.of(groupOf('x'), bucket, 'underscores'), 'h_bucket{a_b="x",le="1"}');
  }
});

test('of more series than are remembered each has its text', () => {
  const texts = new SeriesTexts();
  for (let again = 0; again < 2; again++)
    for (let at = 0; at < 10_000; at++)
      assert.equal(texts.of(groupOf(String(at)), sum, 'underscores'), `h_sum{a_b="${at}"}`);
});
