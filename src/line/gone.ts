/*
 * Members of folds that are gone, as they outlive a restart of Sluice: the fold's base has what they had counted, and must give it
 * back should they return. A member that is there needs no memory: the next scrape shows it.
 */
import { isFold } from '../fold/index.ts';
import { type KnownTable, lastsOf } from '../identify/index.ts';
import { Instance, Line } from '../kernel/index.ts';
import type { MetricType } from '../model/exposition.ts';
import type { KnownInstance } from '../model/instance.ts';
import type { Labels } from '../model/labels.ts';
import { groupOfCell } from './group-of.ts';
import type { LineState } from './state.ts';

export interface GoneMember {
  readonly family: string;
  readonly type: MetricType;
  readonly labels: Labels;
  /** The scrape it was last seen in. */
  readonly seen: number;
  readonly lines: readonly { readonly suffix: string; readonly bounds: Labels; readonly last: number }[];
}

/** So many lines are kept, the newest first: what is written before each answer must stay small. */
const GONE_LINES_MAX = 10_000;

export function goneMembers(state: LineState): readonly GoneMember[] {
  const { table, scrape } = state;
  const kept: GoneMember[] = [];
  let room = GONE_LINES_MAX;
  for (const instance of table.gone(scrape)) {
    if (!isCounted(state, instance)) continue;
    const { family, labels } = instance;
    const numbers = lastsOf(table, instance).map(({ slot: { suffix, bounds }, last }) => ({ suffix, bounds, last }));
    room -= numbers.length;
    if (room < 0) break;
    kept.push({ family: family.name, type: family.type, labels, seen: table.lastSeen(instance), lines: numbers });
  }
  return kept;
}

/** Is there a line of it that a fold counts, or did before Sluice restarted? */
function isCounted(state: LineState, instance: KnownInstance): boolean {
  const { table } = state;
  return lastsOf(table, instance).some(({ cell }) => {
    const fold = groupOfCell(state, cell);
    if (fold === undefined) return !table.verdicts.isJudged(instance);
    return isFold(fold) && fold.family.merger === 'cumulative';
  });
}

/** Puts one back as it was; the rules say anew where it goes, should it return. */
export function restoreGone(table: KnownTable, { family, type, labels, seen, lines }: GoneMember): void {
  const instance = table.instanceOf(family, type, labels);
  const { kernel } = table;
  kernel.instances.setInt(instance.number, Instance.seen, seen);
  for (const { suffix, bounds, last } of lines) {
    const line = table.lineIn(instance, suffix, bounds);
    kernel.lines.setNumber(line, Line.last, last);
    kernel.lines.setInt(line, Line.seen, seen);
  }
}
