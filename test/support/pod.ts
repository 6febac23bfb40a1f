/** What a cluster does with a rendered pod, as far as the tests need it: mounts, resources, an API that Prometheus discovers it by. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createNetServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { type Container, envOf, type Pod, type Rendered, sidecarOf } from './chart.ts';
import { ConfigMap } from './config-map.ts';
import type { ContainerSpec, Mount } from './container.ts';
import { listen } from './net.ts';

/** A port of the loopback that nobody listens on now. */
export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createNetServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

export interface Staged {
  readonly spec: ContainerSpec;
  /** The mounted rules. */
  readonly rules: ConfigMap;
}

interface SecurityContext {
  readonly runAsUser: number;
  readonly runAsGroup: number;
  readonly readOnlyRootFilesystem: boolean;
}

/** The sidecar of a pod as the kubelet and the runtime would start it. `entrypoint`: the image's. */
export async function stage(
  t: TestContext,
  pod: Pod,
  configMap: Rendered,
  root: string,
  entrypoint: readonly string[],
): Promise<Staged> {
  const sidecar = sidecarOf(pod);
  const folder = mkdtempSync(join(tmpdir(), 'sluice-pod-'));
  chmodSync(folder, 0o755);
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  const mounts: Mount[] = [];
  let rules: ConfigMap | undefined;
  for (const { name, mountPath, readOnly = false } of sidecar.volumeMounts ?? []) {
    const source = mkdtempSync(join(folder, 'volume-'));
    const volume: Readonly<Record<string, unknown>> | undefined = pod.volumes?.find((one) => one.name === name);
    if (volume === undefined) throw new Error(`no volume ${name}`);
    // A ConfigMap is root's and may be read by all; an emptyDir may be written by all.
    chmodSync(source, 'configMap' in volume ? 0o755 : 0o777);
    if ('configMap' in volume) rules = await mountConfigMap(source, volume['configMap'], configMap);
    mounts.push({ source, target: String(mountPath), readOnly: readOnly === true });
  }
  if (rules === undefined) throw new Error('the sidecar mounts no ConfigMap');
  // What the restricted standard asks for is there: another test has asked the standard itself.
  const { runAsUser, runAsGroup, readOnlyRootFilesystem } = sidecar.securityContext as SecurityContext;
  if (!readOnlyRootFilesystem) throw new Error('only read-only roots are staged');
  const command = [...entrypoint, ...(sidecar.args ?? [])];
  return {
    rules,
    spec: { root, command, env: envOf(sidecar), user: runAsUser, group: runAsGroup, workingDir: '/sluice', mounts },
  };
}

async function mountConfigMap(folder: string, named: unknown, configMap: Rendered): Promise<ConfigMap> {
  const [[file, content] = []] = Object.entries(configMap.data ?? {});
  if ((named as { name: string }).name !== configMap.metadata.name || file === undefined || content === undefined)
    throw new Error(`the volume names another ConfigMap: ${JSON.stringify(named)}`);
  const map = new ConfigMap(folder, file);
  await map.update(content);
  return map;
}

/** Mi and Gi, as the chart writes them. */
export function memoryOf({ resources }: Container): number {
  const { memory = '' } = (resources as { readonly limits?: { readonly memory?: string } }).limits ?? {};
  const [, digits, unit] = /^(\d+)(Mi|Gi)$/.exec(memory) ?? [];
  if (digits === undefined) throw new Error(`a limit of ${memory}`);
  return Number(digits) * (unit === 'Gi' ? 2 ** 30 : 2 ** 20);
}

/** An API server that knows one running pod, for Prometheus' discovery. Its URL. */
export function servePod(
  t: TestContext,
  template: NonNullable<NonNullable<Rendered['spec']>['template']>,
): Promise<string> {
  const metadata = { ...template.metadata, name: 'shop-0', namespace: 'shop', uid: 'u', resourceVersion: '1' };
  const status = {
    phase: 'Running',
    podIP: '127.0.0.1',
    hostIP: '127.0.0.1',
    conditions: [{ type: 'Ready', status: 'True' }],
  };
  const pod = { kind: 'Pod', apiVersion: 'v1', metadata, spec: { nodeName: 'n', ...template.spec }, status };
  const list = { kind: 'PodList', apiVersion: 'v1', metadata: { resourceVersion: '1' }, items: [pod] };
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '', 'http://api');
    response.writeHead(200, { 'content-type': 'application/json' });
    if (searchParams.get('watch') === null) response.end(JSON.stringify(list));
    // A watch that begins with what is there, and then hears nothing: nothing changes.
    else if (searchParams.get('sendInitialEvents') === 'true') {
      const end = { resourceVersion: '1', annotations: { 'k8s.io/initial-events-end': 'true' } };
      response.write(`${JSON.stringify({ type: 'ADDED', object: pod })}\n`);
      response.write(`${JSON.stringify({ type: 'BOOKMARK', object: { ...pod, metadata: end } })}\n`);
    } else response.flushHeaders();
  });
  return listen(t, server);
}
