import type { Group } from '../model/group.ts';
import { compareNames, labelValue } from '../model/labels.ts';
import { COLLAPSED } from './change.ts';
import type { Counting } from './counting.ts';

/** More than that is no list that anyone reads. */
const KEPT_MAX = 50;
const LENGTH_MAX = 2048;
/** Who stands out is so many times the mean of those behind it, ... */
const ABOVE_MEAN = 10;
/** ... so many times the next one, ... */
const ABOVE_NEXT = 3;
/** ... and those behind are so many times as many. */
const TAIL_LONGER = 5;
/** What they have together is such a part of all that was counted; less is noise. */
const SHARE_MIN = 0.1;

interface Value {
  readonly value: string;
  groups: number;
  counted: number;
}

/**
 * The values of a label that stand out from a long tail: in many more groups than the others (a path that every tenant has, among
 * those that a crawler made up), or with a good part of all that was counted (one tenant, one bot, the real routes). None where the tail is all there is:
 * values that are merely the largest would be kept by chance.
 */
export function standingOut(label: string, groups: readonly Group[], counting: Counting): readonly string[] {
  const values = [...tally(label, groups, counting).values()].filter(({ value }) => value !== COLLAPSED);
  const kept = new Set([
    ...heads(values, (value) => value.groups, 0),
    ...heads(values, (value) => value.counted, SHARE_MIN),
  ]);
  const isShort = [...kept].join().length <= LENGTH_MAX;
  return kept.size <= KEPT_MAX && isShort ? [...kept].sort(compareNames) : [];
}

/**
 * The one value of `by` that has nearly all groups, where none of those that have another shares a value of `label` with it: then
 * `label` need be folded only there. Null where there is none.
 */
export function hogOf(by: string, label: string, groups: readonly Group[], counting: Counting): string | null {
  const [hog, next] = [...tally(by, groups, counting).values()].sort((a, b) => b.groups - a.groups);
  if (hog === undefined || next === undefined || hog.groups < ABOVE_MEAN * next.groups) return null;
  const [own, others] = [new Set<string>(), new Set<string>()];
  for (const { labels } of groups) (labelValue(labels, by) === hog.value ? own : others).add(labelValue(labels, label));
  for (const set of [own, others]) set.delete('');
  const areApart = [...others].every((value) => !own.has(value));
  return others.size > 1 && areApart && hog.value.length <= LENGTH_MAX ? hog.value : null;
}

function tally(label: string, groups: readonly Group[], counting: Counting): ReadonlyMap<string, Value> {
  const values = new Map<string, Value>();
  for (const group of groups) {
    const value = labelValue(group.labels, label);
    if (value === '') continue;
    const there = values.get(value) ?? { value, groups: 0, counted: 0 };
    there.groups++;
    there.counted += counting.counted(group);
    values.set(value, there);
  }
  return values;
}

/** The most that stand before the tail; none where nobody does. */
function heads(values: readonly Value[], weight: (value: Value) => number, shareMin: number): readonly string[] {
  const sorted = [...values].sort((a, b) => weight(b) - weight(a));
  const total = sorted.reduce((sum, value) => sum + weight(value), 0);
  let heads = 0;
  let behind = total;
  for (const [at, value] of sorted.slice(0, KEPT_MAX).entries()) {
    const own = weight(value);
    behind -= own;
    const tail = sorted.length - at - 1;
    const next = sorted[at + 1];
    if (next === undefined || own === 0 || tail < TAIL_LONGER * (at + 1)) break;
    const isAbove = own * tail >= ABOVE_MEAN * behind && own >= ABOVE_NEXT * weight(next);
    if (isAbove && total - behind >= shareMin * total) heads = at + 1;
  }
  return sorted.slice(0, heads).map(({ value }) => value);
}
