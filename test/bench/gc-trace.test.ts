import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { parseCollections } from './gc-trace.ts';

test('what this Node prints is understood', () => {
  const program = `gc(); gc({ type: 'minor' })`;
  const { stdout } = spawnSync(process.execPath, ['--trace-gc', '--expose-gc', '-e', program], { encoding: 'utf8' });
  const collections = parseCollections(`listening\n${stdout}`);
  assert.ok(collections.length >= 2 && collections.length === stdout.trimEnd().split('\n').length, stdout);
  assert.ok(collections.some(({ major }) => major) && collections.some(({ major }) => !major), stdout);
  for (const { heapMb, pauseMs } of collections) {
    assert.ok(heapMb > 0.5 && heapMb < 100, stdout);
    assert.ok(pauseMs >= 0 && pauseMs < 10_000, stdout);
  }
});

test('a collection that was prepared in steps, one beside other work, and one that gives memory back', () => {
  const text = [
    '[1:0x1f92a670]      684 ms: Mark-Compact 61.5 (79.2) -> 44.8 (79.4) MB, 223.64 / 0.01 ms  (+ 0.5 ms in 14 steps since start of marking, biggest step 0.1 ms, walltime since start of marking 296 ms) (average mu = 1.000, current mu = 1.000) finalize incremental marking via stack guard; GC in old space requested',
    '[1:0x1f92a670]      690 ms: Scavenge (interleaved) 45.5 (79.4) -> 45.1 (79.4) MB, pooled: 0 MB, 0.10 / 0.00 ms  (average mu = 0.708, current mu = 0.708) testing; ',
    '[1:0x1f92a670]      700 ms: Mark-Compact (reduce) 44.8 (79.4) -> 40.1 (60.0) MB, pooled: 0.5 MB, 12.50 / 0.00 ms  (average mu = 1.000, current mu = 1.000) task; ',
  ];
  assert.deepEqual(parseCollections(text.join('\n')), [
    {
      major: true,
      heapMb: 44.8,
      pauseMs: 223.64,
      reason: 'finalize incremental marking via stack guard; GC in old space requested',
    },
    { major: false, heapMb: 45.1, pauseMs: 0.1, reason: 'testing;' },
    { major: true, heapMb: 40.1, pauseMs: 12.5, reason: 'task;' },
  ]);
});
