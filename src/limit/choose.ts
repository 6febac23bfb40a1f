import type { Change, Group, GroupFamily } from '../model/group.ts';
import { labelsKey, labelValue } from '../model/labels.ts';
import { applyChange, type Template } from './change.ts';
import type { Counting } from './counting.ts';

/** What a family may have. Infinity = no limit. */
export interface Room {
  readonly series: number;
  /** The label whose values are too many, and how many it may have; null = any label may be changed. */
  readonly label: { readonly name: string; readonly values: number } | null;
}

interface Trial {
  readonly change: Change;
  readonly groups: number;
  readonly series: number;
  /** Distinct values of the changed label before, and after. */
  readonly valuesBefore: number;
  readonly values: number;
}

/**
 * The next change of a family's mapping (DESIGN section 4): of all single changes that make the family fit the one under which most
 * groups remain; where none does, the one that shrinks it most; then overflow: labels are removed, the protected ones last. Null
 * = nothing is left to change. Every answer is a real change, so that asking again and again comes to an end.
 */
export function chooseChange(
  family: GroupFamily,
  visible: readonly Group[],
  room: Room,
  protect: ReadonlySet<string>,
  counting: Counting,
  template: Template,
): Change | null {
  const attempt = (labels: readonly string[]): Change | null =>
    best(
      labels.flatMap((label) => trials(visible, label, counting, template)),
      room,
    );
  const names = labelNames(family, visible);
  if (room.label !== null) return attempt([room.label.name]);
  const free = names.filter((name) => !protect.has(name));
  const guarded = names.filter((name) => protect.has(name));
  // A state set's own label tells its states apart: without it there is nothing left to say.
  const state = family.type === 'stateset' ? [family.name] : [];
  return attempt(free) ?? remove(free, [...guarded, ...state]) ?? attempt(guarded) ?? remove(guarded, state);
}

function remove(labels: readonly string[], keep: readonly string[]): Change | null {
  return labels.length === 0 ? null : { how: 'remove', keep: new Set(keep) };
}

function labelNames(family: GroupFamily, groups: readonly Group[]): readonly string[] {
  const names = new Set<string>();
  for (const group of groups) for (const label of group.labels) names.add(label.name);
  if (family.type === 'stateset') names.delete(family.name);
  return [...names].sort();
}

/** Both changes of one label, tried on the groups that are held; those that would change nothing are left out. */
function trials(groups: readonly Group[], label: string, counting: Counting, template: Template): Trial[] {
  const valuesBefore = distinct(groups.map((group) => labelValue(group.labels, label)));
  const found: Trial[] = [];
  for (const how of ['template', 'collapse'] as const) {
    const trial = tryChange(groups, { how, label }, valuesBefore, counting, template);
    if (trial.values < valuesBefore || trial.groups < groups.length) found.push(trial);
  }
  return found;
}

function tryChange(
  groups: readonly Group[],
  change: Change & { label: string },
  valuesBefore: number,
  counting: Counting,
  template: Template,
): Trial {
  const merged = new Map<string, { series: number; fold: number }>();
  const values = new Set<string>();
  for (const group of groups) {
    const labels = applyChange(group.labels, change, template);
    values.add(labelValue(labels, change.label));
    const key = labelsKey(labels);
    const there = merged.get(key);
    const fold = counting.asFold(group);
    if (there === undefined) merged.set(key, { series: counting.leaving(group), fold });
    else there.series = there.fold = Math.max(there.fold, fold);
  }
  let series = 0;
  for (const group of merged.values()) series += group.series;
  return { change, groups: merged.size, series, valuesBefore, values: values.size };
}

function best(trials: readonly Trial[], room: Room): Change | null {
  const fitting = trials.filter(
    (trial) => trial.series <= room.series && trial.values <= (room.label?.values ?? Infinity),
  );
  const order = fitting.length > 0 ? byGroupsKept : byShrinking;
  const [first] = (fitting.length > 0 ? fitting : [...trials]).sort(order);
  return first?.change ?? null;
}

/** The sort is stable: between equals the template wins, which says more, then the first label. */
function byGroupsKept(a: Trial, b: Trial): number {
  return b.groups - a.groups || b.valuesBefore - a.valuesBefore;
}

/** Where no label shrinks the family by itself (two that move together), the one with most values goes first. */
function byShrinking(a: Trial, b: Trial): number {
  return a.series - b.series || b.valuesBefore - a.valuesBefore || a.values - b.values;
}

function distinct(values: readonly string[]): number {
  return new Set(values).size;
}
