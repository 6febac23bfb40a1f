/* Families that are folded before a body's end, by what has come of them so far. */
import type { GroupFamily } from '../model/group.ts';
import type { FamilyLimits } from '../model/settings.ts';
import { LABELS_TRIED_MAX } from './choose.ts';
import { type Changed, changesTo, tell } from './coarsen-to-fit.ts';
import type { Reason } from './describe.ts';
import type { Enforcement } from './enforcement.ts';
import { isState } from './limit-values.ts';
import { distinctValues, familySeries, valuesOf } from './visible.ts';

/** A change that the ledger has yet to tell. */
export interface Chosen extends Changed {
  readonly family: GroupFamily;
  /** The label whose values were too many; null = the family's series were. */
  readonly label: string | null;
}

/**
 * A label whose values are too many is mostly folded by templates, and after 2,000 values these are less sure than after 4,000: of 21 path
 * floods of real applications one came to so many routes that it was collapsed later. After 8,000 they are no better.
 */
const EVIDENCE = 3.2;

/** Has a family, all of whose groups have members, so many times what its limits allow? */
export function isOver(family: GroupFamily, { seriesPerMetric, valuesPerLabel }: FamilyLimits, times: number): boolean {
  const series = family.groups.size * family.layout.slots.length;
  if (seriesPerMetric > 0 && series > times * seriesPerMetric) return true;
  return valuesPerLabel > 0 && hasMoreValues(family, times * EVIDENCE * valuesPerLabel);
}

/** Of one label. */
function hasMoreValues(family: GroupFamily, valuesMax: number): boolean {
  const values = new Map<string, Set<string>>();
  for (const { labels } of family.groups.values())
    for (const { name, value } of labels) {
      const seen = values.get(name);
      if (seen === undefined) values.set(name, new Set([value]));
      else if (seen.add(value).size > valuesMax && !isState(family, name)) return true;
    }
  return false;
}

/**
 * Makes a family keep its own limits, by those that are visible so far, as far as changes of its mapping can. As for a whole body each label
 * keeps its limit first; but where all series are too many already, the choice is among all labels.
 */
export function limitAhead(at: Enforcement, family: GroupFamily): readonly Chosen[] {
  const { seriesPerMetric, valuesPerLabel } = at.familyLimits(family.name);
  const chosen: Chosen[] = [];
  const fits = (): boolean => seriesPerMetric === 0 || familySeries(at, family) <= seriesPerMetric;
  if (fits() && valuesPerLabel > 0)
    for (const label of labelsOver(family, valuesPerLabel)) {
      const room = { series: Number.POSITIVE_INFINITY, label: { name: label, values: valuesPerLabel } };
      for (const changed of changesTo(at, family, room, () => valuesOf(family, label) <= valuesPerLabel))
        chosen.push({ ...changed, family, label });
    }
  for (const changed of changesTo(at, family, { series: seriesPerMetric, label: null }, fits))
    chosen.push({ ...changed, family, label: null });
  return chosen;
}

/** Those with more values; none where they are so many that they are removed together, which waits for the whole body. */
function labelsOver(family: GroupFamily, valuesMax: number): readonly string[] {
  const over: string[] = [];
  for (const [label, { size }] of distinctValues(family))
    if (size > valuesMax && !isState(family, label)) over.push(label);
  return over.length > LABELS_TRIED_MAX ? [] : over;
}

/** Tells of a choice that was made ahead, now that it is known how much was asked for: series, or values of the label. */
export function tellChosen(at: Enforcement, chosen: Chosen, demand: number): void {
  const { family, label } = chosen;
  const { seriesPerMetric, valuesPerLabel } = at.familyLimits(family.name);
  const reason: Reason =
    label === null
      ? { cause: 'series_per_metric', limit: seriesPerMetric, demand }
      : { cause: 'values_per_label', limit: valuesPerLabel, demand };
  tell(at, family, chosen, reason);
}
