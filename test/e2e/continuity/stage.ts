import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../support/child.ts';
import { app } from '../../support/net.ts';
import { job, type Prometheus, type ScrapeConfig, type Server, startPrometheus } from '../../support/prometheus.ts';
import { Application } from './application.ts';
import { SluiceProcess } from './process.ts';
import type { Scenario, Stand } from './scenario.ts';
import { STATES } from './world.ts';

/** And the timeout: long enough for a machine that has other things to do. */
const INTERVAL_MS = 3_000;
const LAST_MS = STATES * INTERVAL_MS;

/** One way of a scenario, and what there is to know about it in the end. */
export interface Played {
  readonly scenario: Scenario;
  readonly way: string;
  /** Prometheus' jobs: the one that scraped the application itself, and those that asked Sluice. */
  readonly rawJob: string;
  readonly jobs: readonly string[];
  /** The states that Sluice was told, in order. */
  told(): readonly number[];
  /** States with which Sluice was under another configuration. */
  readonly changes: ReadonlySet<number>;
  /** When Sluice was not there, in seconds. */
  readonly outages: readonly (readonly [from: number, to: number])[];
}

/** Plays all scenarios at once before one Prometheus, each to its last state. */
export async function play(
  t: TestContext,
  server: Server,
  scenarios: readonly Scenario[],
): Promise<{ readonly prometheus: Prometheus; readonly played: readonly Played[] }> {
  const applications = new Map<string, Application>();
  const upstream = await app(t, (request, response) => {
    const application = applications.get(request.url?.split('?')[0]?.slice(1) ?? '');
    if (application === undefined) response.writeHead(404).end();
    else application.answer(request, response);
  });
  // One for all that need none of their own: what happens to one of its targets must leave the others alone.
  const shared = new SluiceProcess(t, upstream, []);
  const proxies = scenarios.map(({ alone }) => (alone === undefined ? shared : new SluiceProcess(t, upstream, alone)));
  for (const [i, { ways }] of scenarios.entries())
    for (const [way, config] of Object.entries(ways)) proxies[i]?.add(`s${i}-${way}`, config);
  for (const proxy of new Set(proxies)) await proxy.start();

  const happening: Promise<void>[] = [];
  const jobs: ScrapeConfig[] = [];
  const played = scenarios.flatMap((scenario, i) => {
    const rawJob = `s${i}-raw`;
    applications.set(rawJob, new Application(scenario, scenario.states, false));
    jobs.push(job(rawJob, `${upstream}/${rawJob}`, `${INTERVAL_MS}ms`));
    return Object.keys(scenario.ways).map((way): Played => {
      const target = `s${i}-${way}`;
      const application = new Application(scenario, scenario.states, true);
      applications.set(target, application);
      const proxy = proxies[i] ?? assert.fail('each scenario has a proxy');
      const mine = Array.from({ length: scenario.scrapers }, (_, n) => `${target}-${n}`);
      jobs.push(...mine.map((name) => job(name, proxy.url(target), `${INTERVAL_MS}ms`)));
      const incidents = { changes: new Set<number>(), outages: [] as (readonly [number, number])[] };
      const stand = standOf(proxy, target, application, incidents);
      application.after = (n) => void happening.push(scenario.after[n]?.(stand) ?? Promise.resolve());
      return { scenario, way, rawJob, jobs: mine, told: () => application.told, ...incidents };
    });
  });
  const prometheus = await startPrometheus(t, jobs, server);
  await sleep(LAST_MS);
  const last = `count(state == ${STATES - 1})`;
  await until(
    async () => (await prometheus.value(last)) === jobs.length || void (await sleep(300)),
    () => `not all have come to their ends`,
    60_000,
  );
  await Promise.all(happening);
  return { prometheus, played };
}

function standOf(
  proxy: SluiceProcess,
  target: string,
  application: Application,
  { changes, outages }: { readonly changes: Set<number>; readonly outages: (readonly [number, number])[] },
): Stand {
  return {
    url: proxy.url(target),
    async configure(way) {
      const first = application.next;
      await proxy.configure(target, way);
      // The one that is asked for next may still be under the old configuration, or be the first under the new one.
      for (let n = first; n <= application.next; n++) changes.add(n);
    },
    async restart() {
      const from = Date.now() / 1_000;
      await proxy.restart();
      outages.push([from, Date.now() / 1_000]);
    },
  };
}
