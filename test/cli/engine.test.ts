import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { ENGINE_FLAGS, OPTIMISING_FLAGS } from '../../src/cli/engine.ts';

test('V8 knows the flags that it is given', () => {
  const known = execFileSync(process.execPath, ['--v8-options'], { encoding: 'utf8' });
  assert.match(known, /^ +--max-old-space-size /m, 'the list is read as it is printed');
  for (const flag of [...ENGINE_FLAGS, ...OPTIMISING_FLAGS.flat()]) {
    const name = flag.replace(/^--(no-)?/, '').replace(/=.*/, '');
    assert.match(known, new RegExp(`^ +--${name} `, 'm'), `${flag} is gone: see src/cli/engine.ts`);
  }
});
