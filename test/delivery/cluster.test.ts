/** What an API server would say of the manifests, and do with a pod. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import {
  type Container,
  chart,
  envOf,
  HELMS,
  needHelm,
  type Pod,
  parseManifests,
  podOf,
  type Rendered,
  render,
  sidecarOf,
  template,
} from '../support/chart.ts';
import { decode, forbidden, kubeconform, mutate, needAdmission, needKubeconform } from '../support/kubernetes.ts';
import { kustomize } from '../support/kustomize.ts';

const EVERYTHING = {
  app: { port: 8080, metricsPort: 8081, podAnnotations: { a: 'b' }, podLabels: { c: 'd' }, resources: {} },
  readinessProbe: { enabled: true },
  admin: { enableLifecycle: true },
  extraEnv: [{ name: 'NODE_OPTIONS', value: '--max-semi-space-size=1' }],
  scrapeAnnotations: true,
  podMonitor: { enabled: true, interval: '15s', labels: { release: 'x' }, namespaceSelector: { any: true } },
  scrapeConfig: { enabled: true },
  prometheusRule: { enabled: true, runbookUrl: 'https://runbooks.example.com/' },
  dashboard: { enabled: true, annotations: { folder: 'x' } },
  networkPolicy: { enabled: true, trafficPorts: [8080] },
};
const FORMS: readonly (readonly [name: string, values: unknown])[] = [
  ['the defaults', {}],
  ['an ordinary container', { native: false }],
  ['everything at once', EVERYTHING],
  ['TLS', { web: { secretName: 's', tls: true }, podMonitor: { enabled: true, tlsConfig: { ca: {} }, basicAuth: {} } }],
];

for (const helm of HELMS)
  for (const [name, values] of FORMS)
    test(`${helm}, ${name}: every object is one of Kubernetes 1.29 and 1.37`, (t) => {
      if (!needHelm(t, helm) || !needKubeconform(t)) return;
      const text = template(chart, values, { helm });
      for (const version of ['1.29.0', '1.37.0']) assertConforms(text, version);
    });

function assertConforms(manifests: string, version: string): void {
  const { status, stdout } = kubeconform(manifests, version);
  assert.equal(status, 0, `${version}: ${stdout}`);
  assert.match(stdout, /Valid: [1-9]\d*, Invalid: 0, Errors: 0/);
}

test('a field that Kubernetes does not have is found', (t) => {
  if (!needHelm(t) || !needKubeconform(t)) return;
  const { status, stdout } = kubeconform(template(chart).replace('replicas:', 'replcas:'), '1.37.0');
  assert.notEqual(status, 0);
  assert.match(stdout, /additional properties 'replcas' not allowed/);
});

test('both Helms render the same objects', (t) => {
  if (!needHelm(t) || !needHelm(t, 'helm3')) return;
  for (const [, values] of [...FORMS, ['', { injection: { enabled: true } }] as const])
    assert.deepEqual(
      parseManifests(template(chart, values, { helm: 'helm3' })),
      parseManifests(template(chart, values, { helm: 'helm' })),
    );
});

test('an API server, and the Prometheus Operator’s types, know every field', (t) => {
  if (!needHelm(t) || !needAdmission(t)) return;
  const objects = parseManifests(template(chart, { ...EVERYTHING, injection: { enabled: true } }));
  assert.deepEqual(
    new Set(decode(objects)),
    new Set([
      ...['ConfigMap', 'Deployment', 'Service', 'NetworkPolicy'],
      ...['PodMonitor', 'PrometheusRule', 'MutatingAdmissionPolicy', 'MutatingAdmissionPolicyBinding'],
    ]),
  );
  const broken = objects.map((object) => ({ ...object, spec: { ...object.spec, prots: [] } }));
  assert.throws(() => decode(broken.slice(-1)), /unknown field "spec\.prots"/);
});

function asPod(spec: Pod, more: Readonly<Record<string, unknown>> = {}): unknown {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', namespace: 'shop', ...more }, spec };
}

test('the restricted Pod Security Standard forbids nothing, in every form', (t) => {
  if (!needHelm(t) || !needAdmission(t)) return;
  const pods = FORMS.map(([, values]) => asPod(podOf(render(chart, values))));
  assert.deepEqual(
    forbidden(pods),
    FORMS.map(() => ''),
  );
  const [root] = forbidden([asPod(podOf(render(chart, { securityContext: { runAsUser: 0 } })))]);
  assert.match(root ?? '', /container "sluice" must not set runAsUser=0/);
});

const LABELS = { 'sluice-inject': 'enabled' };
const APP: Container = { name: 'shop', image: 'shop:1' };

function policyOf(t: TestContext, injection: Readonly<Record<string, unknown>> = {}): Rendered | null {
  if (!needHelm(t) || !needAdmission(t)) return null;
  return render(chart, { injection: { enabled: true, ...injection } }).get('MutatingAdmissionPolicy') ?? assert.fail();
}

interface Live {
  readonly metadata: { readonly annotations: Readonly<Record<string, string>> };
  readonly spec: Pod;
}

test('injection: the container is that of the chart, before all others, and the annotations lead to it', (t) => {
  const policy = policyOf(t);
  if (policy === null) return;
  const annotations = { 'prometheus.io/port': '3000', 'prometheus.io/path': '/internal', other: 'stays' };
  const volumes = [{ name: 'own', emptyDir: {} }];
  const spec = { initContainers: [{ ...APP, name: 'migrate' }], containers: [APP], volumes };
  const metadata = { labels: LABELS, annotations: { ...annotations, 'sluice-config': 'rules' } };
  const [admitted] = mutate<Live>(policy, [asPod(spec, metadata)]);
  assert.equal(admitted?.error, undefined);
  const { pod } = admitted ?? assert.fail();
  assert.deepEqual(
    pod.spec.initContainers?.map(({ name }) => name),
    ['sluice', 'migrate'],
  );
  const expected = sidecarOf(podOf(render(chart, { upstream: { url: 'http://127.0.0.1:3000/internal' } })));
  assert.deepEqual(sorted(sidecarOf(pod.spec)), sorted(expected));
  assert.deepEqual(
    pod.spec.volumes?.map((volume) => volume),
    [
      { name: 'own', emptyDir: {} },
      { name: 'sluice-storage', emptyDir: { sizeLimit: '256Mi' } },
      { name: 'sluice-config', configMap: { name: 'rules' } },
    ],
  );
  assert.deepEqual(pod.metadata.annotations, {
    other: 'stays',
    'sluice-config': 'rules',
    'sluice-injected': 'http://127.0.0.1:3000/internal',
    'prometheus.io/scrape': 'true',
    'prometheus.io/port': '9720',
    'prometheus.io/path': '/metrics',
    'prometheus.io/scheme': 'http',
  });
  assert.equal(mutate<Live>(policy, [pod])[0]?.spared, 'not-there-yet', 'a second look changes nothing');
});

/** Lists with keys in one order. */
function sorted(container: Container): unknown {
  const byName = (a: { name?: unknown }, b: { name?: unknown }) => String(a.name).localeCompare(String(b.name));
  return {
    ...container,
    env: [...(container.env ?? [])].sort(byName),
    volumeMounts: [...(container.volumeMounts ?? [])].sort(byName),
  };
}

