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
import { Flag, Line } from '../kernel/index.ts';
import type { MetadataLine } from '../model/exposition.ts';
import type { Group, GroupFamily } from '../model/group.ts';
import type { KnownInstance } from '../model/instance.ts';
import { groupOf } from './pass.ts';
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
export function changedFamilies(
  state: LineState,
  families: readonly GroupFamily[],
  leaving: Leaving,
): ReadonlySet<string> {
  const { table } = state;
  const { roll, lines } = table.kernel;
  const changed = new Set<string>();
  for (const family of families) if (family.dropped !== null) changed.add(family.name);
  let last: { readonly instance: KnownInstance; readonly group: Group | undefined } | null = null;
  for (let place = 0; place < roll.length; place++) {
    const entry = roll.entry(place);
    if (entry < 0 || (entry & 1) === 1) continue;
    const line = entry >> 1;
    const group = groupOf(state, line);
    const isUnchanged = (lines.int(line, Line.flags) & Flag.unchanged) !== 0;
    if (last?.instance.number !== lines.int(line, Line.instance))
      last = { instance: table.instanceOfLine(line), group: undefined };
    // The lines of an instance mostly go one way: it is asked once.
    else if (isUnchanged && group === last.group) continue;
    const { instance }: { readonly instance: KnownInstance } = last;
    if (group !== undefined && isUnchanged && leavesAsItCame(instance, group, leaving)) last = { instance, group };
    else {
      changed.add(instance.family.name);
      if (group !== undefined) changed.add(group.family.name);
    }
  }
  return changed;
}

function leavesAsItCame(instance: KnownInstance, group: Group, leaving: Leaving): boolean {
  return (
    group.key === instance.key && group.family.dropped === null && !leaving.isFold(group) && leaving.series(group) > 0
  );
}

/** Cuts the body into pieces. The lines of changed families go to their sections, wherever they stand. */
export function cut(
  state: LineState,
  attendance: Attendance,
  changed: ReadonlySet<string>,
  leaving: Leaving,
): readonly Piece[] {
  const { table } = state;
  const { roll, lines } = table.kernel;
  const pieces: Piece[] = [];
  const sections = new Map<string, Section>();
  let typeAbove: MetadataLine | null = null;
  let last: { readonly instance: KnownInstance; readonly isChanged: boolean } | null = null;

  const section = (family: string): Section => {
    let found = sections.get(family);
    if (found === undefined) {
      found = { kind: 'section', family, metadata: [], kept: [] };
      sections.set(family, found);
      pieces.push(found);
    }
    return found;
  };
  const copy = (place: number): Range => {
    const start = roll.at(place);
    let range = pieces.at(-1);
    if (range?.kind !== 'range' || range.end !== start) {
      range = { kind: 'range', start, end: start, typeAbove: null, lastType: null };
      pieces.push(range);
    }
    range.end = roll.at(place + 1);
    return range;
  };
  const keep = (line: number, place: number, instance: KnownInstance): void => {
    const group = groupOf(state, line);
    if (group === undefined) return;
    const { kept } = section(group.family.name);
    if (group.family.dropped === null && !leaving.isFold(group) && leaving.series(group) > 0)
      kept.push({ line, place, instance, group });
  };

  for (let place = 0; place < roll.length; place++) {
    const entry = roll.entry(place);
    if (entry >= 0) {
      const line = entry >> 1;
      if (last?.instance.number !== lines.int(line, Line.instance)) {
        const instance = table.instanceOfLine(line);
        last = { instance, isChanged: changed.has(instance.family.name) };
      }
      if (last.isChanged) {
        if ((entry & 1) === 0) keep(line, place, last.instance);
        continue;
      }
      const range = copy(place);
      if (range.lastType === null && range.typeAbove === null && hasBound(state, line)) range.typeAbove = typeAbove;
      continue;
    }
    const other = attendance.others[~entry];
    if (other === undefined || other.kind === 'eof') continue;
    if (other.kind !== 'type' && other.kind !== 'help' && other.kind !== 'unit') {
      copy(place);
      continue;
    }
    const family = attendance.names.textName(other.family);
    if (changed.has(family)) section(family).metadata.push(other);
    else {
      const range = copy(place);
      if (other.kind === 'type') range.lastType = other.text;
    }
    if (other.kind === 'type') typeAbove = other;
  }
  return pieces;
}

function hasBound({ table }: LineState, line: number): boolean {
  return table.slotOf(line).bounds.length > 0;
}
