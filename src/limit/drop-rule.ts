import type { Group, GroupFamily } from '../model/group.ts';
import { labelsKey, labelValue, withoutLabels } from '../model/labels.ts';
import { labelNames } from './widest.ts';
import type { Wording } from './wording.ts';

/** Beyond that a list of values is no rule that anyone reads. */
const EXACT_LENGTH_MAX = 4 * 1024;

/**
 * The rule for members that were left out. `isSame`: it leaves out just these, and what comes like them. Where no label tells those who
 * stay from those who go, or too many stay to be named, it is a rule that folds: without the labels that have most values.
 */
export function dropRule(
  family: GroupFamily,
  gone: readonly Group[],
  kept: readonly Group[],
  protect: ReadonlySet<string>,
  wording: Wording,
): { readonly rule: string; readonly isSame: boolean } {
  const { writeRule } = wording;
  if (kept.length === 0) return { rule: writeRule({ match: family.name, drop: true }), isSame: true };
  const rules = wording.examples
    ? exceptions(gone, kept).map((except) => writeRule({ match: family.name, except, drop: true }))
    : [];
  const [shortest] = rules.filter((rule) => rule.length <= EXACT_LENGTH_MAX).sort((a, b) => a.length - b.length);
  if (shortest !== undefined) return { rule: shortest, isSame: true };
  const gauge = family.merger === 'none' ? ({ gauge: 'max' } as const) : {};
  const labels = labelsToDrop([...kept, ...gone], kept.length, protect);
  return { rule: writeRule({ match: family.name, drop_labels: labels, ...gauge }), isSame: false };
}

/** Labels whose values tell those who stay from those who go, with the values of those who stay. */
function exceptions(
  gone: readonly Group[],
  kept: readonly Group[],
): readonly { readonly label: string; readonly values: readonly string[] }[] {
  if (kept.length > EXACT_LENGTH_MAX) return [];
  return labelNames(kept).flatMap((label) => {
    const values = new Set(kept.map(({ labels }) => labelValue(labels, label)));
    return gone.some(({ labels }) => values.has(labelValue(labels, label))) ? [] : [{ label, values: [...values] }];
  });
}

/** Those with most values, until no more groups are left than may stay; protected ones last. */
function labelsToDrop(groups: readonly Group[], groupsMax: number, protect: ReadonlySet<string>): readonly string[] {
  const width = new Map(
    labelNames(groups).map((label) => [label, new Set(groups.map(({ labels }) => labelValue(labels, label))).size]),
  );
  const order = [...width].sort(([a, x], [b, y]) => Number(protect.has(a)) - Number(protect.has(b)) || y - x);
  const dropped = new Set<string>();
  for (const [label] of order) {
    dropped.add(label);
    if (new Set(groups.map(({ labels }) => labelsKey(withoutLabels(labels, dropped)))).size <= groupsMax) break;
  }
  return [...dropped].sort();
}
