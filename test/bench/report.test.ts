import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Measured, markdown, median, pairwise, slope, table } from './report.ts';

test('the median is the middle, or between the two in the middle', () => {
  assert.equal(median([9, 1, 5]), 5);
  assert.equal(median([4, 1, 2, 100]), 3);
  assert.ok(Number.isNaN(median([])));
});

test('ratios pair scrapes that ran side by side', () => {
  const common = { residentMb: 60.4, peakMb: 61.6, warmPeakMb: 61, startMs: [100, 300], answerBytes: 31_000_000 };
  const pipe: Measured = { ...common, name: 'pipe', wallMs: [10, 20, 400], cpuMs: 30 };
  // Half of the pipe each time; the ratio of the medians would be the same only by chance.
  const sluice: Measured = {
    ...common,
    name: 'sluice',
    wallMs: [5, 10, 200],
    cpuMs: 6,
    startMs: [50, 600],
    answerBytes: 5_000,
  };
  assert.equal(
    table({ lines: 10_000, measured: [pipe, sluice] }),
    [
      '        wall ms  ÷ pipe  CPU ns/line  RSS MB  peak MB  start ms  ÷ pipe  answer MB',
      'pipe       20.0    1.00         1000      60       62       200    1.00      31.00',
      'sluice     10.0    0.50          200      60       62       325    1.25       0.01',
      '',
    ].join('\n'),
  );
});

test('what did not run side by side is compared by its medians', () => {
  assert.equal(pairwise([1, 2, 3, 100], [10, 20, 30]), 0.125);
  assert.ok(Number.isNaN(pairwise([1])));
});

test('the slope is what a straight line has, and that of the nearest where the points scatter', () => {
  const line = [0, 10, 30].map((x) => [x, 5 - 2 * x] as const);
  assert.equal(slope(line), -2);
  const scattered = [0, 1, 2, 3].map((x) => [x, x + (x % 2 === 0 ? 1 : -1)] as const);
  assert.equal(slope(scattered), 0.6);
  assert.equal(
    slope([
      [1, 7],
      [2, 7],
    ]),
    0,
  );
});

test('a table for a page', () => {
  assert.equal(
    markdown([
      ['', 'ms'],
      ['pipe', '1.0'],
    ]),
    '|  | ms |\n| --- | --: |\n| pipe | 1.0 |\n',
  );
});
