import type { Change, Group, GroupFamily, LabelChange } from '../model/group.ts';
import type { Template } from './change.ts';
import type { Counting } from './counting.ts';
import { sparingChanges } from './spare.ts';
import { type Trial, Trials } from './trial.ts';

/** What a family may have. Infinity = no limit. */
export interface Room {
  readonly series: number;
  /** The label whose values are too many, and how many it may have; null = any label may be changed. */
  readonly label: { readonly name: string; readonly values: number } | null;
}

/**
 * Labels that are tried one by one. A family with more invents their names: then a single change must suffice, or they are removed,
 * as trying each of them again and again takes minutes.
 */
export const LABELS_TRIED_MAX = 32;

/**
 * The next change of a family's mapping (DESIGN section 4): of all single changes that make the family fit the one under which most
 * groups remain; where none does, of two labels that move together; else the one that shrinks it most; then overflow: labels are
 * removed, the protected ones last. A label whose values would all become one spares those that stand out, where `sparesSome`. Null = nothing is left to change. Every answer is a real change, so that asking again and again comes to an end.
 */
export function chooseChange(
  family: GroupFamily,
  visible: readonly Group[],
  room: Room,
  protect: ReadonlySet<string>,
  counting: Counting,
  template: Template,
  sparesSome = true,
): Change | null {
  const attempt = (all: readonly string[]): Change | null => {
    const inventsNames = all.length > LABELS_TRIED_MAX;
    const labels = inventsNames ? withMostValues(all, visible) : all;
    const trials = new Trials(visible, [...new Set([...labels, ...told])], counting, template);
    const single = labels.flatMap((label) => trials.of([label]));
    const fits = leastThatFits(single, room);
    if (fits !== undefined) return spareSome(fits.change, trials) ?? fits.change;
    if (inventsNames) return null;
    const pairs = room.label === null ? trials.together(labels) : [];
    const both = leastThatFits(
      pairs.flatMap((pair) => trials.of(pair)),
      room,
    );
    return (both ?? single.toSorted(byShrinking)[0])?.change ?? null;
  };
  const spareSome = (change: LabelChange, trials: Trials): Change | undefined => {
    if (!sparesSome) return undefined;
    const by = told.filter((name) => !protect.has(name));
    const some = sparingChanges(change, family, visible, by, counting);
    return leastThatFits(
      some.map((one) => trials.sparing(one)),
      halfOf(room),
    )?.change;
  };
  const names = labelNames(family, visible);
  // Of invented names only those that are tried are told apart; the others are looked at together.
  const told = names.length > LABELS_TRIED_MAX ? [] : names;
  if (room.label !== null) return attempt([room.label.name]);
  const free = names.filter((name) => !protect.has(name));
  const guarded = names.filter((name) => protect.has(name));
  // A state set's own label tells its states apart: without it there is nothing left to say.
  const state = family.type === 'stateset' ? [family.name] : [];
  return attempt(free) ?? remove(free, [...guarded, ...state]) ?? attempt(guarded) ?? remove(guarded, state);
}

/** What is spared grows on: it leaves as much room as it takes. */
function halfOf({ series, label }: Room): Room {
  return { series: series / 2, label: label === null ? null : { ...label, values: label.values / 2 } };
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

/** The labels with most values, sorted by name. */
function withMostValues(labels: readonly string[], groups: readonly Group[]): readonly string[] {
  const values = new Map<string, Set<string>>(labels.map((label) => [label, new Set()]));
  for (const group of groups) for (const { name, value } of group.labels) values.get(name)?.add(value);
  const count = (label: string): number => values.get(label)?.size ?? 0;
  const byCount = [...labels].sort((a, b) => count(b) - count(a));
  return byCount.slice(0, LABELS_TRIED_MAX).sort();
}

function leastThatFits(trials: readonly Trial[], room: Room): Trial | undefined {
  return trials
    .filter((trial) => trial.series <= room.series && trial.values <= (room.label?.values ?? Infinity))
    .sort(byGroupsKept)[0];
}

/** The sort is stable: between equals the template wins, which says more, then the first label. */
function byGroupsKept(a: Trial, b: Trial): number {
  return b.groups - a.groups || b.valuesBefore - a.valuesBefore;
}

/** Where no label shrinks the family by itself (two that move together), the one with most values goes first. */
function byShrinking(a: Trial, b: Trial): number {
  return a.series - b.series || b.valuesBefore - a.valuesBefore || a.values - b.values;
}
