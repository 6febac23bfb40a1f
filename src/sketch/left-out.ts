/* Which labels what-if sketches leave out. */
import type { GroupFamily } from '../model/group.ts';
import { BOUNDARY, compareNames } from '../model/labels.ts';

/** Labels that are left out one by one, and those with most values that are also left out two by two. */
const LABELS_MAX = 16;
const PAIRED_MAX = 6;
/** Sets of labels of one family. */
export const SETS_MAX: number = LABELS_MAX + (PAIRED_MAX * (PAIRED_MAX - 1)) / 2;
/** Names that are longer are left alone: all that is kept of them has a bound. */
const NAME_MAX = 64;

/** Which labels are left out together; they come with most values first. */
export function setsOf(labels: readonly string[]): readonly (readonly string[])[] {
  const paired = labels.slice(0, PAIRED_MAX);
  const pairs = paired.flatMap((a, at) => paired.slice(at + 1).map((b) => [a, b]));
  return [...labels.slice(0, LABELS_MAX).map((label) => [label]), ...pairs];
}

/** The labels that may give way, those with most values first. */
export function labelsOf({ groups, name, type }: GroupFamily, protect: ReadonlySet<string>): readonly string[] {
  const values = new Map<string, Set<string>>();
  for (const { labels } of groups.values())
    for (const label of labels) {
      const isState = type === 'stateset' && label.name === name;
      if (isState || protect.has(label.name) || label.name.length > NAME_MAX) continue;
      const seen = values.get(label.name);
      if (seen === undefined) values.set(label.name, new Set([label.value]));
      else seen.add(label.value);
    }
  const byValues = [...values].sort(([a, some], [b, others]) => others.size - some.size || compareNames(a, b));
  return byValues.map(([label]) => label);
}

export function keyOf(labels: readonly string[]): string {
  return [...new Set(labels)].sort(compareNames).join(BOUNDARY);
}
