import { type Group, type GroupFamily, lastExport } from '../model/group.ts';
import { labelValue } from '../model/labels.ts';
import type { FamilyLimits, Limits } from '../model/settings.ts';
import type { GroupBook } from './book.ts';
import { remembered, type Template } from './change.ts';
import { type Choice, chooseChange, LABELS_TRIED_MAX, type Room } from './choose.ts';
import { coarsen } from './coarsen.ts';
import type { Counting } from './counting.ts';
import { describeChoice, describeDropped, describeFamily, describeMembers, leftOut, type Reason } from './describe.ts';
import type { ForecastBook } from './forecast.ts';
import type { Without } from './hindsight.ts';
import { membersBeyond } from './keep-fitting.ts';
import type { Ledger } from './ledger.ts';
import { waterLevel } from './level.ts';
import type { Wording } from './wording.ts';

/** What enforcing needs, for one scrape. */
export interface Enforcement {
  readonly scrape: number;
  readonly limits: Limits;
  /** The limits of a family: the first override that matches it, else the common ones. */
  readonly familyLimits: (family: string) => FamilyLimits;
  readonly book: GroupBook;
  readonly ledger: Ledger;
  readonly counting: Counting;
  readonly template: Template;
  readonly wording: Wording;
  readonly forecast: ForecastBook;
  readonly without: Without;
}

/** Drops the families beyond `limits.metrics`: those that are known already stay, then the first in the body. */
export function limitFamilies(at: Enforcement, inOrder: readonly GroupFamily[]): void {
  const limit = at.limits.metrics;
  if (limit === 0 || inOrder.length <= limit) return;
  const known: GroupFamily[] = [];
  const fresh: GroupFamily[] = [];
  for (const family of inOrder) {
    const isKnown = family.droppedBefore === null && wasExposed(family, at.scrape);
    (isKnown ? known : fresh).push(family);
  }
  const demand = inOrder.length;
  for (const family of known.concat(fresh).slice(limit)) {
    const series = visibleSeries(at, family);
    family.dropped = 'metrics';
    if (at.ledger.repeated(leftOut(family), { limit, demand }, series)) continue;
    const { what, details } = describeFamily(family, limit, demand, at.wording);
    at.ledger.passed(what, details, series, 0);
  }
}

/** Did something of it leave in the scrape before? */
export function wasExposed({ groups }: GroupFamily, scrape: number): boolean {
  // Before the first there was none.
  if (scrape > 1) for (const group of groups.values()) if (lastExport(group) === scrape - 1) return true;
  return false;
}

/** Makes every family keep its own limits. */
export function limitEach(at: Enforcement, families: readonly GroupFamily[]): void {
  for (const family of families) {
    if (family.dropped !== null) continue;
    const { seriesPerMetric, valuesPerLabel } = at.familyLimits(family.name);
    if (valuesPerLabel > 0) limitValues(at, family, valuesPerLabel);
    const demand = familySeries(at, family);
    at.forecast.note(family.name, 'series', demand, seriesPerMetric);
    if (seriesPerMetric === 0 || demand <= seriesPerMetric) continue;
    const reason: Reason = { cause: 'series_per_metric', limit: seriesPerMetric, demand };
    if (!shrinkTo(at, family, seriesPerMetric, reason)) dropFamily(at, family, reason);
  }
}

function limitValues(at: Enforcement, family: GroupFamily, limit: number): void {
  if (isKnownToFit(at, family, limit)) return;
  const distinct = distinctValues(family);
  if (family.counted !== null) family.counted.values = Array.from(distinct, ([label, { size }]) => ({ label, size }));
  if (!mustDrop(at, family)) removeMany(at, family, distinct, limit);
  for (const [label, values] of distinct) {
    at.forecast.note(family.name, valuesKey(label), values.size, limit);
    if (values.size <= limit || family.dropped !== null || valuesOf(family, label) <= limit) continue;
    if (isState(family, label)) continue;
    const reason: Reason = { cause: 'values_per_label', limit, demand: values.size };
    if (mustDrop(at, family)) dropMembers(at, family, Infinity, limit, reason);
    else {
      const room: Room = { series: Infinity, label: { name: label, values: limit } };
      const fits = (): boolean => valuesOf(family, label) <= limit;
      if (!coarsenTo(at, family, room, reason, fits)) dropFamily(at, family, reason);
    }
  }
}

/** A state set's own label tells its states apart: its values are no one's to fold. */
export function isState({ type, name }: GroupFamily, label: string): boolean {
  return type === 'stateset' && label === name;
}

/** Were the values counted, and has nothing changed since? */
function isKnownToFit(at: Enforcement, family: GroupFamily, limit: number): boolean {
  visibleSeries(at, family);
  const known = family.counted?.values ?? null;
  if (known === null) return false;
  for (const { label, size } of known) {
    if (size > limit) return false;
    at.forecast.note(family.name, valuesKey(label), size, limit);
  }
  return true;
}

