import { clearVisible, countVisible, enter, moveBase } from '../fold/index.ts';
import type { Attendance } from '../identify/index.ts';
import { Group as Field, Flag, Instance, Line, type Settling } from '../kernel/index.ts';
import { calledIn, type Group, memberName, OWN } from '../model/group.ts';
import { groupOf } from './group-of.ts';
import type { LineState } from './state.ts';

/** What became of the members since the scrape before, and what the groups show now. */
export function gather(state: LineState, attendance: Attendance): void {
  const { table, book } = state;
  book.takeBack();
  gatherLines(state, state.scrape, false);
  state.cells.clearExemplars();
  for (const [line, exemplar] of attendance.exemplars) {
    const cell = table.kernel.links.of(line);
    if (cell !== 0) state.cells.addExemplar(cell, exemplar);
  }
}

/** `isBegin`: of a body of which more is to come. */
export function gatherLines(state: LineState, scrape: number, isBegin: boolean): void {
  const { table, book } = state;
  // After a reload a member that the table had no room for is not new: its increase in this scrape is lost instead.
  const strangersAreOld = state.reloaded && (table.lossy || state.restored);
  const { kernel } = table;
  if (!book.isCounted) {
    kernel.settlement.forgetCounts();
    book.uncount(clearVisible);
  }
  const told: Settling = {
    moved(number, slot, high, low) {
      const group = book.group(number);
      if (group !== undefined) moveBase(group, slot, high, low);
    },
    entered: (number, member) => noteEntry(state, number, member),
    counted(number) {
      const group = book.group(number);
      if (group === undefined) return;
      countVisible(group, kernel.groups.int(number, Field.members), kernel.groups.int(number, Field.lines));
    },
  };
  kernel.settlement.settle(scrape, strangersAreOld, told, isBegin);
}

/** Tells the kernel whose group it is, so that it need not ask again. */
function noteEntry(state: LineState, number: number, member: number): void {
  const group = state.book.group(number);
  if (group === undefined) return;
  const { kernel } = state.table;
  if (enter(group, calledBy(state, group, member))) kernel.groups.setInt(number, Field.shared, 1);
  else kernel.groups.setInt(number, Field.owner, kernel.instances.int(member, Instance.serial));
}

/** What the group calls a member. That it has the group's name and labels mostly shows without looking at them. */
function calledBy({ table, book }: LineState, group: Group, member: number): string {
  const { lines, instances } = table.kernel;
  const first = instances.int(member, Instance.first);
  const isOwn = (lines.int(first, Line.flags) & Flag.own) !== 0 && groupOf({ table, book }, first) === group;
  if (isOwn && !group.cells.isForeign) return OWN;
  const { family, key } = table.glance(member);
  return calledIn(group.family.name, group.key, memberName(family.name, key));
}
