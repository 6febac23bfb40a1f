import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { need } from '../support/need.ts';
import { manifest, projectRoot } from '../support/root.ts';

const user = 65532;

/** What the image holds: the packed package with its production dependencies, readable by everybody. Its path. */
function installPackage(into: string): string {
  const packed = run(projectRoot, 'npm', 'pack', '--ignore-scripts', '--json', `--pack-destination=${into}`);
  run(into, 'tar', '-xzf', tarballName(packed));
  const folder = join(into, 'package');
  copyFileSync(join(projectRoot, 'package-lock.json'), join(folder, 'package-lock.json'));
  run(folder, 'npm', 'ci', '--omit=dev', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund');
  chmodSync(into, 0o755);
  return folder;
}

/** npm 10 and 11 print a list, npm 12 an object by name. */
function tarballName(printed: string): string {
  // Checked below: what is not of this shape names no file.
  const [entry] = Object.values(JSON.parse(printed) as Record<string, { readonly filename?: string }>);
  return entry?.filename ?? assert.fail(`npm pack named no file: ${printed}`);
}

function run(cwd: string, command: string, ...args: string[]): string {
  return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

test('the packed package runs with production dependencies only, as a user that is not root', (t) => {
  const built = existsSync(join(projectRoot, manifest.bin.sluice));
  if (!need(t, 'dist', built, `${manifest.bin.sluice} is not built`)) return;
  const into = mkdtempSync(join(tmpdir(), 'sluice-package-'));
  try {
    const folder = installPackage(into);
    assert.ok(!existsSync(join(folder, 'node_modules', 'typescript')), 'the compiler must stay behind');
    assert.ok(!existsSync(join(folder, 'src')), 'the sources must stay behind');
    const asUser = process.getuid?.() === 0 ? { uid: user, gid: user } : {};
    const bin = join(folder, manifest.bin.sluice);
    const version = spawnSync(process.execPath, [bin, '--version'], { ...asUser, cwd: '/', encoding: 'utf8' });
    assert.equal(version.status, 0, version.error?.message ?? version.stderr);
    assert.ok(version.stdout.includes(manifest.version), version.stdout);
  } finally {
    rmSync(into, { recursive: true });
  }
});
