import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Measured, median, table } from './report.ts';

test('the median is the middle, or between the two in the middle', () => {
  assert.equal(median([9, 1, 5]), 5);
  assert.equal(median([4, 1, 2, 100]), 3);
  assert.ok(Number.isNaN(median([])));
});

test('ratios pair scrapes that ran side by side', () => {
  const common = { residentMb: 60.4, peakMb: 61.6, startMs: [100, 300], answerBytes: 31_000_000 };
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
    table(10_000, [pipe, sluice]),
    [
      '        wall ms  ÷ pipe  CPU ns/line  RSS MB  peak MB  start ms  ÷ pipe  answer MB',
      'pipe       20.0    1.00         1000      60       62       200    1.00      31.00',
      'sluice     10.0    0.50          200      60       62       325    1.25       0.01',
      '',
    ].join('\n'),
  );
});
