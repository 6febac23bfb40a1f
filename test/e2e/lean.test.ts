import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

/** Modules of Node that take memory and time, and what needs them: tools/bundle.js. */
const LATE = {
  assert: 'an assertion of undici that fails',
  crypto: 'passwords, TLS, state on disk',
  perf_hooks: 'metrics of the process, when somebody asks for them',
  zlib: 'gzip',
};

test('a plain scrape loads no module of Node that it does not need', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-lean-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const list = join(folder, 'loaded.txt');
  const watch = join(folder, 'watch.cjs');
  writeFileSync(
    watch,
    `process.on('exit', () => require('node:fs').writeFileSync(${JSON.stringify(list)}, process.moduleLoadList.join('\\n')));`,
  );
  const upstream = await app(t, (_, response) => reply(response, '# TYPE up gauge\nup 1\n'));
  const sluice = await startSluice(t, [`--upstream.url=${upstream}/metrics`], { NODE_OPTIONS: `--require=${watch}` });
  for (let i = 0; i < 3; i++) assert.equal((await ask(`${sluice.proxy}/metrics`)).status, 200);
  sluice.kill('SIGTERM');
  await sluice.ended;
  const loaded = readFileSync(list, 'utf8').split('\n');
  assert.ok(loaded.includes('NativeModule http'), 'the list is read as Node writes it');
  for (const [name, need] of Object.entries(LATE))
    assert.ok(!loaded.includes(`NativeModule ${name}`), `node:${name} was loaded, which is for ${need}`);
});
