import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { type Child, type ChildOptions, startChild, until } from './child.ts';
import { ask } from './net.ts';
import { manifest, projectRoot } from './root.ts';

const bin = join(projectRoot, manifest.bin.sluice);

/** The built program with both ports open. */
export interface Sluice extends Child {
  /** Without a path. */
  readonly proxy: string;
  readonly admin: string;
}

/** Starts `sluice` on free loopback ports and waits until it is ready; it is gone when the test is over. */
export async function startSluice(
  t: TestContext,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
  scheme: 'http' | 'https' = 'http',
): Promise<Sluice> {
  const free = ['--web.listen-address=127.0.0.1:0', '--admin.listen-address=127.0.0.1:0'];
  const child = spawnSluice(t, [...free, ...args], { env });
  const why = () => `sluice ${args.join(' ')} is not up: ${child.stderr()} (ended: ${child.code() ?? 'no'})`;
  const [proxy, admin] = await until(
    () => {
      if (child.code() !== undefined) throw new Error(why());
      const ports = /sluice is up.*?proxy"?[=:](\d+).*?admin"?[=:](\d+)/.exec(child.stderr());
      return ports === null ? undefined : ports.slice(1).map((port) => `${scheme}://127.0.0.1:${port}`);
    },
    why,
    30_000,
  );
  assert.ok(proxy !== undefined && admin !== undefined);
  // It says that it is up once it is ready; whoever speaks TLS is taken at its word.
  if (scheme === 'http') await until(async () => (await ask(`${admin}/-/ready`)).status === 200, why);
  return { ...child, proxy, admin };
}

/** Runs the bin to its end, which must come within `ms`. */
export async function runSluice(
  t: TestContext,
  args: readonly string[],
  options: ChildOptions = {},
  ms = 60_000,
): Promise<{ readonly code: number | string; readonly stdout: string; readonly stderr: string }> {
  const child = spawnSluice(t, args, options);
  const timer = setTimeout(() => child.kill('SIGKILL'), ms);
  const code = await child.ended;
  clearTimeout(timer);
  return { code, stdout: child.stdout(), stderr: child.stderr() };
}

/** The bin as a child that does not outlive the test. */
export function spawnSluice(t: TestContext, args: readonly string[], options: ChildOptions = {}): Child {
  assert.ok(existsSync(bin), `${bin} is not there: npm run build makes it`);
  const child = startChild(process.execPath, [bin, ...args], options);
  t.after(() => child.stop());
  return child;
}

/** A folder that is gone when the test is over. */
export async function tempFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-test-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A configuration file; JSON is YAML, too. */
export async function configFile(t: TestContext, config: unknown): Promise<string> {
  const file = join(await tempFolder(t), 'sluice.yml');
  await writeFile(file, typeof config === 'string' ? config : JSON.stringify(config));
  return file;
}
