import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import {
  COLLECTING_FLAGS,
  collect,
  ENGINE_FLAGS,
  OPTIMISING_FLAGS,
  PATIENCE,
  SETTLED_FLAGS,
} from '../../src/cli/engine.ts';

test('V8 knows the flags that it is given', () => {
  const known = execFileSync(process.execPath, ['--v8-options'], { encoding: 'utf8' });
  assert.match(known, /^ +--max-old-space-size /m, 'the list is read as it is printed');
  for (const flag of [
    ...ENGINE_FLAGS,
    ...OPTIMISING_FLAGS.flat(),
    ...COLLECTING_FLAGS.flat(),
    ...PATIENCE.flat(),
    ...SETTLED_FLAGS,
  ]) {
    const name = flag.replace(/^--(no-)?/, '').replace(/=.*/, '');
    assert.match(known, new RegExp(`^ +--${name} `, 'm'), `${flag} is gone: see src/cli/engine.ts`);
  }
});

test('V8 waits longer before it optimises than it would without Sluice, longest before the first answer', () => {
  const known = execFileSync(process.execPath, ['--v8-options'], { encoding: 'utf8' });
  const own = Number(/default: --interrupt-budget=(\d+)\n/.exec(known)?.[1]);
  const [first = Number.NaN, later = Number.NaN] = PATIENCE.map(([flag]) => Number(flag?.split('=')[1]));
  // Newer ones count calls.
  if (Number.isNaN(own)) assert.deepEqual(PATIENCE, [[], []]);
  else assert.ok(own < later && later < first, `${own}, ${later}, ${first}: see src/cli/engine.ts`);
});

test('what nobody needs any more is collected when that is asked for, and nobody else gets to ask V8', async () => {
  const gone = Array.from({ length: 100 }, (_, at) => new WeakRef({ at }));
  // Until then whoever made a reference may still have what it is to.
  await setImmediate();
  collect();
  assert.ok(gone.filter((one) => one.deref() !== undefined).length < 5);
  assert.equal(Reflect.get(globalThis, 'gc'), undefined);
});
