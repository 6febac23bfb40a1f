/*
 * Members of folds that are gone, as they outlive a restart of Sluice: the fold's base has what they had counted, and must give it
 * back should they return. A member that is there needs no memory: the next scrape shows it.
 */
import { isFold } from '../fold/index.ts';
import type { KnownTable } from '../identify/index.ts';
import type { MetricType } from '../model/exposition.ts';
import { resolve } from '../model/group.ts';
import type { KnownInstance, KnownLine } from '../model/instance.ts';
import type { Labels } from '../model/labels.ts';

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

export function goneMembers(table: KnownTable, scrape: number): readonly GoneMember[] {
  const gone = [...table.instances()].filter((instance) => instance.seen < scrape && counted(instance).length > 0);
  gone.sort((a, b) => b.seen - a.seen);
  const kept: GoneMember[] = [];
  let room = GONE_LINES_MAX;
  for (const { family, labels, seen, lines } of gone) {
    const numbers = lines.filter(isRemembered).map(({ slot, last }) => ({ ...place(slot), last }));
    room -= numbers.length;
    if (room < 0) break;
    kept.push({ family: family.name, type: family.type, labels, seen, lines: numbers });
  }
  return kept;
}

/** Those of its lines that a fold counts. */
function counted({ lines }: KnownInstance): readonly KnownLine[] {
  return lines.filter(isRemembered).filter(({ group }) => {
    const fold = group === null ? null : resolve(group);
    return fold !== null && isFold(fold) && fold.family.merger === 'cumulative';
  });
}

function isRemembered(line: KnownLine | undefined): line is KnownLine {
  return line !== undefined && !Number.isNaN(line.last);
}

function place({ suffix, bounds }: KnownLine['slot']): { readonly suffix: string; readonly bounds: Labels } {
  return { suffix, bounds };
}

/** Puts one back as it was; the rules say anew where it goes, should it return. */
export function restoreGone(table: KnownTable, { family, type, labels, seen, lines }: GoneMember): void {
  const instance = table.instanceOf(family, type, labels);
  instance.seen = seen;
  for (const { suffix, bounds, last } of lines) Object.assign(table.lineIn(instance, suffix, bounds), { last, seen });
}
