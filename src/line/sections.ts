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
import type { Exposition, ExpositionLine, MetadataLine, SampleLine } from '../model/exposition.ts';
import type { Group, GroupFamily } from '../model/group.ts';
import { resolve } from '../model/group.ts';
import type { KnownLine } from '../model/instance.ts';
import { isBoundLabel } from '../model/layout.ts';

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
  readonly kept: { readonly sample: SampleLine; readonly line: KnownLine; readonly group: Group }[];
}

/** How a family's groups leave; handed in, since it is the fold's knowledge. */
export interface Leaving {
  isFold(group: Group): boolean;
  series(group: Group): number;
}

/** The families, by name, whose lines do not leave as they came; empty where the body is the answer. */
export function changedFamilies(
  exposition: Exposition,
  attendance: Attendance,
  families: ReadonlyMap<string, GroupFamily>,
  leaving: Leaving,
): ReadonlySet<string> {
  const changed = new Set<string>();
  for (const line of attendance.lines) {
    if (line === null || leavesAsItCame(line, leaving)) continue;
    changed.add(line.instance.family.name);
    if (line.group !== null) changed.add(resolve(line.group).family.name);
  }
  for (const line of exposition.lines) {
    const family = nameOf(line, attendance);
    if (family !== null && families.get(family)?.dropped) changed.add(family);
  }
  return changed;
}

function leavesAsItCame(line: KnownLine, leaving: Leaving): boolean {
  if (line.group === null || !line.unchanged) return false;
  const group = resolve(line.group);
  return (
    group.key === line.instance.key &&
    group.family.dropped === null &&
    !leaving.isFold(group) &&
    leaving.series(group) > 0
  );
}

/** The family, in its text form, that a line is of; null for comments and the like. */
function nameOf(line: ExpositionLine, attendance: Attendance): string | null {
  if (line.kind === 'sample') return attendance.names.of(line.name).family;
  return line.kind === 'type' || line.kind === 'help' || line.kind === 'unit'
    ? attendance.names.textName(line.family)
    : null;
}

/** Cuts the body into pieces. The lines of changed families go to their sections, wherever they stand. */
export function cut(
  exposition: Exposition,
  attendance: Attendance,
  changed: ReadonlySet<string>,
  leaving: Leaving,
): readonly Piece[] {
  const pieces: Piece[] = [];
  const sections = new Map<string, Section>();
  let typeAbove: MetadataLine | null = null;
  let next = 0;

  const section = (family: string): Section => {
    let found = sections.get(family);
    if (found === undefined) {
      found = { kind: 'section', family, metadata: [], kept: [] };
      sections.set(family, found);
      pieces.push(found);
    }
    return found;
  };
  const copy = (line: ExpositionLine): void => {
    let range = pieces.at(-1);
    if (range?.kind !== 'range' || range.end !== line.start) {
      range = { kind: 'range', start: line.start, end: line.start, typeAbove: null, lastType: null };
      pieces.push(range);
    }
    range.end = line.end;
    if (line.kind === 'type') range.lastType = line.text;
    if (range.lastType === null && hasBound(line)) range.typeAbove = typeAbove;
  };

  for (const line of exposition.lines) {
    const family = nameOf(line, attendance);
    const known = line.kind === 'sample' ? (attendance.lines[next++] ?? null) : null;
    if (line.kind === 'eof') continue;
    if (family === null || !changed.has(family)) copy(line);
    else if (line.kind === 'sample') keep(line, known);
    else if (line.kind === 'type' || line.kind === 'help' || line.kind === 'unit') section(family).metadata.push(line);
    if (line.kind === 'type') typeAbove = line;
  }
  return pieces;

  function keep(sample: SampleLine, line: KnownLine | null): void {
    if (line === null || line.group === null) return;
    const group = resolve(line.group);
    const { kept } = section(group.family.name);
    if (group.family.dropped === null && !leaving.isFold(group) && leaving.series(group) > 0)
      kept.push({ sample, line, group });
  }
}

function hasBound(line: ExpositionLine): boolean {
  return line.kind === 'sample' && line.labels.some((label) => isBoundLabel(label.name));
}
