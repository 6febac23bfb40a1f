import { CompensatedSum } from '../base/sum.ts';
import type { Exemplar, SampleLine } from '../model/exposition.ts';
import { type Cell, type Group, memberName, resolve } from '../model/group.ts';
import type { KnownInstance, KnownLine } from '../model/instance.ts';
import type { Slot } from '../model/layout.ts';

/** A scrape begins: nobody is visible yet. */
export function clearVisible(group: Group): void {
  group.members = 0;
  group.cells = [];
  group.dropped = null;
}

/** Adds an instance's lines of this scrape to the groups that they belong to. */
export function addMember(instance: KnownInstance): void {
  const entered = new Set<Group>();
  for (const line of instance.lines) {
    if (line === undefined || line.sample === null || line.group === null || line.groupSlot === null) continue;
    const group = resolve(line.group);
    if (!entered.has(group)) enter(group, instance);
    entered.add(group);
    add(group, line.groupSlot, line, line.sample);
  }
}

function enter(group: Group, instance: KnownInstance): void {
  const member = memberName(instance.family.name, instance.key);
  if (group.owner === '') group.owner = member;
  else if (group.owner !== member) group.shared = true;
  group.members++;
  if (group.members > 1) group.met = true;
}

function add(group: Group, slot: Slot, line: KnownLine, sample: SampleLine): void {
  let cell = group.cells[slot.index];
  if (cell === undefined) {
    cell = emptyCell(sample);
    group.cells[slot.index] = cell;
  }
  cell.members++;
  if (!line.standsIn) cell.lines++;
  // A gauge that is NaN takes no part; in a counter's sum NaN wins, as IEEE 754 has it.
  if (!Number.isNaN(line.value) || group.family.merger === 'cumulative') cell.sum.add(line.value);
  cell.before.add(line.before);
  if (!Number.isNaN(line.value)) {
    cell.numbers++;
    cell.min = Math.min(cell.min, line.value);
    cell.max = Math.max(cell.max, line.value);
  }
  cell.newest = newerNumber(sample, cell.newest);
  cell.exemplar = newerExemplar(cell.exemplar, sample.exemplar);
}

function emptyCell(sample: SampleLine): Cell {
  return {
    members: 0,
    lines: 0,
    sum: new CompensatedSum(),
    before: new CompensatedSum(),
    numbers: 0,
    min: Number.POSITIVE_INFINITY,
    max: Number.NEGATIVE_INFINITY,
    newest: sample,
    exemplar: null,
  };
}

/** Adds what is visible of `from` to `into`: exact, since sums, extremes and counts can all be merged. */
export function mergeVisible(into: Group, from: Group): void {
  into.members += from.members;
  from.cells.forEach((cell, index) => {
    const there = into.cells[index];
    if (cell === undefined) return;
    if (there === undefined) into.cells[index] = cell;
    else mergeCell(there, cell);
  });
}

function mergeCell(into: Cell, from: Cell): void {
  into.members += from.members;
  into.lines += from.lines;
  into.sum.addAll(from.sum);
  into.before.addAll(from.before);
  into.numbers += from.numbers;
  into.min = Math.min(into.min, from.min);
  into.max = Math.max(into.max, from.max);
  into.newest = newerNumber(from.newest, into.newest);
  into.exemplar = newerExemplar(into.exemplar, from.exemplar);
}

/** The one with the newer timestamp; of equals the one that stands later in the body. */
function newer(a: SampleLine, b: SampleLine): SampleLine {
  const [at, bt] = [a.timestampMs ?? 0, b.timestampMs ?? 0];
  return at > bt || (at === bt && a.start >= b.start) ? a : b;
}

/** As `newer`; one that is NaN takes no part while another is a number. */
function newerNumber(a: SampleLine, b: SampleLine): SampleLine {
  if (Number.isNaN(a.value) !== Number.isNaN(b.value)) return Number.isNaN(a.value) ? b : a;
  return newer(a, b);
}

function newerExemplar(a: Exemplar | null, b: Exemplar | null): Exemplar | null {
  if (a === null || b === null) return a ?? b;
  const [at, bt] = [a.timestamp ?? 0, b.timestamp ?? 0];
  return at > bt || (at === bt && a.text >= b.text) ? a : b;
}