/** Labels that are too many to be changed one by one are removed together, as those of a family that invents their names. */
function removeMany(
  at: Enforcement,
  family: GroupFamily,
  distinct: ReadonlyMap<string, ReadonlySet<string>>,
  limit: number,
): void {
  const over = [...distinct].filter(([, values]) => values.size > limit);
  if (over.length <= LABELS_TRIED_MAX) return;
  const demand = Math.max(...over.map(([, values]) => values.size));
  const reason: Reason = { cause: 'values_per_label', limit, demand };
  const fits = (): boolean => over.every(([label]) => valuesOf(family, label) <= limit);
  coarsenTo(at, family, { series: 1, label: null }, reason, fits);
}

function valuesKey(label: string): string {
  return `values ${label}`;
}

/** In a forecast, all families together. */
export const ALL_FAMILIES = '';

/** Makes all families together keep `limits.series`: the largest give way first. */
export function limitTotal(at: Enforcement, families: readonly GroupFamily[]): void {
  const limit = at.limits.series;
  if (limit === 0) return;
  const size = (family: GroupFamily): number => familySeries(at, family);
  const total = (): number => families.reduce((sum, family) => sum + size(family), 0);
  const stuck = new Set<GroupFamily>();
  const reason: Reason = { cause: 'series', limit, demand: total() };
  at.forecast.note(ALL_FAMILIES, 'series', reason.demand, limit);
  for (let left = reason.demand; left > limit && giveWay(at, families, size, limit, stuck, reason); ) left = total();
}

/** Makes the answer shorter, because it has `bytes`; `size` is a family's part in them, and `room` what all may have. */
export function limitBytes(
  at: Enforcement,
  families: readonly GroupFamily[],
  size: (family: GroupFamily) => number,
  room: number,
  stuck: Set<GroupFamily>,
  bytes: number,
): boolean {
  return giveWay(at, families, size, room, stuck, { cause: 'answer_size', limit: at.limits.answerSize, demand: bytes });
}

interface Sized {
  readonly family: GroupFamily;
  readonly size: number;
}

/**
 * The largest families give way, one after the other until all should fit: down to the height at which all would, or as far as they
 * can, and are `stuck` from then on. One is left out only when those that are stuck take all the room; it stays out while it does
 * not fit, or the others would be coarsened for it in each scrape anew. Each family is measured once, as there may be thousands; in
 * bytes what is left of one is an estimate, so who asks must measure again. False: there is nothing left to take away.
 */
function giveWay(
  at: Enforcement,
  families: readonly GroupFamily[],
  size: (family: GroupFamily) => number,
  room: number,
  stuck: Set<GroupFamily>,
  reason: Reason,
): boolean {
  const there = families
    .filter((family) => familySeries(at, family) > 0)
    .map((family) => ({ family, size: size(family) }));
  // Ascending, so that the largest is the last; of equals the one that stands first in the body.
  const sized = there.reverse().sort((a, b) => a.size - b.size);
  let over = sizes(sized) - room;
  const leaveOut = (one: Sized): void => {
    dropFamily(at, one.family, reason);
    over -= one.size;
  };
  const again = sized.filter(({ family }) => family.droppedBefore === reason.cause);
  while (over > 0 && again.length > 0) again.splice(-1).forEach(leaveOut);
  const left = sized.filter(({ family }) => family.dropped === null);
  const held = left.filter(({ family }) => stuck.has(family));
  const open = left.filter(({ family }) => !stuck.has(family));
  let rest = room - sizes(held);
  while (over > 0 && held.length > 0 && (rest < 0 || open.length === 0)) {
    rest += held.at(-1)?.size ?? 0;
    held.splice(-1).forEach(leaveOut);
  }
  while (over > 0 && rest >= 0 && open.length > 0) {
    const level = waterLevel(
      open.map((one) => one.size),
      rest,
    );
    for (const largest of open.splice(-1)) {
      const remains = makeSmaller(at, largest, level, stuck, reason);
      over -= largest.size - remains;
      rest -= remains;
    }
  }
  return there.length > 0;
}

function sizes(all: readonly Sized[]): number {
  return all.reduce((sum, { size }) => sum + size, 0);
}

/** Returns the size that it still has, by the series that are left of it. */
function makeSmaller(
  at: Enforcement,
  { family, size }: Sized,
  level: number,
  stuck: Set<GroupFamily>,
  reason: Reason,
): number {
  const series = familySeries(at, family);
  const seriesMax = Math.min(Math.floor((series * level) / Math.max(size, 1)), series - 1);
  if (!shrinkTo(at, family, seriesMax, reason)) stuck.add(family);
  return (size * familySeries(at, family)) / series;
}

