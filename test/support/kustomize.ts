import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { parseManifests, type Rendered } from './chart.ts';
import { need } from './need.ts';
import { findProgram } from './program.ts';
import { projectRoot } from './root.ts';

/** What is built of a folder below deploy/kustomize, by kustomize or the kubectl that has it in it; null, with a skip, without both. */
export function kustomize(t: TestContext, folder: string): readonly Rendered[] | null {
  const own = findProgram('kustomize', ['version']);
  const kubectl = own === null ? findProgram('kubectl', ['kustomize', '--help']) : null;
  const program = own ?? kubectl;
  if (!need(t, 'kustomize', program !== null, 'neither kustomize nor kubectl is there') || program === null)
    return null;
  const args = [own === null ? 'kustomize' : 'build', join(projectRoot, 'deploy', 'kustomize', folder)];
  const run = spawnSync(program, args, { encoding: 'utf8' });
  assert.equal(run.status, 0, run.stderr);
  return parseManifests(run.stdout);
}
