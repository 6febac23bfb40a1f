import type { Hash64 } from '../base/hash.ts';
import { lost } from '../base/two-sum.ts';
import { Arena, LINEAR_MIN } from './arena.ts';
import { type Assembly, instantiate } from './assembly.ts';
import { Control } from './control.ts';
import { Cell, Family, FamilyState, Flag, Frame, Group, Instance, Line, Names } from './fields.ts';
import type { Muster, Survey } from './found.ts';
import { Hashing } from './hashing.ts';
import { KnownInstances } from './known-instances.ts';
import { Packed } from './packed.ts';
import { MANY_RECORDS, Records } from './records.ts';
import { Repeat } from './repeat.ts';
import { Roll } from './roll.ts';
import { Roster } from './roster.ts';
import { Routes } from './routes.ts';
import { Scanner } from './scanner.ts';
import { Shown } from './shown.ts';
import { type Counters, Sketching } from './sketching.ts';

/** What the rules of `fold/` have to do after a settlement; each is told of all before the next. */
export interface Settling {
  /** A group's base moves in one slot, once for all its members: by a sum in two parts. */
  moved(group: number, slot: number, high: number, low: number): void;
  /** An instance is in a group that it is not known to own. */
  entered(group: number, instance: number): void;
  /** A group has other members than it is known to have, or other lines: none, where it is visible no more. */
  counted(group: number): void;
}

/** What stays of a body when lines are left out of it. */
export interface Swept {
  /** In pairs: where it begins and ends. All of it goes to `to`, one behind the other. */
  readonly runs: Int32Array;
  readonly to: number;
  /** What begins here was not read yet, and stays. */
  readonly rest: number;
  readonly leftOut: number;
}

/** Places of a table for each of what may be in it. */
const SPARSE = 1.25;
/** What a muster leaves: how long its lists are, and the lists (assembly/passes.ts). */
const MUSTERED_HEADER = 16;
/** What a settlement leaves: how often each, and bases that move (assembly/settle.ts). */
const SETTLED_HEADER = 16;
const MOVE = 24;

/** The tables of one line of the proxy, and the passes over them that touch every line of a body. */
export class Kernel {
  readonly arena: Arena;
  readonly lines: Records;
  /** As many as fit into the usual room of members of folds. */
  readonly instances: Records;
  readonly #cells: Records;
  readonly groups: Records;
  readonly families: Records;
  readonly frames: Records;
  readonly names: Records;
  readonly roll: Roll;
  readonly #roster: Roster;
  readonly #shown: Shown;
  readonly scanner: Scanner;
  /** The instances by what they are known by. */
  readonly known: KnownInstances;
  readonly routes: Routes;
  readonly packed: Packed;
  readonly sketching: Sketching;
  /** The timestamps of this scrape in milliseconds, by line. */
  readonly times: Map<number, number> = new Map();
  /** What is marked with it was said by the body that is being read, or was read last. */
  attempt = 1;
  #epoch = 0;
  readonly #wasm: Assembly;
  readonly #hashes: number;
  /** Some lines point to cells that have ended. */
  #isMoved = false;
  #foundBytes = 0;
  #surveyed: readonly number[] = [];
  #listing = 0;
  readonly #repeat: Repeat;

