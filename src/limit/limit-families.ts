import { type GroupFamily, lastExport } from '../model/group.ts';
import { describeFamily, leftOut } from './describe.ts';
import type { Enforcement } from './enforcement.ts';
import { visibleSeries } from './visible.ts';

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
