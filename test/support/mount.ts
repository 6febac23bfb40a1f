import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { need } from './need.ts';

/** Whether this process may mount: containers are often root without the right to. Tried once. */
export const mayMount: boolean = tryMount();

function tryMount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const folder = mkdtempSync(join(tmpdir(), 'sluice-mount-'));
  const mounted = mount(folder, 'size=64k');
  if (mounted) spawnSync('umount', [folder]);
  rmdirSync(folder);
  return mounted;
}

function mount(folder: string, options: string): boolean {
  return spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'sluice-test', folder]).status === 0;
}

/** False, with a skip, where no file system can be mounted. */
export function needMount(t: TestContext): boolean {
  return need(t, 'mount', mayMount, 'mounting a tmpfs needs Linux, root and CAP_SYS_ADMIN');
}

/** A small file system in memory, which can be full or read-only. It is gone when the test is over. */
export function mountTmpfs(t: TestContext, options: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-mount-'));
  assert.ok(mount(folder, options));
  t.after(() => {
    // Lazily: a program that the test started may still be on its way out.
    spawnSync('umount', ['-l', folder]);
    rmdirSync(folder);
  });
  return folder;
}
