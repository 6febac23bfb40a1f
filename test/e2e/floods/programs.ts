import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { startChild, until } from '../../support/child.ts';
import { need } from '../../support/need.ts';
import { projectRoot } from '../../support/root.ts';
import { startExpress } from './express-app.ts';
import type { Flood } from './flood.ts';

const SOURCES = join(projectRoot, 'test', 'e2e', 'floods');
const PYTHON_CLIENT = 'prometheus-client==0.26.0';
const VENV = join(projectRoot, 'build', 'python');
const GO_PROGRAM = join(projectRoot, 'build', 'floods');

/** Starts the application; its URL, or null, with a skip, where its language is not there. */
export async function startApplication(t: TestContext, { program, mode }: Flood): Promise<string | null> {
  switch (program) {
    case 'express':
      return startExpress(t, mode);
    case 'python':
      return needPython(t) ? listening(t, join(VENV, 'bin', 'python'), [join(SOURCES, 'app.py'), mode]) : null;
    default:
      return needGo(t) ? listening(t, GO_PROGRAM, [mode]) : null;
  }
}

/** Says its URL in its first line. */
async function listening(t: TestContext, program: string, args: readonly string[]): Promise<string> {
  const child = startChild(program, args);
  t.after(() => child.stop());
  return until(
    () => {
      if (child.code() !== undefined) throw new Error(`${program} ended: ${child.stderr()}`);
      return /^(http:\S+)\n/.exec(child.stdout())?.[1];
    },
    () => `${program} is not up: ${child.stderr()}`,
    30_000,
  );
}

/** Python's client has a place of its own below `build`, made once. */
function needPython(t: TestContext): boolean {
  const isThere = (): boolean =>
    spawnSync(join(VENV, 'bin', 'python'), ['-c', 'import prometheus_client']).status === 0;
  if (existsSync(VENV) && isThere()) return true;
  const made = spawnSync('python3', ['-m', 'venv', '--clear', VENV], { encoding: 'utf8' });
  if (made.status !== 0)
    return need(t, 'python', false, `python3 -m venv: ${made.error?.message ?? made.stdout + made.stderr}`);
  const pip = spawnSync(
    join(VENV, 'bin', 'pip'),
    ['install', '--quiet', '--disable-pip-version-check', PYTHON_CLIENT],
    {
      encoding: 'utf8',
    },
  );
  return need(t, 'python', isThere(), `pip install ${PYTHON_CLIENT}: ${pip.stderr}`);
}

function needGo(t: TestContext): boolean {
  const built = spawnSync('go', ['build', '-o', GO_PROGRAM, '.'], { cwd: join(SOURCES, 'go'), encoding: 'utf8' });
  const reason = built.error === undefined ? built.stderr : `Go cannot be run: ${built.error.message}`;
  return need(t, 'go', built.status === 0, `go build in test/e2e/floods/go: ${reason}`);
}
