import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';

/** A file of the `shared` folder, which lies beside the project's root where the corpus is at hand. */
export function sharedPath(...parts: readonly string[]): string {
  return join(projectRoot(), '..', 'shared', ...parts);
}

/** False where there is no `shared` folder: the test skips, or fails under SLUICE_REQUIRE=all. */
export function needShared(t: TestContext): boolean {
  if (existsSync(sharedPath())) return true;
  assert.notEqual(process.env['SLUICE_REQUIRE'], 'all', `SLUICE_REQUIRE=all, but there is no folder ${sharedPath()}`);
  t.skip('no shared folder beside the project');
  return false;
}

function projectRoot(): string {
  for (let folder = import.meta.dirname; folder !== dirname(folder); folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    if (existsSync(file) && /"name": "sluice"/.test(readFileSync(file, 'utf8'))) return folder;
  }
  throw new Error(`no package.json of sluice above ${import.meta.dirname}`);
}
