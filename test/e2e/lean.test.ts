import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { usage } from '../bench/process.ts';
import { app, ask, reply } from '../support/net.ts';
import { startSluice } from '../support/sluice.ts';

const SCRAPES = 150;
/** A bare server of Node takes 50, this 65. Where V8 optimises undici's parser it is 100. */
const PEAK_MB = 85;

test('many small scrapes take little memory at their peak', { skip: !existsSync('/proc/self/status') }, async (t) => {
  const upstream = await app(t, (_, response) => reply(response, '# TYPE up gauge\nup 1\n'));
  const sluice = await startSluice(t, [`--upstream.url=${upstream}/metrics`]);
  for (let i = 0; i < SCRAPES; i++) assert.equal((await ask(`${sluice.proxy}/metrics`)).status, 200);
  const { peakMb } = usage(sluice.pid);
  assert.ok(peakMb < PEAK_MB, `${peakMb} MB: see src/cli/engine.ts for what may have stopped to hold`);
});