test('injection into a bare pod: no lists, no annotations, no rules; the standard still forbids nothing of Sluice', (t) => {
  const policy = policyOf(t);
  if (policy === null) return;
  const [own] = podOf(render(chart)).containers ?? [];
  const [admitted] = mutate<Live>(policy, [asPod({ containers: [own ?? assert.fail()] }, { labels: LABELS })]);
  const { pod } = admitted ?? assert.fail();
  const env = envOf(sidecarOf(pod.spec));
  assert.equal(env['SLUICE_UPSTREAM_URL'], 'http://127.0.0.1:8080/metrics');
  assert.equal(env['SLUICE_CONFIG_FILE'], undefined);
  assert.deepEqual(
    pod.spec.volumes?.map(({ name }) => name),
    ['sluice-storage'],
  );
  assert.deepEqual(forbidden([pod]), ['']);
});

test('injection reads where the metrics are', (t) => {
  const policy = policyOf(t);
  if (policy === null) return;
  const cases: readonly (readonly [annotations: Readonly<Record<string, string>>, url: string])[] = [
    [{ 'prometheus.io/port': '81' }, 'http://127.0.0.1:81/metrics'],
    [{ 'prometheus.io/path': '/m', 'prometheus.io/scheme': 'https' }, 'https://127.0.0.1:8080/m'],
    [{ 'prometheus.io/port': '81', 'sluice-upstream-url': 'unix:/run/app.sock' }, 'unix:/run/app.sock'],
  ];
  const pods = cases.map(([annotations]) => asPod({ containers: [APP] }, { labels: LABELS, annotations }));
  assert.deepEqual(
    mutate<Live>(policy, pods).map(({ pod }) => envOf(sidecarOf(pod.spec))['SLUICE_UPSTREAM_URL']),
    cases.map(([, url]) => url),
  );
});

