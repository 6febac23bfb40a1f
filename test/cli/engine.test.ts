import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { ENGINE_FLAGS, OPTIMISING_FLAGS, PATIENCE } from '../../src/cli/engine.ts';

test('V8 knows the flags that it is given', () => {
  const known = execFileSync(process.execPath, ['--v8-options'], { encoding: 'utf8' });
  assert.match(known, /^ +--max-old-space-size /m, 'the list is read as it is printed');
  // Newer ones count invocations instead of bytecode, and pass over it.
  const patience = process.version.startsWith('v20.') ? PATIENCE : [];
  for (const flag of [...ENGINE_FLAGS, ...OPTIMISING_FLAGS.flat(), ...patience]) {
    const name = flag.replace(/^--(no-)?/, '').replace(/=.*/, '');
    assert.match(known, new RegExp(`^ +--${name} `, 'm'), `${flag} is gone: see src/cli/engine.ts`);
  }
});

test('after the first answer V8 optimises when it would have without Sluice', (t) => {
  const known = execFileSync(process.execPath, ['--v8-options'], { encoding: 'utf8' });
  if (!process.version.startsWith('v20.')) return t.skip('other versions of V8 have other figures');
  assert.ok(known.includes(`default: ${PATIENCE[1]}\n`), 'see src/cli/engine.ts');
});