/** Drops members or coarsens until the family fits; false where nothing is left to change. */
function shrinkTo(at: Enforcement, family: GroupFamily, seriesMax: number, reason: Reason): boolean {
  if (!mustDrop(at, family))
    return coarsenTo(
      at,
      family,
      { series: seriesMax, label: null },
      reason,
      () => familySeries(at, family) <= seriesMax,
    );
  dropMembers(at, family, seriesMax, Infinity, reason);
  return true;
}

/** Whole members are dropped where the operator says so, and where nobody said how the family folds. */
function mustDrop(at: Enforcement, family: GroupFamily): boolean {
  return at.limits.onExceed === 'drop' || family.merger === 'none';
}

/** What was folded before a start without a kept state cannot be known. */
const FRESH =
  '; Sluice began with this scrape, so where it folded before, these folds may step back once (--storage.path)';

export function tell(
  at: Enforcement,
  family: GroupFamily,
  choice: Choice,
  gone: readonly Group[],
  reason: Reason,
): void {
  const { what, details } = describeChoice(family, choice, gone, reason, at.wording);
  at.ledger.changed(what, at.scrape > 1 ? details : { ...details, message: details.message + FRESH });
}

/** Changes the mapping until the family fits; false where nothing is left to change. */
function coarsenTo(at: Enforcement, family: GroupFamily, room: Room, reason: Reason, fits: () => boolean): boolean {
  for (const { choice, gone } of changesTo(at, family, room, fits)) tell(at, family, choice, gone, reason);
  return fits();
}

/** A change of a mapping. `gone` are the groups that it moved. */
export interface Changed {
  readonly choice: Choice;
  readonly gone: readonly Group[];
}

/** Changes the mapping until the family fits, or nothing is left to change. */
export function* changesTo(at: Enforcement, family: GroupFamily, room: Room, fits: () => boolean): Generator<Changed> {
  const template = remembered(at.template);
  while (!fits()) {
    const choice = chooseChange(
      family,
      visibleGroups(family),
      room,
      at.limits.protect,
      at.counting,
      template,
      at.wording.examples,
      at.without,
    );
    if (choice === null) return;
    yield { choice, gone: coarsen(family, choice.change, at.book, at.counting, template) };
  }
}

function dropFamily(at: Enforcement, family: GroupFamily, reason: Reason): void {
  const gone = visibleGroups(family);
  const series = familySeries(at, family);
  family.dropped = reason.cause;
  const { what, details } = describeDropped(family, gone, reason, at.wording);
  at.ledger.passed(what, details, series, 0);
}

function dropMembers(at: Enforcement, family: GroupFamily, seriesMax: number, valuesMax: number, reason: Reason): void {
  const gone = membersBeyond(visibleGroups(family), seriesMax, valuesMax, at.counting, at.scrape);
  const series = gone.reduce((sum, group) => sum + at.counting.leaving(group), 0);
  for (const group of gone) at.book.leaveOut(group, reason.cause);
  if (gone.length === 0) return;
  const kept = visibleGroups(family);
  const { what, details } = describeMembers(family, gone, kept, reason, at.limits.protect, at.wording);
  at.ledger.passed(what, details, series, 0);
}

/** The groups of a family that leave in this scrape. */
function visibleGroups(family: GroupFamily): readonly Group[] {
  if (family.dropped !== null) return [];
  return [...family.groups.values()].filter((group) => group.members > 0 && group.dropped === null);
}

export function familySeries(at: Pick<Enforcement, 'counting'>, family: GroupFamily): number {
  return family.dropped === null ? visibleSeries(at, family) : 0;
}

function visibleSeries(at: Pick<Enforcement, 'counting'>, family: GroupFamily): number {
  if (family.counted !== null) return family.counted.series;
  let series = 0;
  let groups = 0;
  let isPlain = true;
  for (const group of family.groups.values()) {
    if (group.members === 0) continue;
    groups++;
    series += at.counting.leaving(group);
    isPlain &&= !group.shared && group.dropped === null;
  }
  if (isPlain) family.counted = { series, values: null, groups, stated: null };
  return series;
}

export function valuesOf(family: GroupFamily, label: string): number {
  const values = new Set(visibleGroups(family).map(({ labels }) => labelValue(labels, label)));
  values.delete('');
  return values.size;
}

export function distinctValues(family: GroupFamily): Map<string, Set<string>> {
  const values = new Map<string, Set<string>>();
  for (const group of visibleGroups(family))
    for (const label of group.labels) {
      const seen = values.get(label.name);
      if (seen === undefined) values.set(label.name, new Set([label.value]));
      else seen.add(label.value);
    }
  return values;
}
