import assert from 'node:assert/strict';
import { test } from 'node:test';
import { figuresTable } from './figures.ts';
import type { Measured } from './report.ts';

function measuredOf(name: string, wallMs: readonly number[]): Measured {
  return { name, wallMs, cpuMs: 30, residentMb: 60, peakMb: 71, warmPeakMb: 65, startMs: [100], answerBytes: 1 };
}

test('a row for each body, with a dash for who was not measured', () => {
  const pipe = measuredOf('pipe', [10, 20, 400]);
  const sluice = measuredOf('sluice', [5, 10, 200]);
  const rows = figuresTable([
    { name: 'flood', lines: 10_000, bytes: 1, measured: [pipe, measuredOf('nginx', [1, 2, 40]), sluice] },
    { name: 'kube', lines: 10_000, bytes: 1, measured: [pipe] },
  ]).split('\n');
  assert.equal(rows[2], '| flood | 10,000 | 20.0 | 0.10 | 0.50 | 1000 | 1000 | 60 | 65 | 71 | 71 | 1.0 |');
  assert.equal(rows[3], '| kube | 10,000 | 20.0 | – | – | 1000 | – | – | – | – | 71 | – |');
});
