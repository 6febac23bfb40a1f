import { spawnSync } from 'node:child_process';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { need } from './need.ts';

const goPath = process.env['GOPATH'] ?? join(homedir(), 'go');
const found = new Map<string, string | null>();

/** The program's path: from PATH, or where `go install` puts it. Null where it is in neither. `args`: with them it must succeed. */
export function findProgram(name: string, args: readonly string[]): string | null {
  const known = found.get(name);
  if (known !== undefined) return known;
  const path = [name, join(goPath, 'bin', name)].find((candidate) => spawnSync(candidate, args).status === 0) ?? null;
  found.set(name, path);
  return path;
}

/** The program's path; null, with a skip, where it is not there. */
export function needProgram(t: TestContext, name: string, args: readonly string[]): string | null {
  const path = findProgram(name, args);
  return need(t, name, path !== null, `${name} is neither on PATH nor in GOPATH/bin`) ? path : null;
}
