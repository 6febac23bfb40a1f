import assert from 'node:assert/strict';
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { parseAllDocuments } from 'yaml';
import { need } from './need.ts';
import { projectRoot } from './root.ts';

/** The folder of the chart. */
export const chart: string = join(projectRoot, 'helm', 'sluice');
const helm = findHelm();

function findHelm(): string | undefined {
  const goPath = process.env['GOPATH'] ?? join(homedir(), 'go');
  return ['helm', join(goPath, 'bin', 'helm')].find((path) => spawnSync(path, ['version']).status === 0);
}

export function needHelm(t: TestContext): boolean {
  return need(t, 'helm', helm !== undefined, 'helm is neither on PATH nor in GOPATH/bin');
}

export function runHelm(args: readonly string[], input = ''): SpawnSyncReturns<string> {
  return spawnSync(helm ?? 'helm', args, { encoding: 'utf8', input });
}

/** What of a pod, a ConfigMap and a Service the tests look at. Everything is optional: the assertions say what must be there. */
export interface Rendered {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly data?: Readonly<Record<string, string>>;
  readonly spec?: {
    readonly selector?: unknown;
    readonly ports?: readonly { readonly name: string; readonly port: number; readonly targetPort: string }[];
    readonly template?: {
      readonly metadata: { readonly labels: Readonly<Record<string, string>> };
      readonly spec: Pod;
    };
  };
}
export interface Pod {
  readonly initContainers?: readonly Container[];
  readonly containers?: readonly Container[];
  readonly volumes?: readonly unknown[];
}
export interface Container {
  readonly name: string;
  readonly image?: string;
  readonly restartPolicy?: string;
  readonly env?: readonly { readonly name: string; readonly value: string }[];
  readonly ports?: readonly unknown[];
  readonly startupProbe?: Readonly<Record<string, unknown>>;
  readonly livenessProbe?: Readonly<Record<string, unknown>>;
  readonly readinessProbe?: Readonly<Record<string, unknown>>;
  readonly resources?: unknown;
  readonly securityContext?: unknown;
  readonly volumeMounts?: readonly Readonly<Record<string, unknown>>[];
}

/** The rendered objects by kind; each kind is there at most once. */
export function render(folder: string, values: unknown = {}): Map<string, Rendered> {
  const run = runHelm(['template', 'shop', folder, '--values', '-'], JSON.stringify(values));
  assert.equal(run.status, 0, run.stderr);
  // The shape is what the assertions check, field by field.
  const objects = parseAllDocuments(run.stdout).map((document) => document.toJS() as Rendered);
  return new Map(objects.map((object) => [object.kind, object]));
}

export function podOf(objects: Map<string, Rendered>): Pod {
  return objects.get('Deployment')?.spec?.template?.spec ?? assert.fail('no pod was rendered');
}

export function sidecarOf(pod: Pod): Container {
  return pod.initContainers?.find(({ name }) => name === 'sluice') ?? assert.fail('no initContainer is named sluice');
}

export function envOf(container: Container): Record<string, string> {
  return Object.fromEntries((container.env ?? []).map(({ name, value }) => [name, value]));
}
