import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { need } from './need.ts';
import { findProgram } from './program.ts';
import { projectRoot } from './root.ts';

const SOURCE = join(projectRoot, 'test', 'kubernetes');
const PROGRAM = join(projectRoot, 'build', 'admission');
/** Where .ci/run keeps the JSON schemas of some versions of Kubernetes. */
const SCHEMAS = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'sluice', 'kubernetes-schemas');

let built: string | null | undefined;

/** False, with a skip, where Go cannot build the API server's admission. One file only may ask for it: the others would build it, too. */
export function needAdmission(t: TestContext): boolean {
  built ??= build();
  return need(t, 'kubernetes', built === '', built);
}

/** Empty where it was built, else why it cannot be. Seconds from a warm cache. */
function build(): string {
  const run = spawnSync('go', ['build', '-ldflags', '-s -w', '-o', PROGRAM, './admission'], {
    cwd: SOURCE,
    encoding: 'utf8',
  });
  if (run.error !== undefined) return `Go cannot be run: ${run.error.message}`;
  return run.status === 0 ? '' : `go build in test/kubernetes: ${run.stderr}`;
}

/** What the policy makes of a pod. */
export interface Admitted<Pod> {
  /** The condition by which it is left alone. */
  readonly spared?: string;
  readonly error?: string;
  readonly pod: Pod;
}

/** What an API server with this MutatingAdmissionPolicy makes of each pod at its creation. */
export function mutate<Pod>(policy: unknown, pods: readonly unknown[]): readonly Admitted<Pod>[] {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-policy-'));
  try {
    const file = join(folder, 'policy.json');
    writeFileSync(file, JSON.stringify(policy));
    return ask(['mutate', file], pods);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What the restricted Pod Security Standard forbids of each pod; empty = nothing. */
export function forbidden(pods: readonly unknown[]): readonly string[] {
  return ask<{ readonly allowed: boolean; readonly detail: string }>(['restricted'], pods).map(({ allowed, detail }) =>
    allowed ? '' : detail,
  );
}

/** Decodes as an API server does that refuses unknown fields. Throws what it says. The kinds. */
export function decode(objects: readonly unknown[]): readonly string[] {
  return ask(['decode'], objects);
}

function ask<Answer>(args: readonly string[], objects: readonly unknown[]): readonly Answer[] {
  const input = objects.map((object) => `${JSON.stringify(object)}\n`).join('');
  const run = spawnSync(PROGRAM, args, { input, encoding: 'utf8', maxBuffer: 64 * 2 ** 20 });
  if (run.status !== 0) throw new Error(run.stderr);
  // Our own program's answers; their shape shows in the assertions.
  const lines = run.stdout.trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as Answer);
}

const KUBECONFORM = 'kubeconform';

/** False, with a skip, where there is no kubeconform or no schemas for it. */
export function needKubeconform(t: TestContext): boolean {
  const there = findProgram(KUBECONFORM, ['-v']) !== null && existsSync(SCHEMAS);
  return need(t, KUBECONFORM, there, `kubeconform is not there, or no schemas in ${SCHEMAS}`);
}

/** Checks manifests strictly against one version of Kubernetes; what the Prometheus Operator brings is passed over. */
export function kubeconform(manifests: string, version: string): SpawnSyncReturns<string> {
  const schemas = join(SCHEMAS, '{{.NormalizedKubernetesVersion}}-local{{.StrictSuffix}}');
  const location = join(schemas, '{{.ResourceKind}}{{.KindSuffix}}.json');
  const skip = 'PodMonitor,PrometheusRule';
  const args = ['-strict', '-summary', '-kubernetes-version', version, '-skip', skip, '-schema-location', location];
  return spawnSync(findProgram(KUBECONFORM, ['-v']) ?? KUBECONFORM, args, { input: manifests, encoding: 'utf8' });
}
