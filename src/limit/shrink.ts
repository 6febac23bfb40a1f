import type { GroupFamily } from '../model/group.ts';
import { coarsenTo } from './coarsen-to-fit.ts';
import type { Reason } from './describe.ts';
import { dropMembers, mustDrop } from './drop.ts';
import type { Enforcement } from './enforcement.ts';
import { familySeries } from './visible.ts';

/** Drops members or coarsens until the family fits; false where nothing is left to change. */
export function shrinkTo(at: Enforcement, family: GroupFamily, seriesMax: number, reason: Reason): boolean {
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
