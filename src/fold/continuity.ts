/*
 * Continuity: a fold's increase is the sum of its members' increases, whatever comes and goes.
 *
 *   exported = base + sum of the visible members          one base per output line
 *
 * A member that vanished or was reset leaves its last value in the base; one that returns takes it back. When groups merge, the
 * one that Prometheus knows already goes on from what it last exported: its base falls by what the others had before. So each
 * scrape exports what the last one did plus the sum of (value - before) over the visible members, and nothing else.
 */
import { type Cell, type Group, memberName, resolve } from '../model/group.ts';
import type { KnownInstance, KnownLine } from '../model/instance.ts';
import type { Slot } from '../model/layout.ts';
import { mergeVisible } from './cell.ts';

/** Values that are equal but for rounding: adding in another order moves a sum by less. */
const ROUNDING = 1e-12;

/**
 * Settles what became of an instance since the scrape before: sets `before` on its lines, and moves the bases of the folds that it
 * is in. `reset`: its counters fell, so that all of its lines began anew. `strangersAreOld`: what has no past had one that was
 * forgotten, so that its value is no increase.
 */
export function settleInstance(
  instance: KnownInstance,
  scrape: number,
  reset: boolean,
  strangersAreOld: boolean,
): void {
  for (const line of instance.lines) {
    if (line === undefined) continue;
    if (line.seen === scrape) settleVisible(line, scrape, reset, strangersAreOld);
    else if (line.seen === scrape - 1) moveBase(line, line.last);
    // What it was before the reset says nothing of what it will be.
    if (reset && (line.seen !== scrape || !Number.isFinite(line.value))) line.last = Number.NaN;
  }
}

function settleVisible(line: KnownLine, scrape: number, reset: boolean, strangersAreOld: boolean): void {
  const live = line.seenBefore === scrape - 1;
  const start = strangersAreOld && Number.isFinite(line.value) ? line.value : 0;
  line.before = Number.isNaN(line.last) ? start : reset ? 0 : line.last;
  if (reset && live) moveBase(line, line.last);
  else if (!reset && !live) moveBase(line, -line.last);
}

/** NaN and infinities never get into a base: `last` is finite, or NaN where there was no value yet. */
function moveBase(line: KnownLine, by: number): void {
  if (line.group === null || line.groupSlot === null || Number.isNaN(by)) return;
  const { base } = resolve(line.group);
  const { index } = line.groupSlot;
  const there = base?.[index];
  if (base !== null && there !== undefined) base[index] = there + by;
}

/** Makes `from` a part of `into`, numbers and all. */
export function mergeGroups(into: Group, from: Group): void {
  const isShared = into.shared || from.shared || (into.owner !== '' && from.owner !== '' && into.owner !== from.owner);
  // Known to Prometheus, and a fold from here on: its base must be there before others' pasts are taken from it.
  if (isShared && into.exported.some((value) => value !== undefined)) startFold(into);
  if (into.base !== null)
    from.cells.forEach((cell, index) => {
      const base = into.base?.[index];
      if (cell !== undefined && into.base !== null && base !== undefined)
        into.base[index] = base - before(from, cell, index);
    });
  if (into.owner === '') [into.owner, into.shared, into.kept] = [from.owner, from.shared, from.kept];
  else if (from.owner !== '') {
    into.shared = isShared;
    into.kept = intersection(into.kept, from.kept);
  }
  into.met ||= from.met || (into.members > 0 && from.members > 0);
  into.lossy ||= from.lossy;
  mergeVisible(into, from);
  from.into = into;
}

/** What the visible members had before. Where the table had no room for some, the group's own last sum knows better. */
function before(group: Group, cell: Cell, index: number): number {
  const known = cell.before.plus(0);
  const exported = group.exported[index];
  if (!group.lossy || exported === undefined) return known;
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
  const cells = group.cells;
  group.base = group.family.layout.slots.map((slot) => {
    const exported = group.exported[slot.index];
    const cell = cells[slot.index];
    return exported === undefined ? 0 : exported - (cell === undefined ? 0 : before(group, cell, slot.index));
  });
}

/**
 * Sluice restarted, and of a group of one nothing is kept: Prometheus knows it, near enough, by what its member shows now. So a
 * fold that begins in this scrape under a name that the application uses itself goes on from there, not from the plain sum.
 */
export function assumeExported(group: Group): void {
  const { family, key, owner, shared, members } = group;
  if (family.merger !== 'cumulative' || shared || members !== 1) return;
  if (owner !== memberName(family.name, key)) return;
  group.exported = group.cells.map((cell) => finite(cell?.sum.plus(0)));
  group.base = family.layout.slots.map(() => 0);
  group.lossy = true;
}

/** The scrape is over: who is alone after all has its past from now on. */
export function forgetAssumed(group: Group): void {
  if (!group.shared) group.base = null;
  if (group.members > 0) group.lossy = false;
}

function finite(value: number | undefined): number | undefined {
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}

/** One line of a fold, and the value that it exposes. */
export interface Output {
  readonly slot: Slot;
  readonly cell: Cell;
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
    const cell = group.cells[slot.index];
    if (cell !== undefined) lines.push({ slot, cell, value: cell.sum.plus(group.base?.[slot.index] ?? 0) });
  }
  const fell = lines.some(({ slot, value }) => {
    const exported = group.exported[slot.index];
    return slot.role !== 'sum' && exported !== undefined && value < exported && !isRounding(value, exported);
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
  return exported !== undefined && line.value < exported && isRounding(line.value, exported)
    ? { ...line, value: exported }
    : line;
}

function isRounding(value: number, exported: number): boolean {
  return Math.abs(value - exported) <= ROUNDING * Math.abs(exported);
}

/** The answer leaves: what was exported is what the next scrape goes on from. */
export function commitFold(group: Group, lines: readonly Output[]): void {
  for (const { slot, cell, value } of lines) {
    if (!Number.isFinite(value)) continue;
    const plain = cell.sum.plus(group.base?.[slot.index] ?? 0);
    // Held back: the base follows, so that the next increase starts from what left.
    if (plain !== value && Number.isFinite(plain) && group.base !== null)
      group.base[slot.index] = value - cell.sum.plus(0);
    group.exported[slot.index] = value;
  }
  group.kept = new Set(lines.map((line) => line.slot.index));
}

/** The application restarted: every base becomes 0, and a bound that was lost may come back. */
export function forgetNumbers(group: Group): void {
  group.base = null;
  group.exported = [];
  group.kept = null;
  group.lossy = false;
}

function intersection(a: ReadonlySet<number> | null, b: ReadonlySet<number> | null): ReadonlySet<number> | null {
  if (a === null || b === null) return a ?? b;
  return new Set([...a].filter((index) => b.has(index)));
}