test('injection leaves alone who did not ask, who is not scraped, and where Sluice would scrape itself', (t) => {
  const policy = policyOf(t, { label: 'team.example/sluice' });
  if (policy === null) return;
  const labels = { 'team.example/sluice': 'enabled' };
  const pod = (spec: Pod, more: Readonly<Record<string, unknown>> = {}) => asPod(spec, { labels, ...more });
  const annotated = (name: string, value: string) => pod({ containers: [APP] }, { annotations: { [name]: value } });
  const onPort = { ...APP, ports: [{ containerPort: 9720 }] };
  const cases: readonly (readonly [pod: unknown, spared: string | undefined])[] = [
    [pod({ containers: [APP] }), undefined],
    [pod({ containers: [APP] }, { labels: LABELS }), 'objectSelector'],
    [pod({ containers: [APP] }, { labels: { 'team.example/sluice': 'disabled' } }), 'objectSelector'],
    [pod({ containers: [APP, { ...APP, name: 'sluice' }] }), 'not-there-yet'],
    [annotated('prometheus.io/scrape', 'false'), 'scraped'],
    [annotated('prometheus.io/scrape', 'true'), undefined],
    [annotated('prometheus.io/port', '09720'), 'no-loop'],
    [annotated('prometheus.io/port', '9721'), 'no-loop'],
    [annotated('prometheus.io/port', '19720'), undefined],
    [pod({ containers: [onPort] }), 'ports-are-free'],
    [pod({ containers: [APP], initContainers: [onPort] }), 'ports-are-free'],
    [pod({ containers: [APP], hostNetwork: true } as Pod), 'own-network'],
  ];
  const admitted = mutate<Live>(
    policy,
    cases.map(([one]) => one),
  );
  assert.deepEqual(
    admitted.map(({ spared, error }) => spared ?? error),
    cases.map(([, spared]) => spared),
  );
});

test('with kustomize: every object is known, and the standard forbids nothing of Sluice', (t) => {
  const objects = kustomize(t, 'example');
  if (objects === null || !needHelm(t) || !needAdmission(t) || !needKubeconform(t)) return;
  for (const version of ['1.29.0', '1.37.0'])
    assertConforms(objects.map((object) => JSON.stringify(object)).join('\n---\n'), version);
  const shop = objects.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'shop');
  const pod = shop?.spec?.template?.spec ?? assert.fail('no shop');
  const [app] = podOf(render(chart)).containers ?? [];
  assert.deepEqual(
    forbidden([asPod({ ...pod, initContainers: [sidecarOf(pod)], containers: [app ?? assert.fail()] })]),
    [''],
  );
});
