import type { Hash64 } from '../base/hash.ts';
import { Arena } from './arena.ts';
import { Bit, Cell, DROPPED, Flag, Group, Instance, Line, ROLES } from './fields.ts';
import { Records } from './records.ts';
import { Roll } from './roll.ts';
import { Scanner } from './scanner.ts';

/** Who spoke in a scrape, and what has to be decided. */
export interface Muster {
  /** The instances that are there, in order of appearance. */
  readonly instances: number[];
  /** In order of appearance: a group that some line goes to, or the complement of an instance of which something is undecided. */
  readonly events: number[];
}

/** What the rules of `fold/` have to do after a settlement. */
export interface Settlement {
  /** Pairs: a cell whose group's base moves, and by how much. */
  readonly moves: number[];
  /** Pairs: a group, and an instance in it that is not known to own it. */
  readonly entries: number[];
  /** The groups with visible members. */
  readonly groups: number[];
}

/** The tables of one line of the proxy, and the passes over them that touch every line of a body. */
export class Kernel {
  readonly arena: Arena = new Arena();
  readonly lines: Records = new Records(this.arena, Line.size);
  readonly instances: Records = new Records(this.arena, Instance.size);
  readonly cells: Records = new Records(this.arena, Cell.size);
  readonly groups: Records = new Records(this.arena, Group.size);
  readonly roll: Roll = new Roll(this.arena);
  readonly scanner: Scanner;
  /** The timestamps of this scrape in milliseconds, by line. */
  readonly times: Map<number, number> = new Map();
  /** What is marked with it was said by the body that is being read, or was read last. */
  attempt = 1;
  /** What is marked with it belongs to the present settlement. */
  epoch = 1;
  #serial = 0;

  /** `seed`: drawn by chance, so that nobody can choose series whose hashes are equal. */
  constructor(seed: Readonly<Hash64>) {
    this.scanner = new Scanner(this.arena, this.lines, this.roll, seed);
  }

  makeInstance(): number {
    const instance = this.instances.make();
    this.instances.setInt(instance, Instance.serial, ++this.#serial);
    return instance;
  }

  /** A body is about to be read. `keyed`: the flag of lines whose keys hold in its format. */
  begin(keyed: number): void {
    this.attempt++;
    this.roll.clear();
    this.times.clear();
    this.scanner.begin(this.attempt, keyed);
  }

  /** The cell of a line, however often that was merged; 0 = none. */
  cellOf(line: number): number {
    const { lines, cells } = this;
    const cell = lines.int(line, Line.cell);
    if (cell === 0) return 0;
    let found = cell;
    while (cells.int(found, Cell.into) !== 0) found = cells.int(found, Cell.into);
    if (cells.int(found, Cell.group) === 0) found = 0;
    if (found !== cell) this.setCell(line, found);
    return found;
  }

  setCell(line: number, cell: number): void {
    const before = this.lines.int(line, Line.cell);
    if (before === cell) return;
    if (cell !== 0) this.cells.setInt(cell, Cell.references, this.cells.int(cell, Cell.references) + 1);
    this.lines.setInt(line, Line.cell, cell);
    this.#release(before);
  }

  makeCell(group: number, slot: number): number {
    const cell = this.cells.make();
    this.cells.setInt(cell, Cell.group, group);
    this.cells.setInt(cell, Cell.slot, slot);
    return cell;
  }

  /** Its group is gone, or it has become a part of `into`. */
  endCell(cell: number, into: number): void {
    const { cells } = this;
    cells.setInt(cell, Cell.group, 0);
    cells.setInt(cell, Cell.into, into);
    if (into !== 0) cells.setInt(into, Cell.references, cells.int(into, Cell.references) + 1);
    cells.setInt(cell, Cell.references, cells.int(cell, Cell.references) + 1);
    this.#release(cell);
  }

  #release(cell: number): void {
    const { cells } = this;
    let at = cell;
    while (at !== 0) {
      const references = cells.int(at, Cell.references) - 1;
      cells.setInt(at, Cell.references, references);
      if (references > 0 || cells.int(at, Cell.group) !== 0) return;
      const into = cells.int(at, Cell.into);
      cells.free(at);
      at = into;
    }
  }

