/**
 * A deployment without a cluster: Sluice is started as the rendered container says, its rules are a ConfigMap that is swapped as the
 * kubelet swaps it, and a real Prometheus discovers the rendered pod by the rendered scrape configuration and judges by the rendered
 * alerts. Only times are shortened.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { parse } from 'yaml';
import { chart, needHelm, parseManifests, podOf, type Rendered, sidecarOf, template } from '../support/chart.ts';
import { type Child, until } from '../support/child.ts';
import { makeSluiceRoot, needContainers, startContainer } from '../support/container.ts';
import { discover, needDiscovery } from '../support/discovery.ts';
import { ask, reply } from '../support/net.ts';
import { originStory } from '../support/origin-story.ts';
import { freePort, memoryOf, servePod, stage } from '../support/pod.ts';
import { needPrometheus, type Prometheus, startPrometheus } from '../support/prometheus.ts';
import { projectRoot } from '../support/root.ts';
import { tempFolder } from '../support/sluice.ts';

const PATIENCE = 60_000;

/** An application that grows when it is told to. */
class Shop {
  users = 3;
  /** Whether anybody uses it: then its counters grow with every scrape. */
  isBusy = true;
  readonly port: number;
  #scrapes = 0;
  #server: Server | null = null;

  constructor(port: number) {
    this.port = port;
  }

