import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { chart, envOf, HELMS, needHelm, podOf, render, runHelm, sidecarOf } from '../support/chart.ts';
import { need } from '../support/need.ts';
import { manifest, projectRoot } from '../support/root.ts';

for (const helm of HELMS)
  test(`${helm} lint --strict has nothing to say`, (t) => {
    if (!needHelm(t, helm)) return;
    const run = runHelm(['lint', '--strict', chart], '', helm);
    assert.equal(run.status, 0, run.stdout + run.stderr);
    assert.doesNotMatch(run.stdout, /\[(WARNING|ERROR)\]/);
  });

test('the chart stands for the version of the package', () => {
  assert.equal(parse(readFileSync(join(chart, 'Chart.yaml'), 'utf8')).appVersion, manifest.version);
});

test('by itself it is a whole pod: application, native sidecar, rules, service', (t) => {
  if (!needHelm(t)) return;
  const objects = render(chart, { app: { image: 'shop:1', port: 3000, metricsPath: '/internal/metrics' } });
  assert.deepEqual([...objects.keys()].toSorted(), ['ConfigMap', 'Deployment', 'Service']);
  const pod = podOf(objects);
  assert.deepEqual(
    pod.containers?.map(({ name, image }) => [name, image]),
    [['app', 'shop:1']],
  );
  const sidecar = sidecarOf(pod);
  assert.equal(sidecar.restartPolicy, 'Always');
  assert.equal(sidecar.image, `sluice:${manifest.version}`);
  assert.equal(envOf(sidecar)['SLUICE_UPSTREAM_URL'], 'http://127.0.0.1:3000/internal/metrics');
  assert.deepEqual(
    objects.get('Service')?.spec?.ports?.map(({ name, port, targetPort }) => [name, port, targetPort]),
    [
      ['http', 3000, 'http'],
      ['sluice', 9720, 'sluice'],
      ['sluice-admin', 9721, 'sluice-admin'],
    ],
  );
  const labels = objects.get('Deployment')?.spec?.template?.metadata.labels;
  assert.deepEqual(objects.get('Service')?.spec?.selector, labels);
  assert.deepEqual(objects.get('Deployment')?.spec?.selector, { matchLabels: labels });
});

test('the rules are a file in a ConfigMap that is mounted as a folder, so that a change reaches the pod', (t) => {
  if (!needHelm(t)) return;
  const rules = [{ match: 'http_request_duration_seconds', template: ['endpoint'] }];
  const objects = render(chart, { config: { limits: { series: 5_000_000 }, rules } });
  const configMap = objects.get('ConfigMap');
  const config = parse(configMap?.data?.['sluice.yaml'] ?? '');
  assert.equal(config.limits.series, 5_000_000);
  assert.deepEqual(config.rules, rules);
  const pod = podOf(objects);
  assert.deepEqual(pod.volumes?.[0], { name: 'sluice-config', configMap: { name: configMap?.metadata.name } });
  assert.deepEqual(sidecarOf(pod).volumeMounts?.[0], {
    name: 'sluice-config',
    mountPath: '/etc/sluice',
    readOnly: true,
  });
  assert.equal(envOf(sidecarOf(pod))['SLUICE_CONFIG_FILE'], '/etc/sluice/sluice.yaml');
});

