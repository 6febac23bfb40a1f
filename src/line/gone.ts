/*
 * Members of folds that are gone, as they outlive a restart of Sluice: the fold's base has what they had counted, and must give it
 * back should they return. A member that is there needs no memory: the next scrape shows it.
 */
import { isFold } from '../fold/index.ts';
import type { KnownTable } from '../identify/index.ts';
import { Instance, Line } from '../kernel/index.ts';
import type { MetricType } from '../model/exposition.ts';
import type { KnownInstance } from '../model/instance.ts';
import type { Labels } from '../model/labels.ts';
import { groupOf } from './group-of.ts';
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
  const { lines } = table.kernel;
  const kept: GoneMember[] = [];
  let room = GONE_LINES_MAX;
  for (const instance of table.gone(scrape)) {
    if (!isCounted(state, instance)) continue;
    const { family, labels } = instance;
    const numbers = remembered(table, instance).map((line) => {
      const { suffix, bounds } = table.slotOf(line);
      return { suffix, bounds, last: lines.number(line, Line.last) };
    });
    room -= numbers.length;
    if (room < 0) break;
    kept.push({ family: family.name, type: family.type, labels, seen: table.lastSeen(instance), lines: numbers });
  }
  return kept;
}

/** Is there a line of it that a fold counts, or did before Sluice restarted? */
function isCounted(state: LineState, instance: KnownInstance): boolean {
  return remembered(state.table, instance).some((line) => {
    const fold = groupOf(state, line);
    if (fold === undefined) return !state.table.isJudged(instance);
    return isFold(fold) && fold.family.merger === 'cumulative';
  });
}

function remembered(table: KnownTable, instance: KnownInstance): readonly number[] {
  return table.linesOf(instance).filter((line) => !Number.isNaN(table.kernel.lines.number(line, Line.last)));
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
