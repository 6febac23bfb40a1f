/*
 * An answer that differs from the body is made of pieces, in the body's order:
 *
 *   range    bytes of families that nothing was done to, comments, blank lines: copied
 *   section  one family that something was done to, where the body names it first: its metadata, the lines of its members that
 *            stay, its folds sorted by their labels
 *
 * All of a changed family stands together under its own TYPE, since on Prometheus 3 the last TYPE above a line decides how its
 * `le` or `quantile` is read.
 */
import type { Attendance } from '../identify/index.ts';
import { GroupState, Instance, type Kernel, Line } from '../kernel/index.ts';
import type { MetadataLine } from '../model/exposition.ts';
import { type Group, type GroupFamily, OWN } from '../model/group.ts';
import type { KnownInstance } from '../model/instance.ts';
import { groupOf } from './group-of.ts';
import type { LineState } from './state.ts';

export type Piece = Range | Section;

export interface Range {
  readonly kind: 'range';
  readonly start: number;
  end: number;
  /** The TYPE above the range in the body, where a line of it depends on that; null = none does. */
  typeAbove: MetadataLine | null;
  /** What the last TYPE within the range says; null = there is none. */
  lastType: string | null;
}

export interface Section {
  readonly kind: 'section';
  readonly family: string;
  readonly metadata: MetadataLine[];
  readonly kept: Kept[];
}

/** A line that leaves by itself. */
export interface Kept {
  readonly line: number;
  /** In the roll. */
  readonly place: number;
  readonly instance: KnownInstance;
  readonly group: Group;
}

/** How a family's groups leave; handed in, since it is the fold's knowledge. */
export interface Leaving {
  isFold(group: Group): boolean;
  series(group: Group): number;
}

/** The families, by name, whose lines do not leave as they came; empty where the body is the answer. */
export function changedFamilies({ table, book }: LineState, leaving: Leaving): ReadonlySet<string> {
  const { kernel } = table;
  for (const family of book.families.values()) setStates(kernel, family, leaving);
  const survey = kernel.answering.survey();
  const changed = new Set<string>();
  for (const family of book.families.values()) if (family.dropped !== null) changed.add(family.name);
  for (const number of survey.families) if (kernel.answering.hasChanged(number)) changed.add(table.family(number).name);
  for (const number of survey.changedGroups) {
    const group = book.group(number);
    if (group !== undefined) changed.add(group.family.name);
  }
  for (const number of survey.families) if (changed.has(table.family(number).name)) kernel.answering.setChanged(number);
  return changed;
}

/** Tells the kernel how a family's groups leave, where it does not know. */
function setStates(kernel: Kernel, family: GroupFamily, leaving: Leaving): void {
  const { counted, dropped, groups } = family;
  const state = dropped === null ? 'plain' : 'dropped';
  if (counted?.stated === state) return;
  for (const group of groups.values())
    if (group.members > 0) kernel.answering.setState(group.number, stateOf(group, leaving));
  if (counted !== null) counted.stated = state;
}

function stateOf(group: Group, leaving: Leaving): number {
  if (!leavesByItself(group, leaving)) return group.family.merger === 'cumulative' ? GroupState.cumulative : 0;
  // One that has taken in others may be known by labels that are no member's.
  const isOwn = !group.cells.isForeign || group.owner === OWN;
  return isOwn ? GroupState.leaves | GroupState.asItCame : GroupState.leaves;
}

function leavesByItself(group: Group, leaving: Leaving): boolean {
  return group.family.dropped === null && !leaving.isFold(group) && leaving.series(group) > 0;
}

/** Cuts the body into pieces. The lines of changed families go to their sections, wherever they stand. */
export function cut(
  state: LineState,
  attendance: Attendance,
  changed: ReadonlySet<string>,
  leaving: Leaving,
): readonly Piece[] {
  const { table, book } = state;
  const { kernel } = table;
  const { roll, lines } = kernel;
  const pieces: Piece[] = [];
  const sections = new Map<string, Section>();
  let typeAbove: MetadataLine | null = null;

  const section = (family: string): Section => {
    let found = sections.get(family);
    if (found === undefined) {
      found = { kind: 'section', family, metadata: [], kept: [] };
      sections.set(family, found);
      pieces.push(found);
    }
    return found;
  };
  const copy = (place: number, end: number): Range => {
    const start = roll.at(place);
    let range = pieces.at(-1);
    if (range?.kind !== 'range' || range.end !== start) {
      range = { kind: 'range', start, end: start, typeAbove: null, lastType: null };
      pieces.push(range);
    }
    range.end = roll.at(end);
    return range;
  };
  const keep = (line: number, place: number): void => {
    const group = groupOf(state, line);
    if (group === undefined) return;
    kernel.answering.open(group.number);
    if (group.family.dropped !== null) return;
    const { kept } = section(group.family.name);
    if (leavesByItself(group, leaving)) kept.push({ line, place, instance: table.instanceOfLine(line), group });
  };

  for (let place = kernel.answering.skip(0); place < roll.length; place = kernel.answering.skip(place)) {
    if (roll.isHerald(place)) {
      const home = roll.home(place);
      const group = home === 0 ? undefined : state.book.group(kernel.packed.homes.group(home));
      if (group !== undefined) {
        section(group.family.name);
        kernel.answering.open(group.number);
      }
      place++;
      continue;
    }
    const line = roll.line(place);
    if (line !== 0) {
      if (kernel.answering.hasChanged(table.kernel.instances.int(lines.int(line, Line.instance), Instance.family))) {
        keep(line, place++);
        continue;
      }
      const { end, hasBound } = kernel.answering.run(place);
      const range = copy(place, end);
      if (range.lastType === null && hasBound) range.typeAbove = typeAbove;
      place = end;
      continue;
    }
    const other = attendance.other(place);
    place++;
    if (other === undefined || other.kind === 'eof') continue;
    if (other.kind !== 'type' && other.kind !== 'help' && other.kind !== 'unit') {
      copy(place - 1, place);
      continue;
    }
    const family = attendance.names.textName(other.family);
    if (changed.has(family)) {
      // Of one that is left out nothing is written.
      if (book.families.get(family)?.dropped === null) section(family).metadata.push(other);
    } else {
      const range = copy(place - 1, place);
      if (other.kind === 'type') range.lastType = other.text;
    }
    if (other.kind === 'type') typeAbove = other;
  }
  return pieces;
}