test('Sluice itself accepts the rendered file', (t) => {
  if (!needHelm(t)) return;
  const bin = join(projectRoot, manifest.bin.sluice);
  if (!need(t, 'dist', existsSync(bin), `${manifest.bin.sluice} is not built`)) return;
  const folder = mkdtempSync(join(tmpdir(), 'sluice-chart-'));
  try {
    const file = join(folder, 'sluice.yaml');
    writeFileSync(file, render(chart).get('ConfigMap')?.data?.['sluice.yaml'] ?? '');
    execFileSync(process.execPath, [bin, 'check', 'config', file]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the sidecar fits the restricted Pod Security Standard and is probed over HTTP', (t) => {
  if (!needHelm(t)) return;
  const sidecar = sidecarOf(podOf(render(chart)));
  assert.deepEqual(sidecar.securityContext, {
    runAsNonRoot: true,
    runAsUser: 65532,
    runAsGroup: 65532,
    readOnlyRootFilesystem: true,
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
    seccompProfile: { type: 'RuntimeDefault' },
  });
  assert.deepEqual(sidecar.resources, { requests: { cpu: '10m', memory: '192Mi' }, limits: { memory: '768Mi' } });
  const healthy = { path: '/-/healthy', port: 'sluice-admin' };
  assert.deepEqual(sidecar.startupProbe?.['httpGet'], healthy);
  assert.deepEqual(sidecar.livenessProbe?.['httpGet'], healthy);
  assert.equal(sidecar.readinessProbe, undefined, 'readiness is for those who ask');
  const asked = sidecarOf(podOf(render(chart, { readinessProbe: { enabled: true } })));
  assert.deepEqual(asked.readinessProbe?.['httpGet'], { path: '/-/ready', port: 'sluice-admin' });
  assert.equal(asked.readinessProbe?.['enabled'], undefined);
});

test('values reach the environment', (t) => {
  if (!needHelm(t)) return;
  const values = {
    upstream: { url: 'http://127.0.0.1:8081/stats' },
    proxy: { port: 9090 },
    admin: { port: 9091, enableLifecycle: true },
    log: { level: 'debug', format: 'json' },
    configReloadInterval: '0',
    web: { secretName: 'shop-tls' },
    extraEnv: [{ name: 'NODE_OPTIONS', value: '--max-semi-space-size=1' }],
  };
  assert.deepEqual(envOf(sidecarOf(podOf(render(chart, values)))), {
    SLUICE_CONFIG_FILE: '/etc/sluice/sluice.yaml',
    SLUICE_CONFIG_RELOAD_INTERVAL: '0',
    SLUICE_UPSTREAM_URL: 'http://127.0.0.1:8081/stats',
    SLUICE_WEB_LISTEN_ADDRESS: ':9090',
    SLUICE_ADMIN_LISTEN_ADDRESS: ':9091',
    SLUICE_WEB_ENABLE_LIFECYCLE: 'true',
    SLUICE_STORAGE_PATH: '/var/lib/sluice',
    SLUICE_WEB_CONFIG_FILE: '/etc/sluice-web/web.yaml',
    SLUICE_LOG_LEVEL: 'debug',
    SLUICE_LOG_FORMAT: 'json',
    NODE_OPTIONS: '--max-semi-space-size=1',
  });
});

test('further environment wins, and no name is there twice', (t) => {
  if (!needHelm(t)) return;
  const extraEnv = [{ name: 'SLUICE_WEB_LISTEN_ADDRESS', value: '127.0.0.1:9720' }];
  const { env = [] } = sidecarOf(podOf(render(chart, { extraEnv })));
  assert.deepEqual(
    env.filter(({ name }) => name === 'SLUICE_WEB_LISTEN_ADDRESS'),
    extraEnv,
  );
});

test('with targets in the configuration there is no upstream URL: Sluice refuses both together', (t) => {
  if (!needHelm(t)) return;
  const targets = [{ name: 'app', url: 'http://127.0.0.1:8080/metrics' }];
  const env = envOf(sidecarOf(podOf(render(chart, { config: { targets } }))));
  assert.ok(!('SLUICE_UPSTREAM_URL' in env));
});

test('not native, it is an ordinary container beside the application', (t) => {
  if (!needHelm(t)) return;
  const pod = podOf(render(chart, { native: false }));
  assert.equal(pod.initContainers, undefined);
  assert.deepEqual(
    pod.containers?.map(({ name, restartPolicy }) => [name, restartPolicy]),
    [
      ['app', undefined],
      ['sluice', undefined],
    ],
  );
});

test('as a dependency it renders its rules only, and lends its templates', (t) => {
  if (!needHelm(t)) return;
  const parent = mkdtempSync(join(tmpdir(), 'sluice-parent-'));
  try {
    mkdirSync(join(parent, 'templates'));
    cpSync(chart, join(parent, 'charts', 'sluice'), { recursive: true });
    writeFileSync(join(parent, 'Chart.yaml'), 'apiVersion: v2\nname: parent\nversion: 1.0.0\n');
    writeFileSync(join(parent, 'templates', 'deployment.yaml'), parentDeployment);
    const objects = render(parent, { sluice: { upstream: { url: 'http://127.0.0.1:80/m' } } });
    assert.deepEqual([...objects.keys()].toSorted(), ['ConfigMap', 'Deployment']);
    const pod = podOf(objects);
    assert.equal(envOf(sidecarOf(pod))['SLUICE_UPSTREAM_URL'], 'http://127.0.0.1:80/m');
    const name = objects.get('ConfigMap')?.metadata.name;
    assert.deepEqual(pod.volumes?.[0], { name: 'sluice-config', configMap: { name } });
  } finally {
    rmSync(parent, { recursive: true });
  }
});

const parentDeployment = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: own
spec:
  template:
    metadata:
      labels: {app: own}
    spec:
      initContainers:
        {{- include "sluice.container" .Subcharts.sluice | nindent 8 }}
      containers:
        - name: own
          image: own:1
      volumes:
        {{- include "sluice.volumes" .Subcharts.sluice | nindent 8 }}
`;

test('what outlives a restart of the container is in a volume that ends with the pod, unless nobody wants it', (t) => {
  if (!needHelm(t)) return;
  const pod = podOf(render(chart));
  assert.deepEqual(pod.volumes?.at(-1), { name: 'sluice-storage', emptyDir: { sizeLimit: '256Mi' } });
  const mount = { name: 'sluice-storage', mountPath: '/var/lib/sluice' };
  assert.deepEqual(sidecarOf(pod).volumeMounts?.at(-1), mount);
  assert.equal(envOf(sidecarOf(pod))['SLUICE_STORAGE_PATH'], mount.mountPath);
  const without = podOf(render(chart, { storage: { enabled: false } }));
  assert.deepEqual(
    without.volumes?.map(({ name }) => name),
    ['sluice-config'],
  );
  assert.equal(envOf(sidecarOf(without))['SLUICE_STORAGE_PATH'], undefined);
});

const sizes: readonly (readonly [memory: string, MiB: number])[] = [
  ['48MB', 48],
  ['96MiB', 96],
  ['1.5GB', 1536],
  ['1GB512MB', 1536],
  ['65000KB', 64],
];
for (const [memory, MiB] of sizes)
  test(`memory: ${memory} is what the container asks for, and more for the process and the bodies`, (t) => {
    if (!needHelm(t)) return;
    assert.deepEqual(sidecarOf(podOf(render(chart, { config: { memory } }))).resources, {
      requests: { cpu: '10m', memory: `${MiB + 144}Mi` },
      limits: { memory: `${MiB + 720}Mi` },
    });
  });

test('resources that are set hold', (t) => {
  if (!needHelm(t)) return;
  const resources = { limits: { memory: '256Mi', cpu: '1' } };
  assert.deepEqual(sidecarOf(podOf(render(chart, { resources }))).resources, {
    requests: { cpu: '10m', memory: '192Mi' },
    ...resources,
  });
});

test('with TLS on, probes and scrapes speak it', (t) => {
  if (!needHelm(t)) return;
  const web = { secretName: 'shop-tls', tls: true };
  const values = { web, podMonitor: { enabled: true }, scrapeAnnotations: true, readinessProbe: { enabled: true } };
  const objects = render(chart, values);
  const { startupProbe, livenessProbe, readinessProbe } = sidecarOf(podOf(objects));
  const [port, scheme] = ['sluice-admin', 'HTTPS'];
  for (const probe of [startupProbe, livenessProbe])
    assert.deepEqual(probe?.['httpGet'], { path: '/-/healthy', port, scheme });
  assert.deepEqual(readinessProbe?.['httpGet'], { path: '/-/ready', port, scheme });
  assert.deepEqual(
    objects.get('PodMonitor')?.spec?.podMetricsEndpoints?.map(({ port, scheme }) => [port, scheme]),
    [
      ['sluice', 'https'],
      ['sluice-admin', 'https'],
    ],
  );
  const { annotations } = objects.get('Deployment')?.spec?.template?.metadata ?? assert.fail('no pod');
  assert.equal(annotations?.['prometheus.io/scheme'], 'https');
  assert.ok(podOf(objects).volumes?.some(({ name }) => name === 'sluice-web'));
});

test('a network policy lets traffic in, and to the metrics only who scrapes', (t) => {
  if (!needHelm(t)) return;
  const app = { port: 8080, metricsPort: 8081 };
  const objects = render(chart, { app, networkPolicy: { enabled: true, trafficPorts: [8080] } });
  assert.equal(envOf(sidecarOf(podOf(objects)))['SLUICE_UPSTREAM_URL'], 'http://127.0.0.1:8081/metrics');
  const monitoring = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } };
  const tcp = (port: number) => ({ protocol: 'TCP', port });
  assert.deepEqual(objects.get('NetworkPolicy')?.spec?.ingress, [
    { from: [monitoring], ports: [tcp(9720), tcp(9721)] },
    { ports: [tcp(8080)] },
  ]);
});

const refused: readonly { readonly what: string; readonly set: string; readonly says: RegExp }[] = [
  { what: 'a misspelt value', set: 'upstream.uri=http://a', says: /'uri' not allowed|uri is not allowed/ },
  { what: 'a misspelt setting', set: 'config.limit.series=1', says: /'limit' not allowed|limit is not allowed/ },
  { what: 'a port that is none', set: 'proxy.port=99999', says: /\/proxy\/port|proxy\.port/ },
  { what: 'an unknown log level', set: 'log.level=loud', says: /\/log\/level|log\.level/ },
  { what: 'one port for two listeners', set: 'admin.port=9720', says: /proxy\.port and admin\.port are both 9720/ },
  {
    what: 'an application on the port of Sluice',
    set: 'app.port=9720',
    says: /app\.port is 9720, where Sluice listens/,
  },
  {
    what: 'metrics of an application on the port of Sluice',
    set: 'app.metricsPort=9721',
    says: /app\.metricsPort is 9721, where Sluice listens/,
  },
  {
    what: 'a rule that Sluice would refuse',
    set: 'config.rules[0].match=a,config.rules[0].drp=true',
    says: /'drp' not allowed|drp is not allowed/,
  },
  { what: 'a window that is none', set: 'config.window=0', says: /\/config\/window/ },
  {
    what: 'a network policy where metrics share the traffic’s port',
    set: 'networkPolicy.enabled=true,networkPolicy.trafficPorts[0]=8080',
    says: /port 8080 serves traffic and metrics alike\. A network policy sees ports, not paths/,
  },
  {
    what: 'injection before Kubernetes 1.36',
    set: 'injection.enabled=true --kube-version=1.35.0',
    says: /injection\.enabled needs Kubernetes 1\.36/,
  },
];
for (const { what, set, says } of refused) {
  test(`the chart refuses ${what}`, (t) => {
    if (!needHelm(t)) return;
    const run = runHelm(['template', 'shop', chart, '--set', ...set.split(' ')]);
    assert.notEqual(run.status, 0);
    assert.match(run.stderr, says);
  });
}
