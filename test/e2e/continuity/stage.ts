import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../support/child.ts';
import { app } from '../../support/net.ts';
import {
  job,
  type Prometheus,
  type ScrapeConfig,
  type Series,
  type Server,
  startPrometheus,
} from '../../support/prometheus.ts';
import { Application } from './application.ts';
import { type SluiceProcess, startProcesses, WARM } from './process.ts';
import type { Scenario, Stand } from './scenario.ts';
import { STATES } from './world.ts';

/** And the timeout: long enough for a machine that has other things to do. */
export const INTERVAL_MS = 3_000;

/** One way of a scenario, and what there is to know about it in the end. */
export interface Played {
  readonly scenario: Scenario;
  readonly way: string;
  /** Its name in Sluice. */
  readonly target: string;
  /** Prometheus' jobs: the one that scraped the application itself, and those that asked Sluice. */
  readonly rawJob: string;
  readonly jobs: readonly string[];
  /** What Sluice scraped. */
  readonly application: Application;
  readonly process: SluiceProcess;
  /** States with which Sluice was under another configuration. */
  readonly changes: Set<number>;
  /** When Sluice was not there, in seconds. */
  readonly outages: (readonly [from: number, to: number])[];
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
  applications.set(WARM.name, new Application(WARM, WARM.states, false));
  const processes = await startProcesses(t, upstream, scenarios);
  const happening: Promise<void>[] = [];
  const played = scenarios.flatMap((scenario, i) => {
    applications.set(`s${i}-raw`, new Application(scenario, scenario.states, false));
    return Object.keys(scenario.ways).map((way): Played => {
      const target = `s${i}-${way}`;
      const application = new Application(scenario, scenario.states, true);
      applications.set(target, application);
      const jobs = Array.from({ length: scenario.scrapers }, (_, n) => `${target}-${n}`);
      const process = processes[i] ?? assert.fail('each has one');
      const incidents = { changes: new Set<number>(), outages: [] };
      const stand = standOf(process, target, application, incidents);
      application.after = (n) => void happening.push(scenario.after[n]?.(stand) ?? Promise.resolve());
      return { scenario, way, target, rawJob: `s${i}-raw`, jobs, application, process, ...incidents };
    });
  });
  const prometheus = await startPrometheus(t, jobsOf(upstream, scenarios, processes), server);
  await sleep(STATES * INTERVAL_MS);
  let behind: readonly Series[] = [];
  await until(
    async () => {
      behind = await prometheus.query(`last_over_time(state[10m]) < ${STATES - 1}`);
      return behind.length === 0 || void (await sleep(300));
    },
    () => `some have not come to their ends: ${behind.map(({ metric, samples }) => `${metric['job']} ${samples}`)}`,
    120_000,
  );
  await Promise.all(happening);
  return { prometheus, played };
}

function jobsOf(
  upstream: string,
  scenarios: readonly Scenario[],
  processes: readonly SluiceProcess[],
): readonly ScrapeConfig[] {
  const at = (name: string, url = '') => job(name, url, `${INTERVAL_MS}ms`);
  return scenarios.flatMap(({ ways, scrapers }, i) => [
    at(`s${i}-raw`, `${upstream}/s${i}-raw`),
    ...Object.keys(ways).flatMap((way) =>
      Array.from({ length: scrapers }, (_, n) => at(`s${i}-${way}-${n}`, processes[i]?.url(`s${i}-${way}`))),
    ),
  ]);
}

function standOf(
  process: SluiceProcess,
  target: string,
  application: Application,
  { changes, outages }: Pick<Played, 'changes' | 'outages'>,
): Stand {
  return {
    url: process.url(target),
    async configure(way) {
      const first = application.next;
      await process.configure(target, way);
      // The one that is asked for next may still be under the old configuration, or be the first under the new one.
      for (let n = first; n <= application.next; n++) changes.add(n);
    },
    async restart() {
      const from = Date.now() / 1_000;
      await process.restart();
      outages.push([from, Date.now() / 1_000]);
    },
  };
}
