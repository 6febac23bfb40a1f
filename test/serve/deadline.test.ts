import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deadlineMs } from '../../src/serve/deadline.ts';

for (const [header, capMs, want] of [
  [undefined, null, 10_000],
  ['10', null, 9_500],
  ['1.5', null, 1_400],
  ['0.1', null, 50],
  ['60.000', null, 59_000],
  ['60', 5_000, 5_000],
  [undefined, 5_000, 5_000],
  ['1', 5_000, 900],
  // Not to be believed: the header is ignored.
  ['0', null, 10_000],
  ['-1', null, 10_000],
  ['', null, 10_000],
  ['soon', null, 10_000],
  ['0x10', null, 10_000],
  ['Infinity', null, 10_000],
  // Beyond what a timer of Node can hold.
  ['99999999999', null, 3_600_000],
] as const) {
  test(`timeout ${header}, scrape_timeout ${capMs} → ${want} ms`, () => assert.equal(deadlineMs(header, capMs), want));
}
