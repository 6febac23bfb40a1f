import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { compile, keptFor } from '../../src/cli/compiled.ts';
import { need } from '../support/need.ts';
import { manifest, projectRoot } from '../support/root.ts';

const program = join(projectRoot, 'dist', 'program.js');

test('V8 takes what it kept of the program when it was built', (t) => {
  if (!need(t, 'dist', existsSync(keptFor(program)), 'dist is not built, or not by this Node')) return;
  const source = readFileSync(program, 'latin1');
  assert.doesNotMatch(source, /[\x80-\xff]/, 'it is read as Latin-1');
  assert.doesNotMatch(source, /^(?! *\*).*\bimport\(/m, 'a script cannot import');
  assert.equal(compile(program).cachedDataRejected, false, 'Sluice starts later: see tools/compile.js');
});

test('without it, and with one that is of no use, the program starts all the same', (t) => {
  if (!need(t, 'dist', existsSync(keptFor(program)), 'dist is not built, or not by this Node')) return;
  const into = mkdtempSync(join(tmpdir(), 'sluice-compiled-'));
  try {
    for (const name of ['dist', 'package.json']) cpSync(join(projectRoot, name), join(into, name), { recursive: true });
    const kept = keptFor(join(into, 'dist', 'program.js'));
    const whole = readFileSync(kept);
    const version = (...flags: readonly string[]): string =>
      execFileSync(process.execPath, [...flags, join(into, manifest.bin.sluice), '--version'], { encoding: 'utf8' });
    const wanted = version();
    assert.ok(wanted.includes(manifest.version));
    assert.equal(version('--stack-size=900'), wanted, 'V8 refuses what it kept under other flags');
    for (const bytes of [Buffer.alloc(0), Buffer.from('no such thing'), whole.subarray(0, whole.length >> 1)]) {
      writeFileSync(kept, bytes);
      assert.equal(version(), wanted, `${bytes.length} bytes`);
    }
    rmSync(kept);
    assert.equal(version(), wanted);
  } finally {
    rmSync(into, { recursive: true });
  }
});
