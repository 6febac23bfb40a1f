/* What an application said before it restarted says nothing of what comes; did it, while Sluice was away? */
import { assumeExported, forgetNumbers, hasFallen, recallBefore } from '../fold/index.ts';
import { type Attendance, startedAnew } from '../identify/index.ts';
import { type Group, lastExport } from '../model/group.ts';
import { gather } from './gather.ts';
import { groupOf } from './group-of.ts';
import type { LineState } from './state.ts';

/**
 * Did the application restart while Sluice was away? No member is known then, so its start must tell, and groups that fell or
 * vanished; without a start a fall may as well be members that vanished, and the net rule holds. Where it did, numbers are
 * forgotten and gathered anew; else Prometheus knows what is there.
 */
export function lookBack(state: LineState, attendance: Attendance, startBefore: number): boolean {
  if (!state.restored) return false;
  const groups = state.book.groups();
  const vanished = (group: Group): boolean =>
    group.family.merger === 'cumulative' && lastExport(group) === state.scrape - 1 && group.members === 0;
  if (startedAnew(state.startTime, startBefore) && groups.some((group) => hasFallen(group) || vanished(group))) {
    forgetPast(state);
    state.table.forgetPast();
    gather(state, attendance);
    return true;
  }
  const strangers = new Set<Group>();
  for (const instance of attendance.instances()) {
    if (state.table.lastSeen(instance) > 0) continue;
    for (const line of state.table.linesOf(instance)) {
      const group = groupOf(state, line);
      if (group !== undefined) strangers.add(group);
    }
  }
  // Of a family all groups are kept or none.
  for (const family of state.book.families.values()) {
    const fresh = [...family.groups.values()];
    if (fresh.some((group) => lastExport(group) > 0)) continue;
    for (const group of fresh) if (strangers.has(group)) assumeExported(group);
  }
  for (const group of groups) recallBefore(group);
  return false;
}

/** What was exported before the application restarted says nothing of what comes. */
export function forgetPast({ book }: LineState): void {
  for (const group of book.groups()) forgetNumbers(group);
  book.carried.clear();
}
