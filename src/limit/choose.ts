import type { Change, Group, GroupFamily, LabelChange } from '../model/group.ts';
import type { Template } from './change.ts';
import type { Counting } from './counting.ts';
import { Hindsight, type Without } from './hindsight.ts';
import { sparingChanges } from './spare.ts';
import { type Trial, Trials } from './trial.ts';

/** What a family may have. Infinity = no limit. */
export interface Room {
  readonly series: number;
  /** The label whose values are too many, and how many it may have; null = any label may be changed. */
  readonly label: { readonly name: string; readonly values: number } | null;
}

export interface Choice {
  readonly change: Change;
  /** What would have been less, but would not have lasted; null = nothing. */
  readonly passedOver: LabelChange | null;
}

/**
 * Labels that are tried one by one. A family with more invents their names: then a single change must suffice, or they are removed,
 * as trying each of them again and again takes minutes.
 */
export const LABELS_TRIED_MAX = 32;

/**
 * The next change of a family's mapping (DESIGN section 4): of all single changes that make the family fit the one under which most
 * groups remain. Where it does not last, as by hindsight the window would not have fitted under it, the first that does, be it of two labels
 * that move together; where none does, it is taken all the same. Where no single change fits, two labels that move together; else
 * the one that shrinks it most; then overflow: labels are removed, the protected ones last. A label whose values would all become one spares
 * those that stand out, where `sparesSome`. Null = nothing is left to change. Every answer is a real change, so that asking again and again
 * comes to an end.
 */
export function chooseChange(
  family: GroupFamily,
  visible: readonly Group[],
  room: Room,
  protect: ReadonlySet<string>,
  counting: Counting,
  template: Template,
  sparesSome = true,
  without: Without = () => null,
): Choice | null {
  const hindsight = new Hindsight(family, room.series, without);
  const attempt = (all: readonly string[]): Choice | null => {
    const inventsNames = all.length > LABELS_TRIED_MAX;
    const labels = inventsNames ? withMostValues(all, visible) : all;
    const trials = new Trials(visible, [...new Set([...labels, ...told])], counting, template);
    const single = labels.flatMap((label) => trials.of([label]));
    const [fits, ...others] = thatFit(single, room);
    const spared = ({ change }: Trial): Change => spareSome(change, trials) ?? change;
    const burst = fits !== undefined && hindsight.bursts(fits, single) ? fits.change : null;
    if (fits !== undefined && burst === null) return chosen(spared(fits));
    const lasting = others.find((trial) => hindsight.lasts(trial, single));
    if (lasting !== undefined) return chosen(spared(lasting), burst);
    const pairs =
      room.label === null && !inventsNames ? trials.together(labels).flatMap((pair) => trials.of(pair)) : [];
    const both = thatFit(pairs, room);
    const lastingPair = both.find((trial) => hindsight.lasts(trial, pairs));
    if (fits !== undefined) return lastingPair === undefined ? chosen(spared(fits)) : chosen(lastingPair.change, burst);
    const most = both[0] ?? single.toSorted(byShrinking)[0];
    return inventsNames || most === undefined ? null : chosen(most.change);
  };
  const spareSome = (change: LabelChange, trials: Trials): Change | undefined => {
    if (!sparesSome) return undefined;
    const by = told.filter((name) => !protect.has(name));
    const some = sparingChanges(change, family, visible, by, counting);
    const [least] = thatFit(
      some.map((one) => trials.sparing(one)),
      halfOf(room),
    );
    return least?.change;
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

function chosen(change: Change, passedOver: LabelChange | null = null): Choice {
  return { change, passedOver };
}

function remove(labels: readonly string[], keep: readonly string[]): Choice | null {
  return labels.length === 0 ? null : chosen({ how: 'remove', keep: new Set(keep) });
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

/** The least change first. */
function thatFit(trials: readonly Trial[], room: Room): readonly Trial[] {
  return trials
    .filter((trial) => trial.series <= room.series && trial.values <= (room.label?.values ?? Infinity))
    .sort(byGroupsKept);
}

/** The sort is stable: between equals the template wins, which says more, then the first label. */
function byGroupsKept(a: Trial, b: Trial): number {
  return b.groups - a.groups || b.valuesBefore - a.valuesBefore;
}

/** Where no label shrinks the family by itself (two that move together), the one with most values goes first. */
function byShrinking(a: Trial, b: Trial): number {
  return a.series - b.series || b.valuesBefore - a.valuesBefore || a.values - b.values;
}
