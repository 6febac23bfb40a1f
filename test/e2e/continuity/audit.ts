import assert from 'node:assert/strict';
import type { Prometheus } from '../../support/prometheus.ts';
import { auditGauges } from './gauges.ts';
import { auditResets, auditSeries, auditUp } from './series-audit.ts';
import type { Played } from './stage.ts';
import { type Stored, storedBy } from './stored.ts';
import { type Counts, counted, tellings } from './truth.ts';
import { WindowAudit, windowsOf } from './window-audit.ts';
import { Windows } from './windows.ts';

/** Windows that were compared with the truth, and those of them in which raw members could be compared as well. */
export interface Compared {
  readonly truth: number;
  readonly raw: number;
}

type Truth = ReadonlyMap<number, Counts>;

/**
 * Holds what one way of a scenario left in Prometheus against the truth. `stalls`: times of scrapes that failed as the machine
 * stood still.
 */
export async function audit(prometheus: Prometheus, played: Played, stalls: readonly number[]): Promise<Compared> {
  const { scenario, target, process } = played;
  const inexact = new RegExp(`^sluice_fold_inexact_total\\{target="${target}".*`, 'm');
  assert.doesNotMatch(await process.own(), inexact, 'the table had room for all members');
  const raw = await storedBy(prometheus, played.rawJob);
  const jobs = await Promise.all(played.jobs.map((job) => storedBy(prometheus, job)));
  const begins = new Set([...scenario.begins, ...played.changes]);
  for (const stored of jobs) {
    auditUp(played, stored, stalls);
    auditSeries(played, stored, begins);
    await auditResets(prometheus, played, stored);
    await auditGauges(prometheus, played, stored, raw);
  }
  let failure: unknown;
  for (const truth of truthsOf(played, jobs, stalls))
    try {
      return await auditWindows(prometheus, played, jobs, raw, truth);
    } catch (error) {
      failure ??= error;
    }
  throw failure;
}

/** One, save where a stall or the end of a process leaves open whether Sluice heard some states, and it matters. */
function truthsOf(
  { scenario, application, outages }: Played,
  jobs: readonly Stored[],
  stalls: readonly number[],
): Truth[] {
  const { states, metrics, labels, by } = scenario;
  const uncertain = application.told.filter((n) => jobs.every((stored) => !stored.states.includes(n)));
  const stalled = jobs.flatMap(({ downs }) => downs).filter((time) => stalls.includes(time));
  const told = application.told.flatMap((n) => states[n] ?? []);
  const truths = new Map<string, Truth>();
  for (const telling of tellings(told, uncertain, stalled.length + outages.length)) {
    const truth = counted(telling, metrics, labels, by);
    const known = jobs.flatMap((stored) => stored.states.map((n) => [...(truth.get(n) ?? [])]));
    const key = JSON.stringify(known);
    if (!truths.has(key)) truths.set(key, truth);
  }
  return [...truths.values()];
}

async function auditWindows(
  prometheus: Prometheus,
  { scenario, changes }: Played,
  jobs: readonly Stored[],
  raw: Stored,
  truth: Truth,
): Promise<Compared> {
  const { states, metrics, labels, by } = scenario;
  const windows = new Windows(prometheus, metrics, by);
  const rawStates = raw.states.flatMap((n) => states[n] ?? []);
  const rawTruth = counted(rawStates, metrics, labels, by);
  const compared = { truth: 0, raw: 0 };
  for (const stored of jobs) {
    const windowAudit = new WindowAudit(scenario, windows, stored, truth, new Set([...scenario.begins, ...changes]));
    await windowAudit.auditStarts(raw);
    for (const window of windowsOf(stored.states)) {
      if (!(await windowAudit.audit(window))) continue;
      compared.truth += 1;
      if (await windowAudit.auditRaw(raw, rawTruth, window)) compared.raw += 1;
    }
  }
  return compared;
}
