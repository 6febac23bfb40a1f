import { exportedBy, type Group, type GroupFamily } from '../model/group.ts';
import type { Slot } from '../model/layout.ts';
import { commitFold, continuedValues, type Output } from './continuity.ts';
import { mergedValue } from './merger.ts';

/** What a fold exposes; `held`: the net rule held it back. */
export interface FoldOutputs {
  readonly outputs: readonly Output[];
  readonly held: boolean;
}

/** A group with one member ever leaves as that member's own lines; one with several is a fold. */
export function isFold(group: Group): boolean {
  return group.shared;
}

/** How many series of the group leave. */
export function leavingSeries(group: Group): number {
  if (group.members === 0 || group.dropped !== null || isUnmergeable(group)) return 0;
  return isFold(group) ? countFolded(group) : group.lines;
}

/** Those of a family's groups that leave as folds. */
export function leavingFolds({ groups, counted }: GroupFamily): Group[] {
  const folds: Group[] = [];
  if (counted !== null) return folds;
  for (const group of groups.values()) if (isFold(group) && leavingSeries(group) > 0) folds.push(group);
  return folds;
}

/** Two members met, and nobody said how gauges fold: they are left out, rather than guessed. */
export function isUnmergeable(group: Group): boolean {
  return group.family.merger === 'none' && group.met;
}

/** How many series the group would have as a fold, at most. */
export function seriesAsFold(group: Group): number {
  const { slots } = group.family.layout;
  return group.cells.visibleSlots().reduce((sum, index) => {
    const slot = slots[index];
    return sum + (slot !== undefined && isFoldable(slot) ? 1 : 0);
  }, 0);
}

/** Quantiles cannot be added up, and the start of several members is no one's. */
function isFoldable(slot: Slot): boolean {
  return slot.role !== 'quantile' && slot.role !== 'created';
}

/** What its members have counted: requests, observations; 0 where they are no counters. */
export function countedSoFar({ family, cells }: Group): number {
  if (family.merger !== 'cumulative') return 0;
  return family.layout.slots.reduce((total, { index, role }) => {
    const cell = role === 'value' || role === 'count' ? cells.visible(index) : 0;
    const value = cell === 0 ? 0 : cells.cells.sum(cell, 0);
    return Number.isFinite(value) && value > 0 ? total + value : total;
  }, 0);
}

/**
 * The slots that a fold exposes, in the order in which they are written. What adds up is complete or not at all: a bucket that
 * one member lacks, now or ever since the fold began, would make the histogram fall. What does not is the union.
 */
function foldedSlots(group: Group): readonly Slot[] {
  const slots = group.family.layout.slots.filter((slot) => isExposed(group, slot));
  return slots.sort((a, b) => ORDER[a.role] - ORDER[b.role] || (a.bound || 0) - (b.bound || 0) || a.index - b.index);
}

/** How many they are; in each scrape that is asked often. */
function countFolded(group: Group): number {
  const { cells, members, kept, exposed } = group;
  const { slots } = group.family.layout;
  const { epoch } = cells.cells;
  const isSame = exposed?.epoch === epoch && exposed.members === members && exposed.kept === kept;
  if (isSame && exposed.slots === slots.length) return exposed.count;
  let count = 0;
  for (const slot of slots) if (isExposed(group, slot)) count++;
  group.exposed = { epoch, members, kept, slots: slots.length, count };
  return count;
}

function isExposed({ family, cells, members, kept }: Group, slot: Slot): boolean {
  const cell = cells.visible(slot.index);
  if (cell === 0 || !isFoldable(slot)) return false;
  const adds = family.merger === 'cumulative' || family.type === 'gaugehistogram';
  return !adds || (cells.cells.members(cell) === members && (kept === null || kept.has(slot.index)));
}

const ORDER: Readonly<Record<Slot['role'], number>> = {
  quantile: 0,
  value: 1,
  bucket: 2,
  inf: 3,
  sum: 4,
  count: 5,
  created: 6,
};

/** The lines of a fold. Changes nothing: `commit` does, once the answer leaves. */
function foldOutputs(group: Group): FoldOutputs {
  const slots = foldedSlots(group);
  const merger = group.family.merger;
  if (merger === 'cumulative') {
    const { lines, held } = continuedValues(group, slots);
    return { outputs: lines, held };
  }
  const outputs: Output[] = [];
  for (const slot of slots) {
    const cell = group.cells.visible(slot.index);
    if (cell !== 0) outputs.push({ slot, cell, value: mergedValue(group.cells.cells, cell, merger) });
  }
  return { outputs, held: false };
}

/** The folds of one answer, each of them worked out once: it is asked when it is written, counted and noted. */
export class AnswerFolds {
  readonly #known = new Map<Group, FoldOutputs>();

  of(group: Group): FoldOutputs {
    let outputs = this.#known.get(group);
    if (outputs === undefined) {
      outputs = foldOutputs(group);
      this.#known.set(group, outputs);
    }
    return outputs;
  }

  /** Another answer is about to be written, or groups have changed. */
  clear(): void {
    this.#known.clear();
  }

  /** The answer leaves: notes what a fold exported. Of lines that leave by themselves the kernel does it. */
  commit(fold: Group, scrape: number): void {
    if (fold.family.dropped !== null || leavingSeries(fold) === 0) return;
    fold.exportedAt = scrape;
    if (fold.family.merger === 'cumulative') commitFold(fold, this.of(fold).outputs);
  }
}

/** Does a counter of the group show less than it last exported? */
export function hasFallen(group: Group): boolean {
  if (group.family.merger !== 'cumulative') return false;
  const exportedSlots = exportedBy(group);
  return group.family.layout.slots.some(({ index, role }) => {
    const exported = exportedSlots[index];
    const cell = group.cells.visible(index);
    if (exported === undefined || cell === 0 || role === 'sum' || role === 'created') return false;
    return group.cells.cells.sum(cell, group.base?.[index] ?? 0) < exported;
  });
}
