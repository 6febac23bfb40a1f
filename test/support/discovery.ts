import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { need } from './need.ts';
import { projectRoot } from './root.ts';

const SOURCE = join(projectRoot, 'test', 'kubernetes');
const PROGRAM = join(projectRoot, 'build', 'discovery');

/** False, with a skip, where Go cannot build Prometheus' discovery of pods. Seconds from a warm cache. */
export function needDiscovery(t: TestContext): boolean {
  const run = spawnSync('go', ['build', '-ldflags', '-s -w', '-o', PROGRAM, './discovery'], {
    cwd: SOURCE,
    encoding: 'utf8',
  });
  const why = run.error === undefined ? `go build in test/kubernetes: ${run.stderr}` : `no Go: ${run.error.message}`;
  return need(t, 'kubernetes', run.status === 0, why);
}

interface StaticConfig {
  readonly targets: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}
type Job = Readonly<Record<string, unknown>> & { readonly job_name: string };

/** The jobs with what Prometheus' own discovery finds for them in the place of how. */
export async function discover(jobs: readonly Job[]): Promise<readonly Job[]> {
  // Not synchronously: the API server that it asks is in this process.
  const child = spawn(PROGRAM, { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(JSON.stringify({ scrape_configs: jobs }));
  let text = '';
  child.stdout.on('data', (piece: Buffer) => {
    text += piece.toString();
  });
  const [code] = await once(child, 'close');
  assert.equal(code, 0);
  const found = JSON.parse(text) as Readonly<Record<string, readonly StaticConfig[]>>;
  return jobs.map(({ kubernetes_sd_configs, ...job }) => ({ ...job, static_configs: found[job.job_name] ?? [] }));
}