  async start(): Promise<void> {
    const server = createServer((_, response) => {
      if (this.isBusy) this.#scrapes++;
      const story = originStory({ users: this.users, increment: this.#scrapes });
      const debug = '# TYPE debug_things gauge\ndebug_things{n="1"} 1\ndebug_things{n="2"} 2\n';
      reply(response, `${story}${debug}process_start_time_seconds 1000\n`);
    });
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.#server = server;
  }

  stop(): void {
    this.#server?.close();
    this.#server?.closeAllConnections();
  }
}

/** Rules, as JSON, with the shortest times that a rehearsal can have. */
function hurried(rules: string): string {
  return rules
    .replaceAll(/"for":"\w+"/g, '"for":"1s"')
    .replaceAll(/\[\w+\]/g, '[5s]')
    .replaceAll(/offset \w+/g, 'offset 5s');
}

interface Stage {
  readonly prometheus: Prometheus;
  readonly shop: Shop;
  sluice: Child;
  /** Starts the container anew, as the kubelet does after its end. */
  restart(): void;
  /** Bytes that its container has. */
  readonly memory: number;
  readonly admin: string;
  readonly proxyPort: number;
  /** Swaps the mounted rules. */
  rules(text: string): Promise<void>;
  /** The rules as they were rendered. */
  readonly original: string;
}

async function raise(t: TestContext): Promise<Stage> {
  const [port, proxyPort, adminPort] = [await freePort(), await freePort(), await freePort()];
  const objects = parseManifests(
    template(chart, {
      app: { port },
      proxy: { port: proxyPort },
      admin: { port: adminPort },
      configReloadInterval: '200ms',
      config: { limits: { series_per_metric: 500 }, rules: [{ match: 'debug_.*', drop: true }] },
      scrapeConfig: { enabled: true },
      scrapeAnnotations: true,
      prometheusRule: { enabled: true },
    }),
  );
  const named = (kind: string, suffix = ''): Rendered =>
    objects.find((one) => one.kind === kind && one.metadata.name === `shop-sluice${suffix}`) ?? assert.fail(kind);
  const pod = podOf(new Map([['Deployment', named('Deployment')]]));
  const [, entrypoint = ''] =
    /^ENTRYPOINT (.*)$/m.exec(readFileSync(join(projectRoot, 'docker/Dockerfile'), 'utf8')) ?? [];
  const { spec, rules } = await stage(t, pod, named('ConfigMap'), makeSluiceRoot(t), JSON.parse(entrypoint));
  const shop = new Shop(port);
  t.after(() => shop.stop());
  const memory = memoryOf(sidecarOf(pod));
  const start = () => startContainer(t, { ...spec, memory });
  const sluice = start();
  const admin = `http://127.0.0.1:${adminPort}`;
  await probe(pod, 'startupProbe', adminPort, sluice);
  // Only now does the kubelet start the application.
  await shop.start();

  const folder = await tempFolder(t);
  await writeFile(join(folder, 'alerts.yaml'), hurried(JSON.stringify(named('PrometheusRule').spec)));
  const { scrape_configs } = parse(named('ConfigMap', '-scrape').data?.['sluice-scrape.yaml'] ?? '') as {
    scrape_configs: { job_name: string }[];
  };
  const podTemplate = named('Deployment').spec?.template ?? assert.fail();
  const discovery = { role: 'pod', api_server: await servePod(t, podTemplate) };
  const jobs = [...scrape_configs, byAnnotation].map((one) => ({ ...one, kubernetes_sd_configs: [discovery] }));
  const prometheus = await startPrometheus(
    t,
    // The Prometheus of the tests is built without the discovery of pods, so that runs beside it.
    await discover(jobs),
    'prometheus3',
    {
      global: { scrape_interval: '500ms', scrape_timeout: '500ms', evaluation_interval: '500ms' },
      rule_files: [join(folder, 'alerts.yaml')],
    },
  );
  const raised: Stage = {
    prometheus,
    shop,
    sluice,
    restart() {
      raised.sluice = start();
    },
    memory,
    admin,
    proxyPort,
    rules: (text) => rules.update(text),
    original: named('ConfigMap').data?.['sluice.yaml'] ?? '',
  };
  return raised;
}

/** As Prometheus' community chart discovers pods by annotation. */
const byAnnotation = {
  job_name: 'kubernetes-pods',
  honor_labels: true,
  relabel_configs: [
    { source_labels: ['__meta_kubernetes_pod_annotation_prometheus_io_scrape'], action: 'keep', regex: 'true' },
    {
      source_labels: ['__meta_kubernetes_pod_annotation_prometheus_io_scheme'],
      action: 'replace',
      regex: '(https?)',
      target_label: '__scheme__',
    },
    {
      source_labels: ['__meta_kubernetes_pod_annotation_prometheus_io_path'],
      action: 'replace',
      target_label: '__metrics_path__',
      regex: '(.+)',
    },
    {
      source_labels: ['__meta_kubernetes_pod_annotation_prometheus_io_port', '__meta_kubernetes_pod_ip'],
      action: 'replace',
      regex: '(\\d+);((([0-9]+?)(\\.|$)){4})',
      replacement: '$2:$1',
      target_label: '__address__',
    },
  ],
};

/** Asks as the kubelet does, until it has the answer that it wants. */
async function probe(
  pod: ReturnType<typeof podOf>,
  name: 'startupProbe' | 'livenessProbe',
  port: number,
  sluice: Child,
): Promise<void> {
  const { httpGet } = sidecarOf(pod)[name] as { httpGet: { path: string; port: string } };
  assert.equal(httpGet.port, 'sluice-admin');
  const url = `http://127.0.0.1:${port}${httpGet.path}`;
  const up = () =>
    ask(url).then(
      ({ status }) => status === 200,
      () => false,
    );
  await until(up, () => `${name}: ${sluice.stderr()}`, PATIENCE);
}

async function firing(prometheus: Prometheus): Promise<readonly string[]> {
  const alerts = await prometheus.query('ALERTS{alertstate="firing"}');
  return [...new Set(alerts.map(({ metric }) => metric['alertname'] ?? ''))].toSorted();
}

async function untilFiring(stage: Stage, ...names: readonly string[]): Promise<void> {
  let last: readonly string[] = [];
  const same = async () => {
    last = await firing(stage.prometheus);
    return last.join() === names.join();
  };
  await until(same, () => `${names} must fire, ${last} do; ${stage.sluice.stderr().slice(-2_000)}`, PATIENCE);
}

test('the rehearsal', { timeout: 300_000 }, async (t) => {
  if (!needHelm(t) || !needContainers(t) || !needPrometheus(t, 'prometheus3') || !needDiscovery(t)) return;
  const stage = await raise(t);
  const { prometheus, shop } = stage;

  await t.test('Prometheus finds both ports, and the one target that the annotations name', async () => {
    const ups = async () => (await prometheus.query('up == 1')).map(({ metric }) => metric);
    const all = () => ups().then((found) => (found.length === 3 ? found : undefined));
    const found = await until(all, prometheus.stderr, PATIENCE);
    assert.deepEqual(
      new Set(found.map(({ job, namespace, pod }) => [job, namespace, pod].join())),
      new Set(['sluice,shop,shop-0', 'sluice-admin,shop,shop-0', 'kubernetes-pods,,']),
    );
    const annotated = found.find(({ job }) => job === 'kubernetes-pods');
    assert.equal(annotated?.['instance'], `127.0.0.1:${stage.proxyPort}`);
    assert.equal(await prometheus.value('count(http_request_duration_seconds_count{job="sluice"})'), 3);
  });

  await t.test('in calm weather no alert fires', async () => {
    const limit = async () => (await prometheus.value('sluice_memory_limit_bytes')) === stage.memory;
    await until(limit, () => `the process does not know that it has ${stage.memory} bytes`, PATIENCE);
    await untilFiring(stage);
  });

  await t.test('the flood comes: what reaches Prometheus stays bounded, and the alert fires', async () => {
    shop.users = 400;
    await untilFiring(stage, 'SluiceLimitTripped');
    const count = await prometheus.value('count({__name__=~"http_request_duration_seconds.*",job="sluice"})');
    assert.ok(count !== undefined && count <= 500, `${count}`);
    const paths = await prometheus.query(
      'http_request_duration_seconds_count{job="sluice",endpoint="/api/user/:id/message"}',
    );
    assert.ok(paths.length > 0);
  });

  await t.test('every query of the dashboard has an answer', async () => {
    for (const { title, expr } of dashboardQueries()) {
      const rows = async () => (await prometheus.query(expr)).length > 0;
      await until(rows, () => `${title}: no rows for ${expr}`, PATIENCE);
    }
  });

  await t.test(
    'the kernel kills it: the container that follows knows what this one knew, and no fold steps back',
    async () => {
      const fold = 'http_request_duration_seconds_count{job="sluice",endpoint="/api/user/:id/message"}';
      // Some members vanish, and only what was kept knows of them. Nothing grows meanwhile that could hide a step.
      shop.users = 300;
      shop.isBusy = false;
      const fewer = async () => ((await prometheus.value('sum(sluice_series{stage="in"})')) ?? Infinity) < 5_000;
      await until(fewer, stage.sluice.stderr, PATIENCE);
      const before = await prometheus.query(fold);
      assert.ok(before.length > 0);
      stage.sluice.kill('SIGKILL');
      await stage.sluice.ended;
      stage.restart();
      const restarts = async () => ((await prometheus.value('resets(sluice_scrapes_total{code="200"}[5m])')) ?? 0) > 0;
      await until(restarts, stage.sluice.stderr, PATIENCE);
      await untilFiring(stage, 'SluiceLimitTripped');
      const resets = await prometheus.query(`resets(${fold}[5m])`);
      assert.equal(resets.length, before.length);
      for (const { samples } of resets) assert.equal(samples[0]?.[1], '0');
      assert.doesNotMatch(stage.sluice.stderr(), /storage|state/i);
    },
  );

  await t.test('the suggested rule, swapped into the ConfigMap, ends it', async () => {
    const { data } = JSON.parse((await ask(`${stage.admin}/api/v1/rules/suggested`)).text) as {
      data: { yaml: string };
    };
    const rules = [...parse(data.yaml).rules, ...parse(stage.original).rules];
    await stage.rules(JSON.stringify({ ...parse(stage.original), rules }));
    await untilFiring(stage);
    assert.ok(((await prometheus.value('sum(sluice_series{stage="in"})')) ?? 0) > 4_000, 'the flood is still there');
  });

  await t.test('rules that are refused are told of, and those before go on', async () => {
    await stage.rules('rules: [{match: a, dorp: true}]');
    await untilFiring(stage, 'SluiceConfigReloadFailed');
    await stage.rules(stage.original.replace('series_per_metric: 500', 'series_per_metric: 20000'));
    await untilFiring(stage);
  });

  await t.test('the application is gone: the scrapes fail, the sidecar lives', async () => {
    shop.stop();
    await untilFiring(stage, 'SluiceScrapesFail');
    assert.equal((await ask(`${stage.admin}/-/healthy`)).status, 200);
    await shop.start();
    await untilFiring(stage);
  });

  await t.test('the kubelet ends it', async () => {
    stage.sluice.kill('SIGTERM');
    assert.equal(await stage.sluice.ended, 0);
    await untilFiring(stage, 'SluiceDown');
  });
});

interface Dashboard {
  readonly templating: { readonly list: readonly { readonly name: string; readonly definition?: string }[] };
  readonly panels: readonly { readonly title: string; readonly targets: readonly { readonly expr: string }[] }[];
}

function dashboardQueries(): readonly { readonly title: string; readonly expr: string }[] {
  const { panels, templating }: Dashboard = JSON.parse(readFileSync(join(chart, 'files', 'dashboard.json'), 'utf8'));
  const queries = panels.flatMap(({ title, targets }) => targets.map(({ expr }) => ({ title, expr })));
  assert.ok(queries.length >= 20);
  const variables = templating.list.flatMap(({ name, definition }) => {
    if (definition === undefined) return [];
    const [, selector, label] = /^label_values\((.*), (\w+)\)$/.exec(definition) ?? assert.fail(definition);
    return [{ title: `$${name}`, expr: `count by (${label}) (${selector})` }];
  });
  assert.equal(variables.length, 3);
  return [...variables, ...queries].map(({ title, expr }) => ({
    title,
    expr: expr
      .replaceAll('$__rate_interval', '5s')
      .replaceAll('$job', 'sluice-admin')
      .replaceAll(/\$(instance|target)/g, '.+'),
  }));
}
