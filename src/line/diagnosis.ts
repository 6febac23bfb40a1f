import type { GroupFamily } from '../model/group.ts';
import type { ScrapeReport } from '../model/line.ts';
import { familyLimits, type LineState } from './state.ts';

/** From such a part of its limit on a family is near it. */
const NEAR = 0.5;

/**
 * Puts families under diagnosis that are near their limit: by what leaves, or by what they asked for over the window, where neither rules nor
 * limits have folded that.
 */
export function watchFamilies(state: LineState, families: readonly GroupFamily[], made: ScrapeReport): void {
  const { limits } = state.settings;
  if (limits.onExceed !== 'fold') return;
  const isCounted = families.every(({ counted }) => counted !== null);
  const leaving = isCounted ? null : new Map(made.families.map(({ metric, seriesOut }) => [metric, seriesOut]));
  for (const family of families) {
    if (family.merger === 'none' || family.dropped !== null) continue;
    const near = NEAR * stricter(familyLimits(limits, family.name).seriesPerMetric, limits.series);
    if ((family.counted?.series ?? leaving?.get(family.name) ?? 0) > near || wasNear(state, family, near))
      state.whatIf.watch(family, limits.protect);
  }
}

function wasNear({ demand }: LineState, { name, groups, layout, changes }: GroupFamily, near: number): boolean {
  // Groups that are gone are held, too: where there are few, little of what was asked for is left.
  return changes.length === 0 && groups.size * layout.slots.length > near && demand.series(name).count > near;
}

/** 0 = no limit. */
function stricter(a: number, b: number): number {
  return Math.min(a === 0 ? Infinity : a, b === 0 ? Infinity : b);
}