  /** Goes through the roll of a body that was read. `meeting`: lines of one instance may meet in one cell. */
  muster(meeting: boolean): Muster {
    const { roll, attempt, lines, instances, cells, groups } = this;
    const found: Muster = { instances: [], events: [] };
    for (let index = 0; index < roll.length; index++) {
      const entry = roll.entry(index);
      if (entry < 0 || (entry & 1) === 1) continue;
      const line = entry >> 1;
      const instance = lines.int(line, Line.instance);
      let bits = instances.int(instance, Instance.bits);
      if (instances.int(instance, Instance.mark) !== attempt) {
        instances.setInt(instance, Instance.mark, attempt);
        bits = 0;
        found.instances.push(instance);
      }
      const flags = lines.int(line, Line.flags);
      bits |= (flags & ROLES) | (this.beganAnew(line) ? Bit.reset : 0);
      if (lines.int(line, Line.seen) === 0) bits |= Bit.fresh;
      const cell = this.cellOf(line);
      if (cell === 0 ? (flags & DROPPED) === 0 : meeting && this.#meets(line, cell)) {
        if ((bits & Bit.unsettled) === 0) found.events.push(~instance);
        bits |= Bit.unsettled;
      } else if (cell !== 0) {
        const group = cells.int(cell, Cell.group);
        if (groups.int(group, Group.met) !== attempt) {
          groups.setInt(group, Group.met, attempt);
          found.events.push(group);
        }
      }
      instances.setInt(instance, Instance.bits, bits);
    }
    return found;
  }

  /** A counter that fell, or a `_created` that moved on. */
  beganAnew(line: number): boolean {
    const flags = this.lines.int(line, Line.flags);
    if ((flags & (Flag.counter | Flag.created)) === 0) return false;
    const value = this.lines.number(line, Line.value);
    const last = this.lines.number(line, Line.last);
    return (flags & Flag.counter) !== 0 ? value < last : value > last;
  }

