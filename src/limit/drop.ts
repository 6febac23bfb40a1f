/* Families and members that a limit leaves out whole. */
import type { GroupFamily } from '../model/group.ts';
import { describeDropped, describeMembers, type Reason } from './describe.ts';
import type { Enforcement } from './enforcement.ts';
import { membersBeyond } from './keep-fitting.ts';
import { familySeries, visibleGroups } from './visible.ts';

/** Whole members are dropped where the operator says so, and where nobody said how the family folds. */
export function mustDrop(at: Enforcement, family: GroupFamily): boolean {
  return at.limits.onExceed === 'drop' || family.merger === 'none';
}

/** Drops all of a family in this scrape. */
export function dropFamily(at: Enforcement, family: GroupFamily, reason: Reason): void {
  const gone = visibleGroups(family);
  const series = familySeries(at, family);
  family.dropped = reason.cause;
  const { what, details } = describeDropped(family, gone, reason, at.wording);
  at.ledger.passed(what, details, series, 0);
}

/** Drops the members of a family that do not fit. */
export function dropMembers(
  at: Enforcement,
  family: GroupFamily,
  seriesMax: number,
  valuesMax: number,
  reason: Reason,
): void {
  const gone = membersBeyond(visibleGroups(family), seriesMax, valuesMax, at.counting, at.scrape);
  const series = gone.reduce((sum, group) => sum + at.counting.leaving(group), 0);
  for (const group of gone) at.book.leaveOut(group, reason.cause);
  if (gone.length === 0) return;
  const kept = visibleGroups(family);
  const { what, details } = describeMembers(family, gone, kept, reason, at.limits.protect, at.wording);
  at.ledger.passed(what, details, series, 0);
}
