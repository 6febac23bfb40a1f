import assert from 'node:assert/strict';
import type { Prometheus } from '../../support/prometheus.ts';
import { countedNames } from './metrics.ts';
import type { Way } from './scenario.ts';
import type { Played } from './stage.ts';
import type { Stored } from './stored.ts';

/** `up` is 1 but for the scrapes that failed on purpose, and those that a stall of the machine cost. */
export function auditUp({ scenario, outages }: Played, { downs, job }: Stored, stalls: readonly number[]): void {
  const isKnown = (time: number) => outages.some(([from, to]) => time > from - 4 && time < to + 4);
  const there = downs.filter((time) => !stalls.includes(time) && !isKnown(time));
  const failing = scenario.states.filter(({ fails }) => fails !== undefined);
  assert.equal(
    there.length,
    failing.length,
    `${job}: scrapes failed at ${there.map((time) => new Date(time * 1_000).toISOString())}`,
  );
}

/** No series begins unannounced, and no family has more of them than its limit. */
export function auditSeries(played: Played, { job, states, series }: Stored, begins: ReadonlySet<number>): void {
  const { scenario, way } = played;
  for (const metric of scenario.metrics) {
    const names = countedNames(metric);
    const lines = series.filter(({ name }) => names.includes(name));
    assert.ok(names.length === 0 || lines.length > 0, `${job}: no ${metric.name}`);
    for (const { name, labels, first } of lines) {
      const before = states[states.indexOf(first) - 1];
      const announced = before === undefined || [...begins].some((n) => n > before && n <= first);
      assert.ok(announced, `${job}: ${name}${JSON.stringify(labels)} begins with state ${first}`);
    }
    const limit = limitOf(scenario.ways[way], metric.name);
    for (const n of states) {
      const count = series.filter(({ name, states }) => name.startsWith(metric.name) && states.has(n)).length;
      assert.ok(count <= limit, `${job}: ${metric.name} has ${count} series in state ${n}`);
    }
  }
}

function limitOf(way: Way | undefined, metric: string): number {
  const own = way?.limits?.overrides?.find(({ match }) => match === metric);
  return (own ?? way?.limits)?.series_per_metric ?? Number.POSITIVE_INFINITY;
}

/** A fold falls when the application restarts, and never else. */
export async function auditResets(
  prometheus: Prometheus,
  { scenario }: Played,
  { job, series }: Stored,
): Promise<void> {
  for (const name of scenario.metrics.flatMap(countedNames))
    for (const { metric, samples } of await prometheus.query(`resets(${name}{job="${job}"}[10m])`)) {
      const same = series.find((one) => one.name === name && sameLabels(one.labels, metric));
      const there = [...(same?.states ?? [])];
      const spans = scenario.restarts.filter((n) => there.some((one) => one < n) && there.some((one) => one >= n));
      assert.equal(Number(samples[0]?.[1]), spans.length, `${job}: resets of ${name}${JSON.stringify(metric)}`);
    }
}

function sameLabels(one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
}