  #meets(line: number, cell: number): boolean {
    const { lines, cells } = this;
    const other = cells.int(cell, Cell.lastLine);
    cells.setInt(cell, Cell.lastLine, line);
    return (
      other !== 0 &&
      other !== line &&
      lines.int(other, Line.instance) === lines.int(line, Line.instance) &&
      lines.int(other, Line.mark) === this.attempt &&
      lines.int(other, Line.cell) === cell
    );
  }

  /** Was it said in this scrape? */
  isThere(line: number): boolean {
    return this.lines.int(line, Line.mark) === this.attempt;
  }

  /** Is anything of the instance there? */
  isPresent(instance: number): boolean {
    return this.instances.int(instance, Instance.mark) === this.attempt;
  }

  hasReset(instance: number): boolean {
    return this.isPresent(instance) && (this.instances.int(instance, Instance.bits) & Bit.reset) !== 0;
  }

  /**
   * Settles what became of every line since the scrape before, and adds those that are there to their cells. The rules are those
   * of continuity (fold/continuity.ts). `strangersAreOld`: what has no past had one that was forgotten.
   */
  settle(scrape: number, strangersAreOld: boolean): Settlement {
    this.epoch++;
    const settled: Settlement = { moves: [], entries: [], groups: [] };
    for (let instance = 1; instance < this.instances.end; instance++) {
      const reset = this.hasReset(instance);
      let line = this.instances.int(instance, Instance.first);
      for (; line !== 0; line = this.lines.int(line, Line.next))
        this.#settleLine(instance, line, scrape, reset, strangersAreOld, settled);
    }
    return settled;
  }

  #settleLine(
    instance: number,
    line: number,
    scrape: number,
    reset: boolean,
    strangersAreOld: boolean,
    settled: Settlement,
  ): void {
    const { lines } = this;
    const there = this.isThere(line);
    const live = lines.int(line, Line.seen) === scrape - 1;
    if (!there && !live && !reset) return;
    const cell = this.cellOf(line);
    const last = lines.number(line, Line.last);
    const value = lines.number(line, Line.value);
    // What it was before the reset says nothing of what it will be.
    if (reset && (!there || !Number.isFinite(value))) lines.setNumber(line, Line.last, Number.NaN);
    if (cell === 0) return;
    // NaN and infinities never get into a base: `last` is finite, or NaN where there was no value yet.
    const by = there ? (reset && live ? last : !reset && !live ? -last : Number.NaN) : live ? last : Number.NaN;
    if (!Number.isNaN(by)) settled.moves.push(cell, by);
    if (!there) return;
    const start = strangersAreOld && Number.isFinite(value) ? value : 0;
    this.#add(instance, line, cell, value, Number.isNaN(last) ? start : reset ? 0 : last, settled);
  }

  #add(instance: number, line: number, cell: number, value: number, before: number, settled: Settlement): void {
    const { cells, groups, lines, epoch } = this;
    const group = cells.int(cell, Cell.group);
    if (groups.int(group, Group.mark) !== epoch) {
      groups.setInt(group, Group.mark, epoch);
      groups.setInt(group, Group.members, 0);
      groups.setInt(group, Group.lines, 0);
      groups.setInt(group, Group.lastInstance, 0);
      settled.groups.push(group);
    }
    if (groups.int(group, Group.lastInstance) !== instance) {
      groups.setInt(group, Group.lastInstance, instance);
      groups.setInt(group, Group.members, groups.int(group, Group.members) + 1);
      const isOwner = groups.int(group, Group.owner) === this.instances.int(instance, Instance.serial);
      if (groups.int(group, Group.shared) === 0 && !isOwner) settled.entries.push(group, instance);
    }
    if ((lines.int(line, Line.flags) & Flag.standsIn) === 0)
      groups.setInt(group, Group.lines, groups.int(group, Group.lines) + 1);
    if (cells.int(cell, Cell.mark) !== epoch) this.#clear(cell, line);
    cells.setInt(cell, Cell.members, cells.int(cell, Cell.members) + 1);
    this.addTo(cell, Cell.before, before);
    if (!Number.isNaN(value)) {
      this.addTo(cell, Cell.sum, value);
      cells.setInt(cell, Cell.numbers, cells.int(cell, Cell.numbers) + 1);
      if (value < cells.number(cell, Cell.min)) cells.setNumber(cell, Cell.min, value);
      if (value > cells.number(cell, Cell.max)) cells.setNumber(cell, Cell.max, value);
    }
    cells.setInt(cell, Cell.newest, this.newerNumber(line, cells.int(cell, Cell.newest)));
  }

  #clear(cell: number, line: number): void {
    const { cells } = this;
    for (let field = 0; field < Cell.min; field++) cells.setNumber(cell, field, 0);
    cells.setNumber(cell, Cell.min, Number.POSITIVE_INFINITY);
    cells.setNumber(cell, Cell.max, Number.NEGATIVE_INFINITY);
    cells.setInt(cell, Cell.members, 0);
    cells.setInt(cell, Cell.numbers, 0);
    cells.setInt(cell, Cell.newest, line);
    cells.setInt(cell, Cell.mark, this.epoch);
  }

  /** The line with the newer timestamp, of equals the later one; one that is NaN takes no part while the other is a number. */
  newerNumber(a: number, b: number): number {
    const { lines, times } = this;
    const isNone = Number.isNaN(lines.number(a, Line.value));
    if (isNone !== Number.isNaN(lines.number(b, Line.value))) return isNone ? b : a;
    const [at, bt] = times.size === 0 ? [0, 0] : [times.get(a) ?? 0, times.get(b) ?? 0];
    return at > bt || (at === bt && lines.int(a, Line.order) >= lines.int(b, Line.order)) ? a : b;
  }

  /**
   * Adds to a sum that is kept in twice the precision of a double (Knuth's two-sum), so that it does not depend on the order of its
   * summands. NaN and infinities are kept apart.
   */
  addTo(cell: number, field: number, value: number): void {
    const { cells } = this;
    if (!Number.isFinite(value)) {
      cells.setNumber(cell, field + 2, cells.number(cell, field + 2) + value);
      return;
    }
    const before = cells.number(cell, field);
    const high = before + value;
    const part = high - before;
    cells.setNumber(cell, field + 1, cells.number(cell, field + 1) + (before - (high - part) + (value - part)));
    cells.setNumber(cell, field, high);
  }

  /** The groups with visible members, in the order of their first lines in the body. */
  groupsInOrder(): readonly number[] {
    const { roll, cells, groups, epoch } = this;
    const found: number[] = [];
    for (let index = 0; index < roll.length; index++) {
      const entry = roll.entry(index);
      const cell = entry < 0 || (entry & 1) === 1 ? 0 : this.cellOf(entry >> 1);
      const group = cell === 0 ? 0 : cells.int(cell, Cell.group);
      if (group === 0 || groups.int(group, Group.listed) === epoch) continue;
      groups.setInt(group, Group.listed, epoch);
      found.push(group);
    }
    return found;
  }

  /** The scrape is over: what was seen becomes what is remembered. */
  remember(scrape: number): void {
    const { lines, instances } = this;
    for (let instance = 1; instance < instances.end; instance++) {
      if (!this.isPresent(instance)) continue;
      instances.setInt(instance, Instance.seen, scrape);
      let line = instances.int(instance, Instance.first);
      for (; line !== 0; line = lines.int(line, Line.next)) {
        if (!this.isThere(line)) continue;
        lines.setInt(line, Line.seen, scrape);
        const value = lines.number(line, Line.value);
        if (Number.isFinite(value)) lines.setNumber(line, Line.last, value);
      }
    }
  }
}
