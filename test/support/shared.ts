import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { need } from './need.ts';
import { projectRoot } from './root.ts';

/** A place in the corpus folder beside the project; it need not exist. */
export function sharedPath(...parts: string[]): string {
  return join(projectRoot, '..', 'shared', ...parts);
}

/** False, with a skip, where the corpus is not there. */
export function needShared(t: TestContext): boolean {
  return need(t, 'shared', existsSync(sharedPath()), 'the corpus folder "shared" is not beside the project');
}
