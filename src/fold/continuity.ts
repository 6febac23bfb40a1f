/*
 * Continuity: a fold's increase is the sum of its members' increases, whatever comes and goes.
 *
 *   exported = base + sum of the visible members          one base per output line
 *
 * A member that vanished or was reset leaves its last value in the base; one that returns takes it back. When groups merge, the
 * one that Prometheus knows already goes on from what it last exported: its base falls by what the others had before. So each
 * scrape exports what the last one did plus the sum of (value - before) over the visible members, and nothing else.
 */
import { roundedSum } from '../base/two-sum.ts';
import { calledIn, exportedBy, forgetExported, type Group, noteExported, OWN, ownerOf } from '../model/group.ts';
import type { Slot } from '../model/layout.ts';
import { mergeVisible } from './cell.ts';

/** Values that are equal but for rounding: adding in another order moves a sum by less. */
const ROUNDING = 1e-12;
/** And taking a base from a sum by less than this of either. */
const CANCELLED = 2 ** -51;

/**
 * Members of the group left their last values behind in one slot, or took them back: the base moves by their sum, which is handed
 * in in two parts.
 */
export function moveBase({ base }: Group, slot: number, high: number, low: number): void {
  const there = base?.[slot];
  if (base !== null && there !== undefined) base[slot] = roundedSum(high, low, there);
}

/** Makes `from` a part of `into`, numbers and all. */
export function mergeGroups(into: Group, from: Group): void {
  // What left by itself is written down, as the cells are no more either's alone.
  exportedBy(into);
  exportedBy(from);
  const isShared = into.shared || from.shared || haveDifferent(into, from);
  // Known to Prometheus, and a fold from here on: its base must be there before others' pasts are taken from it.
  if (isShared && into.exported.some((value) => value !== undefined)) startFold(into);
  const { base } = into;
  if (base !== null)
    for (const slot of from.cells.visibleSlots()) {
      const there = base[slot];
      // What has not left yet begins at the plain sum, also where it is coarsened a second time in its first scrape.
      if (there === undefined || into.exported[slot] === undefined) continue;
      base[slot] = there - before(from, slot);
    }
  if (into.owner === '') {
    into.owner = calledIn(into.family.name, into.key, ownerOf(from.family.name, from));
    into.shared = from.shared;
    into.kept = from.kept;
  } else if (from.owner !== '') {
    into.shared = isShared;
    into.kept = intersection(into.kept, from.kept);
  }
  into.met ||= from.met || (into.members > 0 && from.members > 0);
  into.lossy ||= from.lossy;
  into.recalled ||= from.recalled;
  mergeVisible(into, from);
}

/** Were their first members two? */
function haveDifferent(a: Group, b: Group): boolean {
  return a.owner !== '' && b.owner !== '' && ownerOf(a.family.name, a) !== ownerOf(b.family.name, b);
}

/** What the visible members had before. Where the table had no room for some, the group's own last sum knows better. */
function before(group: Group, index: number): number {
  const known = group.cells.cells.before(group.cells.visible(index));
  const exported = group.exported[index];
  if (!group.lossy || group.recalled || exported === undefined) return known;
  const shown = exported - (group.base?.[index] ?? 0);
  return Math.abs(shown) > Math.abs(known) ? shown : known; // a sum may be negative
}

/**
 * Gives a fold its bases in its first scrape as one: a line that Prometheus knows goes on from what it last exported, a new
 * one starts at its plain sum.
 */
export function startFold(group: Group): void {
  if (group.base !== null) return;
  const known = new Set([...group.exported.keys()].filter((index) => group.exported[index] !== undefined));
  if (known.size > 0) group.kept = intersection(group.kept, known);
  group.base = group.family.layout.slots.map(({ index }) => {
    const exported = group.exported[index];
    if (exported === undefined) return 0;
    return group.cells.visible(index) === 0 ? exported : exported - before(group, index);
  });
}

/**
 * Sluice restarted, and of a group of one nothing is kept: Prometheus knows it, near enough, by what its member shows now. So a
 * fold that begins in this scrape under a name that the application uses itself goes on from there, not from the plain sum.
 */
export function assumeExported(group: Group): void {
  const { family, owner, shared, members } = group;
  if (family.merger !== 'cumulative' || shared || members !== 1 || owner !== OWN) return;
  const exported: (number | undefined)[] = [];
  for (const slot of group.cells.visibleSlots()) exported[slot] = finite(visibleSum(group, slot));
  group.exported = exported;
  group.base = family.layout.slots.map(() => 0);
  group.lossy = true;
}

/**
 * Sluice restarted: what the strangers had before is what their group exported, and those that were gone then and are back have
 * theirs besides. It must be known before groups merge, as one that is made of others has exported nothing itself.
 */