  /** `seed`: drawn by chance, so that nobody can choose series whose hashes are equal. `bytes` of linear memory, if that is enough to begin with. */
  constructor(seed: Readonly<Hash64>, bytes: number = LINEAR_MIN) {
    this.arena = new Arena(bytes);
    this.lines = new Records(this.arena, Control.lines, Line.size, MANY_RECORDS);
    this.instances = new Records(this.arena, Control.instances, Instance.size, 2 * MANY_RECORDS);
    this.#cells = new Records(this.arena, Control.cells, Cell.size, MANY_RECORDS / 2);
    this.groups = new Records(this.arena, Control.groups, Group.size);
    this.families = new Records(this.arena, Control.families, Family.size);
    this.frames = new Records(this.arena, Control.frames, Frame.size);
    this.names = new Records(this.arena, Control.names, Names.size);
    this.roll = new Roll(this.arena);
    this.#roster = new Roster(this.arena);
    this.#shown = new Shown(this.arena);
    this.#wasm = instantiate(this.arena.memory, { isNewer: (a, b) => this.newerNumber(a, b) === a });
    const hashing = new Hashing(this.arena, this.#wasm, seed);
    this.#hashes = hashing.digests >> 2;
    this.packed = new Packed(this.arena, this, this.#wasm, hashing, (bytes) => {
      this.#follow();
      return this.#prepare(bytes);
    });
    this.routes = new Routes(this, this.#wasm);
    this.known = new KnownInstances(this.arena, this, this.#wasm, hashing);
    this.sketching = new Sketching(this.arena, this.instances, this.#wasm);
    this.scanner = new Scanner(this.arena, this, this.roll, this.#wasm);
    const tables = [this.lines, this.instances, this.#cells, this.groups, this.families];
    this.#repeat = new Repeat(this.arena, this.#wasm, this.roll, tables);
    this.#setEpoch(1);
  }

  get cells(): Records {
    this.#repeat.catchUp();
    return this.#cells;
  }

  /** What is marked with it belongs to the present settlement. */
  get epoch(): number {
    return this.#epoch;
  }

  #setEpoch(epoch: number): void {
    this.#epoch = epoch;
    this.arena.i32[Control.epoch] = epoch;
  }

  /** Bytes in use: by what is known of the application, by its families and groups, and by the body at hand. */
  taken(): { readonly known: number; readonly groups: number; readonly scrape: number } {
    const { lines, instances, cells, groups, families, frames, names, known, packed, scanner, roll } = this;
    const bytes = (all: readonly Records[]): number => all.reduce((sum, { used, size }) => sum + used * size, 0);
    return {
      known: bytes([lines, instances]) + known.bytes + packed.blockBytes + scanner.indexBytes,
      groups: bytes([cells, groups, families, frames, names]) + packed.homes.bytes,
      scrape: roll.bytes + this.#roster.bytes + this.#foundBytes + scanner.windowBytes,
    };
  }

  /** Makes room for a new line and its instance. */
  reserve(): void {
    this.lines.reserve(1);
    this.known.reserve();
    this.packed.reserve();
    this.#roster.reserve(this.instances.end + 1);
  }

  /** Forgets an instance's lines. `lossy`: for want of room, so that a member of their groups may come or go unnoticed. */
  forgetLines(instance: number, lossy: boolean): void {
    this.#repeat.drop();
    this.#wasm.forgetLines(instance, lossy);
  }

  /** Was a line of the group forgotten for want of room since this was asked last? */
  takeLossy(group: number): boolean {
    const isLossy = this.groups.int(group, Group.lossy) === 1;
    if (isLossy) this.groups.setInt(group, Group.lossy, 0);
    return isLossy;
  }

  /**
   * Hashes the values of an instance's labels, in the order of their names, into words of two halves each, from `hashes` on, until the next
   * call, and behind them all values together. Returns how many labels: of more than 512 the last is of all that follow.
   */
  digest(instance: number): number {
    return this.#wasm.digest(instance);
  }

  /**
   * How many values a label has among some instances, by their hashes. `placeOf`: its place among the labels of one, in the order of their names;
   * below zero = it has none; null = it is not to be counted.
   */
  distinct(numbers: Int32Array, placeOf: (number: number) => number | null): number {
    const places = 2 ** Math.ceil(Math.log2(SPARSE * numbers.length + 2));
    const pairs = this.#prepare(8 * numbers.length + 8 * places);
    const { i32 } = this.arena;
    let to = pairs >> 2;
    for (const number of numbers) {
      const place = placeOf(number);
      if (place === null) continue;
      i32[to++] = number;
      i32[to++] = place;
    }
    const end = 4 * to;
    return this.#wasm.distinct(pairs, (end - pairs) / 8, end, places - 1);
  }

  /** The word at which they begin. */
  get hashes(): number {
    return this.#hashes;
  }

  /** Counts what instances say by sketches: see `Sketching.count`. */
  count(numbers: ArrayLike<number>, anew: boolean, counters: Counters): void {
    this.#prepare(4 * numbers.length);
    const { i32 } = this.arena;
    const list = i32[Control.found] ?? 0;
    i32.set(numbers, list >> 2);
    this.sketching.count(list, numbers.length, anew, counters);
  }

  /** A body is about to be read. `keyed`: the flag of lines whose keys hold in its format. */
  begin(keyed: number): void {
    this.attempt++;
    this.roll.clear();
    this.#roster.clear();
    this.times.clear();
    this.#repeat.begin();
    this.scanner.begin(this.attempt, keyed);
  }

  /** What the roll has is about to be noted again: until then nothing of it was said but by packed instances. */
  beginAgain(): void {
    const packed = this.packed.there();
    const before = this.attempt;
    this.attempt++;
    this.#repeat.drop();
    this.times.clear();
    this.arena.i32[Control.attempt] = this.attempt;
    for (const number of packed) this.instances.setInt(number, Instance.mark, this.attempt);
    this.packed.homes.keepSpilled(before);
  }

  /** A line of this body says more of it than a value. */
  pin(line: number): void {
    this.lines.setInt(line, Line.flags, this.lines.int(line, Line.flags) | Flag.pinned);
  }

  /**
   * Leaves out of the body at hand, from a place in the roll on, samples that are folded for ever and those that a rule drops: in the roll
   * they stay, without bytes, and what stands behind them moves. The last line must be closed.
   */
  sweep(from: number): Swept {
    this.#follow();
    this.#prepare(8 * (this.roll.length - from));
    const [to, rest] = [this.roll.at(from), this.roll.at(this.roll.length)];
    const words = this.#wasm.sweep(from);
    const { i32 } = this.arena;
    const start = (i32[Control.found] ?? 0) >> 2;
    return { runs: i32.slice(start, start + words), to, rest, leftOut: i32[Control.said] ?? 0 };
  }

  /** The cell of a line, however often that was merged; 0 = none. */
  cellOf(line: number): number {
    const cell = this.lines.int(line, Line.cell);
    const found = this.follow(cell);
    if (found !== cell) this.setCell(line, found);
    return found;
  }

  /** What a cell has become, however often it was merged; 0 = its group is gone. */
  follow(cell: number): number {
    const cells = this.#cells;
    if (cell === 0) return 0;
    let found = cell;
    while (cells.int(found, Cell.into) !== 0) found = cells.int(found, Cell.into);
    return cells.int(found, Cell.group) === 0 ? 0 : found;
  }

  setCell(line: number, cell: number): void {
    const before = this.lines.int(line, Line.cell);
    if (before === cell) return;
    this.#repeat.drop();
    this.refer(cell, 1);
    this.lines.setInt(line, Line.cell, cell);
    this.refer(before, -1);
  }

  /** One more, or one less, points to a cell (0 = none). */
  refer(cell: number, by: 1 | -1): void {
    if (by < 0) this.#release(cell);
    else if (cell !== 0) this.cells.setInt(cell, Cell.references, this.cells.int(cell, Cell.references) + 1);
  }

  makeCell(group: number, slot: number): number {
    const cell = this.cells.make();
    this.cells.setInt(cell, Cell.group, group);
    this.cells.setInt(cell, Cell.slot, slot);
    this.cells.setNumber(cell, Cell.exported, Number.NaN);
    return cell;
  }

  /**
   * Sends the lines of an instance that nobody has sent to a group that has no cells, which has its labels: the slots of its family are
   * those of the instance's, so many. Their cells follow on one another by slot. Null = that is not so, and nothing was done.
   */
  seat(instance: number, group: number, slots: number): { readonly first: number; readonly count: number } | null {
    const count = this.instances.int(instance, Instance.count);
    if (count > slots) return null;
    this.cells.reserve(count);
    const first = this.cells.end;
    if (this.#wasm.seat(instance, group) === 0) return null;
    this.cells.changes += count;
    this.#repeat.drop();
    return { first, count };
  }

  /** Its group is gone, or it has become a part of `into`. */
  endCell(cell: number, into: number): void {
    const { cells } = this;
    this.#repeat.drop();
    this.#isMoved = true;
    this.routes.clear();
    cells.setInt(cell, Cell.group, 0);
    cells.setInt(cell, Cell.into, into);
    if (into !== 0) cells.setInt(into, Cell.references, cells.int(into, Cell.references) + 1);
    cells.setInt(cell, Cell.references, cells.int(cell, Cell.references) + 1);
    this.#release(cell);
  }

  /**
   * Makes one cell of two, for the group that is named, with what is visible in both. Returns the one that stays; who points to the
   * other finds it.
   */
  joinCells(into: number, from: number, group: number): number {
    this.#repeat.drop();
    this.#isMoved = true;
    this.routes.clear();
    return this.#wasm.joinCells(into, from, group);
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
  muster(meeting: boolean, isBegin = false): Muster {
    this.#follow();
    // Packed instances have no places in the roll.
    const isPlain = !meeting && this.times.size === 0 && this.packed.lines === 0;
    const known = isPlain ? this.#repeat.muster() : null;
    if (known !== null) return known;
    const inserted = isBegin ? [] : this.packed.unpackPartial();
    this.#roster.reserve(this.instances.end);
    const incompleteOffset = MUSTERED_HEADER + (2 * this.instances.end + this.groups.end) * 4;
    this.#prepare(incompleteOffset + this.instances.end * 4);
    const { i32 } = this.arena;
    const found = i32[Control.found] ?? 0;
    this.#wasm.muster(meeting, found + incompleteOffset);
    const [events = 0, fresh = 0, incomplete = 0, open = 0] = i32.subarray(found >> 2, (found >> 2) + 4);
    const first = (found + MUSTERED_HEADER) >> 2;
    const last = (found + incompleteOffset) >> 2;
    const muster: Muster = {
      instances: this.#roster.present(),
      events: i32.slice(first, first + events),
      fresh: i32.slice(first + events, first + events + fresh),
      incomplete: i32.slice(last, last + incomplete),
      touched: i32[Control.said] === 1,
      repeats: false,
      inserted,
    };
    this.#repeat.mustered({ ...muster, repeats: true }, isPlain && open === 0 && incomplete === 0);
    return muster;
  }

  /** The instances of which some line from this place in the roll on is undecided; one may come twice. */
  undecided(place: number): readonly number[] {
    this.#follow();
    this.#prepare(4 * (this.roll.length - place));
    const count = this.#wasm.undecided(place);
    const start = (this.arena.i32[Control.found] ?? 0) >> 2;
    return [...this.arena.i32.subarray(start, start + count)];
  }

  /** Where cells have become others, lines and homes point to those. */
  #follow(): void {
    if (!this.#isMoved) return;
    this.#repeat.drop();
    this.#wasm.followLines();
    this.packed.follow();
    this.#isMoved = false;
  }

  /** Before a pass: makes room for what it will find. Returns where. */
  #prepare(bytes: number): number {
    const { arena } = this;
    if (bytes > this.#foundBytes) {
      if (this.#foundBytes > 0) arena.free(arena.i32[Control.found] ?? 0, this.#foundBytes);
      const start = arena.allocate(bytes);
      arena.i32[Control.found] = start;
      this.#foundBytes = bytes;
    }
    const { i32 } = arena;
    i32[Control.timed] = this.times.size > 0 ? 1 : 0;
    return i32[Control.found] ?? 0;
  }

  /** A counter that fell, or a `_created` that moved on. */
  beganAnew(line: number): boolean {
    const flags = this.lines.int(line, Line.flags);
    if ((flags & (Flag.counter | Flag.created)) === 0) return false;
    const value = this.lines.number(line, Line.value);
    const last = this.lines.number(line, Line.last);
    return (flags & Flag.counter) !== 0 ? value < last : value > last;
  }

  /** Of the instances that were there in the scrape before and had counted something. One that stands at zero cannot fall. */
  census(scrape: number): { readonly known: number; readonly fallen: number; readonly vanished: number } {
    this.#follow();
    this.#prepare(12);
    this.#wasm.census(scrape);
    const { i32 } = this.arena;
    const at = (i32[Control.found] ?? 0) >> 2;
    return { known: i32[at] ?? 0, fallen: i32[at + 1] ?? 0, vanished: i32[at + 2] ?? 0 };
  }

  /** Was it said in this scrape? */
  isThere(line: number): boolean {
    return this.lines.int(line, Line.mark) === this.attempt;
  }

  /**
   * Settles what became of every line since the scrape before, and adds those that are there to their cells. The rules are those
   * of continuity (fold/continuity.ts). `strangersAreOld`: what has no past had one that was forgotten.
   */
  settle(scrape: number, strangersAreOld: boolean, told: Settling, isBegin = false): void {
    if (this.#repeat.settle()) return;
    const { cells, groups, arena } = this;
    this.#follow();
    this.#setEpoch(this.#epoch + 1);
    this.#shown.reserve(groups.end);
    const countedOffset = SETTLED_HEADER + cells.end * MOVE;
    const enteredOffset = countedOffset + (this.#shown.length + groups.end) * 4;
    // Of two that enter a group it is told, and of no more.
    this.#prepare(enteredOffset + groups.end * 16);
    const found = arena.i32[Control.found] ?? 0;
    this.#wasm.settle(scrape, strangersAreOld, isBegin, found + countedOffset, found + enteredOffset);
    const [moves = 0, counted = 0, entries = 0] = arena.i32.subarray(found >> 2, (found >> 2) + 3);
    for (let at = found + SETTLED_HEADER; at < found + SETTLED_HEADER + moves * MOVE; at += MOVE) {
      const cell = arena.i32[at >> 2] ?? 0;
      const [high, low] = [arena.f64[(at >> 3) + 1] ?? 0, arena.f64[(at >> 3) + 2] ?? 0];
      told.moved(cells.int(cell, Cell.group), cells.int(cell, Cell.slot), high, low);
    }
    const entered = (found + enteredOffset) >> 2;
    for (let at = entered; at < entered + 2 * entries; at += 2)
      told.entered(arena.i32[at] ?? 0, arena.i32[at + 1] ?? 0);
    const first = (found + countedOffset) >> 2;
    for (let at = first; at < first + counted; at++) told.counted(arena.i32[at] ?? 0);
  }

  /** Nothing is known any more of the members that groups have: of those that are visible the next settlement tells. */
  forgetCounts(): void {
    this.#repeat.drop();
    for (const group of this.#shown.groups()) {
      this.groups.setInt(group, Group.toldMembers, 0);
      this.groups.setInt(group, Group.toldLines, 0);
    }
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
    cells.setNumber(cell, field + 1, cells.number(cell, field + 1) + lost(before, value));
    cells.setNumber(cell, field, before + value);
  }

  /** The groups with visible members, in the order of their first lines in the body. */
  inOrder(): Int32Array {
    const known = this.#repeat.order;
    if (known !== null) return known;
    this.#follow();
    this.#prepare(4 * this.groups.end);
    const count = this.#wasm.listGroups(++this.#listing);
    const { arena } = this;
    const start = (arena.i32[Control.found] ?? 0) >> 2;
    const order = arena.i32.slice(start, start + count);
    this.#repeat.listed(order);
    return order;
  }

  /** How a group leaves (`GroupState`), from the next survey on. */
  setState(group: number, state: number): void {
    if (this.groups.int(group, Group.state) === state) return;
    this.#repeat.drop();
    this.groups.setInt(group, Group.state, state);
  }

  /**
   * Sees which families leave as they came, by the states of all groups with visible members. What it finds holds until the next
   * survey.
   */
  survey(): Survey {
    const { arena } = this;
    arena.i32[Control.survey] = (arena.i32[Control.survey] ?? 0) + 1;
    const known = this.#repeat.survey;
    if (known !== null) return known;
    this.#follow();
    this.#prepare(8 * (this.groups.end + this.families.end));
    const count = this.#wasm.survey();
    const found: Survey = { families: [], changedGroups: [] };
    this.#surveyed = found.families;
    const start = (arena.i32[Control.found] ?? 0) >> 2;
    for (let at = start; at < start + 2 * count; at += 2)
      (arena.i32[at] === 0 ? found.families : found.changedGroups).push(arena.i32[at + 1] ?? 0);
    this.#repeat.surveyed(found);
    return found;
  }

  /** The families of the last survey, in order of appearance. */
  get surveyed(): readonly number[] {
    return this.#surveyed;
  }

  hasChanged(family: number): boolean {
    return (this.families.int(family, Family.state) & FamilyState.changed) !== 0;
  }

  setChanged(family: number): void {
    this.families.setInt(family, Family.state, this.families.int(family, Family.state) | FamilyState.changed);
  }

  /** From a place in the roll on: the first that the answer needs. */
  skip(place: number): number {
    return this.#wasm.skip(place);
  }

  /** From a place in the roll on: the samples that leave as they came, and whether one of them has a bound. */
  run(place: number): { readonly end: number; readonly hasBound: boolean } {
    const end = this.#wasm.run(place);
    return { end, hasBound: this.arena.i32[Control.said] === 1 };
  }

  /** The answer has a section for the group's family. */
  open(group: number): void {
    this.groups.setInt(group, Group.opened, this.arena.i32[Control.survey] ?? 0);
  }

  /**
   * The scrape is over: what was seen becomes what is remembered, and of groups whose lines leave by themselves what left. Members
   * of folds are packed.
   */
  remember(scrape: number): void {
    if (!this.#repeat.remember(scrape)) {
      this.#follow();
      this.#prepare(0);
      this.#wasm.remember(scrape);
      this.packed.pack();
      this.packed.homes.sweep();
      this.#repeat.plan();
    }
    this.#roster.turn();
  }
}
