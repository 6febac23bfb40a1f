import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { keptFor } from '../../src/cli/compiled.ts';
import { need } from '../support/need.ts';
import { projectRoot } from '../support/root.ts';

const built = keptFor(join(projectRoot, 'dist', 'kernel'));

/** Of one kernel a process has one module: each tries in a process of its own, and scrapes with what it has. */
const PROGRAM = `
const [at, file] = process.argv.slice(1);
const { stayLean } = await import(at + '/cli/engine.js');
const { readyKernel } = await import(at + '/cli/kernel.js');
const { createLine } = await import(at + '/index.js');
stayLean();
const isTaken = readyKernel(file);
const { body } = await createLine({ limits: { series: 9 } }).scrape(Buffer.from('up 1\\n'), 'text/plain');
process.stdout.write(isTaken + ' ' + Buffer.from(body));
`;

function ready(file: string, ...flags: readonly string[]): string {
  const at = pathToFileURL(join(import.meta.dirname, '..', '..', 'src')).href;
  const args = [...flags, '--input-type=module', '--eval', PROGRAM, at, file];
  return execFileSync(process.execPath, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

test('V8 takes what it kept of the kernel when the program was built', (t) => {
  if (!need(t, 'dist', existsSync(built), 'dist is not built, or not by this Node')) return;
  assert.equal(ready(join(projectRoot, 'dist', 'kernel')), 'true up 1\n');
});

test('without it, and with one that is of no use, the kernel is compiled', (t) => {
  if (!need(t, 'dist', existsSync(built), 'dist is not built, or not by this Node')) return;
  const into = mkdtempSync(join(tmpdir(), 'sluice-kernel-'));
  try {
    const file = join(into, 'kernel');
    assert.equal(ready(file), 'false up 1\n', 'nothing is there');
    copyFileSync(built, keptFor(file));
    assert.equal(ready(file), 'true up 1\n');
    assert.equal(ready(file, '--stack-size=900'), 'false up 1\n', 'kept under other flags');
    assert.equal(ready(file, '--disallow-code-generation-from-strings'), 'false up 1\n');
    const whole = readFileSync(built);
    const changed = Buffer.from(whole);
    changed[whole.length >> 1] = (whole[whole.length >> 1] ?? 0) ^ 1;
    for (const bytes of [
      Buffer.alloc(0),
      Buffer.from('no such thing'),
      whole.subarray(0, whole.length >> 1),
      changed,
    ]) {
      writeFileSync(keptFor(file), bytes);
      assert.equal(ready(file), 'false up 1\n', `${bytes.length} bytes`);
    }
  } finally {
    rmSync(into, { recursive: true });
  }
});