export function recallBefore(group: Group): void {
  const { base } = group;
  if (!group.lossy) return;
  const { cells } = group.cells;
  for (const slot of group.cells.visibleSlots()) {
    const exported = group.exported[slot];
    if (exported === undefined) continue;
    const cell = group.cells.visible(slot);
    // Who is back has moved the base already.
    cells.addBefore(cell, base === null ? exported : exported - (base[slot] ?? 0) - cells.before(cell));
  }
  group.recalled = true;
}

/** The scrape is over: who is alone after all has its past from now on. */
export function forgetAssumed(group: Group): void {
  if (!group.shared) group.base = null;
  group.recalled = false;
  if (group.members > 0) group.lossy = false;
}

/** The sum of the visible members in a slot in which there are some. */
export function visibleSum({ cells }: Group, slot: number): number {
  return cells.cells.sum(cells.visible(slot), 0);
}

function finite(value: number | undefined): number | undefined {
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}

/** One line of a fold, and the value that it exposes. */
export interface Output {
  readonly slot: Slot;
  /** The group's cell in it. */
  readonly cell: number;
  readonly value: number;
}

/**
 * The values of a fold's lines, buckets in the order of their bounds. The net rule: if any bucket or count would fall, or they
 * would not be cumulative any more, all lines hold what they last exported; `held` says that it did, which cannot be while every
 * member is remembered. A line that falls by rounding alone holds by itself.
 */
export function continuedValues(group: Group, slots: readonly Slot[]): { lines: readonly Output[]; held: boolean } {
  const lines: Output[] = [];
  for (const slot of slots) {
    const cell = group.cells.visible(slot.index);
    if (cell !== 0) lines.push({ slot, cell, value: group.cells.cells.sum(cell, group.base?.[slot.index] ?? 0) });
  }
  const fell = lines.some((line) => {
    const { slot, value } = line;
    const exported = group.exported[slot.index];
    return slot.role !== 'sum' && exported !== undefined && value < exported && !isRounding(group, line, exported);
  });
  const held = fell || (group.lossy && losesShape(group, lines));
  if (!held) return { lines: lines.map((line) => withoutRounding(group, line)), held };
  return { lines: lines.map((line) => ({ ...line, value: group.exported[line.slot.index] ?? line.value })), held };
}

/** Would buckets stop being cumulative? Members that were forgotten may be missing from the bases of some lines only. */
function losesShape(group: Group, lines: readonly Output[]): boolean {
  const buckets = lines.filter(({ slot }) => slot.role === 'bucket' || slot.role === 'inf');
  return (
    isAscending(buckets.map(({ slot }) => group.exported[slot.index] ?? Number.NaN)) &&
    !isAscending(buckets.map(({ value }) => value))
  );
}

function isAscending(values: readonly number[]): boolean {
  return values.every((value, at) => at === 0 || value >= (values[at - 1] ?? 0));
}

/** A `_sum` may fall by itself, when negative values are observed; but not by rounding alone. */
function withoutRounding(group: Group, line: Output): Output {
  const exported = group.exported[line.slot.index];
  return exported !== undefined && line.value < exported && isRounding(group, line, exported)
    ? { ...line, value: exported }
    : line;
}

function isRounding(group: Group, { slot, cell, value }: Output, exported: number): boolean {
  const base = group.base?.[slot.index] ?? 0;
  const largest = Math.max(Math.abs(base), Math.abs(group.cells.cells.sum(cell, 0)));
  return Math.abs(value - exported) <= Math.max(ROUNDING * Math.abs(exported), CANCELLED * largest);
}

/** The answer leaves: what was exported is what the next scrape goes on from. */
export function commitFold(group: Group, lines: readonly Output[]): void {
  const { cells } = group.cells;
  for (const { slot, cell, value } of lines) {
    if (!Number.isFinite(value)) continue;
    const plain = cells.sum(cell, group.base?.[slot.index] ?? 0);
    // Held back: the base follows, so that the next increase starts from what left.
    if (plain !== value && Number.isFinite(plain) && group.base !== null)
      group.base[slot.index] = value - cells.sum(cell, 0);
    noteExported(group, slot.index, value);
  }
  const { kept } = group;
  const isSame = kept?.size === lines.length && lines.every(({ slot }) => kept.has(slot.index));
  if (!isSame) group.kept = new Set(lines.map(({ slot }) => slot.index));
}

/** The application restarted: every base becomes 0, and a bound that was lost may come back. */
export function forgetNumbers(group: Group): void {
  group.base = null;
  forgetExported(group);
  group.kept = null;
  group.lossy = false;
}

function intersection(a: ReadonlySet<number> | null, b: ReadonlySet<number> | null): ReadonlySet<number> | null {
  if (a === null || b === null) return a ?? b;
  return new Set([...a].filter((index) => b.has(index)));
}
