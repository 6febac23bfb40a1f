import assert from 'node:assert/strict';
import type { Prometheus } from '../../support/prometheus.ts';
import { auditGauges } from './gauges.ts';
import { countedNames } from './metrics.ts';
import type { Way } from './scenario.ts';
import type { Played } from './stage.ts';
import { type Stored, storedBy } from './stored.ts';
import { counted } from './truth.ts';
import { WindowAudit, windowsOf } from './window-audit.ts';
import { Windows } from './windows.ts';

/** Windows that were compared with the truth, and those of them that raw members could be compared in. */
export interface Compared {
  readonly truth: number;
  readonly raw: number;
}

/**
 * Holds what one way of a scenario left in Prometheus against the truth; undefined where it met with a stall of the machine, by
 * the times of all stalls.
 */
export async function audit(
  prometheus: Prometheus,
  played: Played,
  stalls: readonly number[],
): Promise<Compared | undefined> {
  const { scenario } = played;
  const raw = await storedBy(prometheus, played.rawJob);
  const told = played.application.told.flatMap((n) => scenario.states[n] ?? []);
  const truth = counted(told, scenario.metrics, scenario.labels, scenario.by);
  const compared = { truth: 0, raw: 0 };
  const inexact = new RegExp(`^sluice_fold_inexact_total\\{target="${played.target}".*`, 'm');
  assert.doesNotMatch(await played.process.own(), inexact, 'the table had room for all members');
  for (const job of played.jobs) {
    const stored = await storedBy(prometheus, job);
    if (stored.downs.some((time) => stalls.includes(time))) return undefined;
    auditUp(played, stored);
    const begins = new Set([...scenario.begins, ...played.changes]);
    auditSeries(played, stored, begins);
    await auditResets(prometheus, played, stored);
    await auditGauges(prometheus, played, stored, raw);
    const windows = new Windows(prometheus, scenario.metrics, scenario.by);
    const windowAudit = new WindowAudit(scenario, windows, stored, truth, begins);
    await windowAudit.auditStarts(raw);
    for (const window of windowsOf(stored.states)) {
      if (!(await windowAudit.audit(window))) continue;
      compared.truth += 1;
      if (await windowAudit.auditRaw(raw, window)) compared.raw += 1;
    }
  }
  return compared;
}

/** `up` is 1 but for the scrapes that failed on purpose. */
function auditUp({ scenario, outages }: Played, { downs, job }: Stored): void {
  const there = downs.filter((time) => !outages.some(([from, to]) => time > from - 4 && time < to + 4));
  const failing = scenario.states.filter(({ fails }) => fails !== undefined);
  assert.equal(
    there.length,
    failing.length,
    `${job}: scrapes failed at ${there.map((time) => new Date(time * 1_000).toISOString())}`,
  );
}

/** No series begins unannounced, and no family has more of them than its limit. */
function auditSeries(played: Played, { job, states, series }: Stored, begins: ReadonlySet<number>): void {
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
async function auditResets(prometheus: Prometheus, { scenario }: Played, { job, series }: Stored): Promise<void> {
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
