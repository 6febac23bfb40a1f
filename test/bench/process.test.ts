import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseUsage, usage } from './process.ts';

test('fields are counted after the name, which may hold blanks and parentheses', () => {
  const stat = '42 (node (a) b) S 1 42 42 0 -1 4194560 9 0 0 0 150 25 0 0 20 0 11 0 1 2 3';
  const status = 'Name:\tnode\nVmHWM:\t  100000 kB\nVmRSS:\t   50000 kB\n';
  assert.deepEqual(parseUsage(stat, status), { cpuMs: 1_750, residentMb: 51.2, peakMb: 102.4 });
});

test('this process has used time and memory', () => {
  const { cpuMs, residentMb, peakMb } = usage(process.pid);
  assert.ok(cpuMs > 0 && cpuMs < 600_000, `${cpuMs} ms`);
  assert.ok(residentMb > 20 && residentMb <= peakMb && peakMb < 2_000, `${residentMb} MB, peak ${peakMb} MB`);
});
