import assert from 'node:assert/strict';
import { countedSuffixes, type LabelsOf, type Line, type Metric } from './metrics.ts';
import type { Member, State } from './world.ts';

/** What was counted, by the sample's name, the bound as a number, and the values of the labels that are compared. */
export type Counts = ReadonlyMap<string, number>;

export function keyOf(name: string, le: string | undefined, values: readonly string[]): string {
  return [name, le === undefined ? '' : String(Number(le.replace('Inf', 'Infinity'))), ...values].join(' ');
}

interface Told {
  readonly life: number;
  readonly value: number;
}

/**
 * What the application has counted in all up to each of these states, as far as it has told: a member that began anew counts
 * from zero, one that is not there tells nothing. NaN where a member says NaN.
 */
export function counted(
  states: readonly State[],
  metrics: readonly Metric[],
  labels: LabelsOf,
  by: readonly string[],
): ReadonlyMap<number, Counts> {
  const last = new Map<string, Told>();
  const sums = new Map<string, number>();
  const all = new Map<number, Counts>();
  for (const state of states) {
    const unsure = new Set<string>();
    for (const member of state.members.values()) {
      const own = labels(member.id);
      const values = by.map((label) => own[label] ?? '');
      for (const metric of metrics)
        for (const line of completed(metric, member, state)) {
          const key = keyOf(`${metric.name}${line.suffix}`, line.le, values);
          if (Number.isNaN(line.value)) {
            unsure.add(key);
            continue;
          }
          const before = last.get(`${member.id} ${key}`);
          sums.set(key, (sums.get(key) ?? 0) + line.value - (before?.life === member.life ? before.value : 0));
          last.set(`${member.id} ${key}`, { life: member.life, value: line.value });
        }
    }
    all.set(state.n, new Map([...sums].map(([key, sum]) => [key, unsure.has(key) ? Number.NaN : sum])));
  }
  return all;
}

/**
 * All that may have been told, where up to `most` of these states may have been lost on the way. Nearly always it does not matter
 * which: what a state said, the next one says again.
 */
export function tellings(
  states: readonly State[],
  uncertain: readonly number[],
  most: number,
): readonly (readonly State[])[] {
  let lost: readonly (readonly number[])[] = [[]];
  for (const n of uncertain) {
    const more = lost.filter((one) => one.length < most).map((one) => [...one, n]);
    if (lost.length + more.length <= 64) lost = [...lost, ...more];
  }
  return lost.map((numbers) => states.filter(({ n }) => !numbers.includes(n)));
}

/** The lines that count. A histogram without `+Inf` has it by its count. */
function completed(metric: Metric, member: Member, state: State): readonly Line[] {
  const suffixes = countedSuffixes(metric);
  const lines = metric.lines(member, state).filter(({ suffix, quantile }) => suffixes.includes(suffix) && !quantile);
  const count = lines.find(({ suffix }) => suffix === '_count');
  if (metric.type !== 'histogram' || count === undefined || lines.some(({ le }) => le === '+Inf')) return lines;
  return [...lines, { suffix: '_bucket', le: '+Inf', value: count.value }];
}

/**
 * Prometheus itself can tell what the members have counted where all that were seen in between are there at both ends, and those
 * that began anew did so lower than they were.
 */
export function isPlain(states: readonly State[], from: number, to: number): boolean {
  const there = (n: number): ReadonlySet<number> => new Set(states[n]?.members.keys());
  const [first, last] = [there(from), there(to)];
  const before = new Map<number, Member>();
  for (const { members } of states.slice(from, to + 1))
    for (const [id, member] of members) {
      const was = before.get(id);
      if (!first.has(id) || !last.has(id)) return false;
      if (was !== undefined && was.life !== member.life && member.count >= was.count) return false;
      before.set(id, member);
    }
  return true;
}

/** Within 1e-9; NaN equals NaN. */
export function assertEqual(got: Counts, want: Counts, what: string): void {
  for (const key of new Set([...got.keys(), ...want.keys()])) {
    const [ours, theirs] = [got.get(key), want.get(key)];
    assert.ok(ours !== undefined && theirs !== undefined, `${what}: ${key} is ${ours}, not ${theirs}`);
    const close = Math.abs(ours - theirs) <= 1e-9 * Math.max(1, Math.abs(theirs));
    assert.ok(close || Object.is(ours, theirs), `${what}: ${key} is ${ours}, not ${theirs}`);
  }
}
