import assert from 'node:assert/strict';
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { parseAllDocuments } from 'yaml';
import { findProgram, needProgram } from './program.ts';
import { projectRoot } from './root.ts';

/** The folder of the chart. */
export const chart: string = join(projectRoot, 'helm', 'sluice');

/** The chart is for both. */
export const HELMS = ['helm', 'helm3'] as const;
export type Helm = (typeof HELMS)[number];

export function needHelm(t: TestContext, helm: Helm = 'helm'): boolean {
  return needProgram(t, helm, ['version']) !== null;
}

export function runHelm(args: readonly string[], input = '', helm: Helm = 'helm'): SpawnSyncReturns<string> {
  return spawnSync(findProgram(helm, ['version']) ?? helm, args, { encoding: 'utf8', input });
}

/** What of a pod, a ConfigMap and a Service the tests look at. Everything is optional: the assertions say what must be there. */
export interface Rendered {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly data?: Readonly<Record<string, string>>;
  readonly spec?: {
    readonly selector?: unknown;
    readonly ingress?: unknown;
    readonly podMetricsEndpoints?: readonly { readonly port: string; readonly scheme: string }[];
    readonly ports?: readonly { readonly name: string; readonly port: number; readonly targetPort: string }[];
    readonly template?: {
      readonly metadata: {
        readonly labels: Readonly<Record<string, string>>;
        readonly annotations?: Readonly<Record<string, string>>;
      };
      readonly spec: Pod;
    };
  };
}
export interface Pod {
  readonly initContainers?: readonly Container[];
  readonly containers?: readonly Container[];
  readonly volumes?: readonly { readonly name: string }[];
}
export interface Container {
  readonly name: string;
  readonly image?: string;
  readonly restartPolicy?: string;
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value: string }[];
  readonly ports?: readonly unknown[];
  readonly startupProbe?: Readonly<Record<string, unknown>>;
  readonly livenessProbe?: Readonly<Record<string, unknown>>;
  readonly readinessProbe?: Readonly<Record<string, unknown>>;
  readonly resources?: unknown;
  readonly securityContext?: unknown;
  readonly volumeMounts?: readonly Readonly<Record<string, unknown>>[];
}

export interface RenderOptions {
  readonly helm?: Helm;
  readonly kubernetes?: string;
}

/** The manifests as text. A chart that does not render fails the test. */
export function template(
  folder: string,
  values: unknown = {},
  { helm, kubernetes = '1.37.0' }: RenderOptions = {},
): string {
  const args = ['template', 'shop', folder, '--kube-version', kubernetes, '--values', '-'];
  const run = runHelm(args, JSON.stringify(values), helm);
  assert.equal(run.status, 0, run.stderr);
  return run.stdout;
}

export function parseManifests(text: string): readonly Rendered[] {
  // The shape is what the assertions check, field by field.
  const objects = parseAllDocuments(text).map((document) => document.toJS() as Rendered | null);
  return objects.filter((object) => object !== null);
}

/** The rendered objects by kind; of several of a kind the last. */
export function render(folder: string, values: unknown = {}, options: RenderOptions = {}): Map<string, Rendered> {
  return new Map(parseManifests(template(folder, values, options)).map((object) => [object.kind, object]));
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
