import { roundedSum } from '../base/two-sum.ts';
import { Cell, Group, type Kernel, Line } from '../kernel/index.ts';
import type { Exemplar } from './exposition.ts';
import type { Moves } from './layout.ts';

/** What the visible members of groups have by slot; all of it can be merged, so that no sample is visited twice. */
export class Cells {
  readonly kernel: Kernel;
  /** Of this scrape, by cell. */
  readonly #exemplars = new Map<number, Exemplar>();

  constructor(kernel: Kernel) {
    this.kernel = kernel;
  }

  /** A scrape begins. */
  clearExemplars(): void {
    this.#exemplars.clear();
  }

  addExemplar(cell: number, exemplar: Exemplar): void {
    this.#exemplars.set(cell, newerExemplar(this.#exemplars.get(cell) ?? null, exemplar));
  }

  exemplar(cell: number): Exemplar | null {
    return this.#exemplars.get(cell) ?? null;
  }

  /** Another one = other lines may be visible. */
  get epoch(): number {
    return this.kernel.settlement.epoch;
  }

  /** Is anyone visible in it? */
  isVisible(cell: number): boolean {
    return this.kernel.cells.int(cell, Cell.mark) === this.epoch;
  }

  /** Members that have the slot. A histogram without `+Inf` has it by its count. */
  members(cell: number): number {
    return this.kernel.cells.int(cell, Cell.members);
  }

  /** How many of their values are numbers. */
  numbers(cell: number): number {
    return this.kernel.cells.int(cell, Cell.numbers);
  }

  min(cell: number): number {
    return this.kernel.cells.number(cell, Cell.min);
  }

  max(cell: number): number {
    return this.kernel.cells.number(cell, Cell.max);
  }

  /** The line with the newest timestamp; without timestamps the last. NaN only where all are. */
  newest(cell: number): number {
    return this.kernel.cells.int(cell, Cell.newest);
  }

  newestValue(cell: number): number {
    return this.kernel.lines.number(this.newest(cell), Line.value);
  }

  /** The sum of the values and `more`, rounded once; NaN wins, as IEEE 754 has it. */
  sum(cell: number, more: number): number {
    return this.numbers(cell) < this.members(cell) ? Number.NaN : this.#plus(cell, Cell.sum, more);
  }

  /** The sum of those values that are numbers. */
  sumOfNumbers(cell: number): number {
    return this.#plus(cell, Cell.sum, 0);
  }

  /** The sum of what the members had before this scrape. */
  before(cell: number): number {
    return this.#plus(cell, Cell.before, 0);
  }

  addBefore(cell: number, value: number): void {
    this.kernel.settlement.addToSum(cell, Cell.before, value);
  }

  #plus(cell: number, field: number, more: number): number {
    const { cells } = this.kernel;
    const special = cells.number(cell, field + 2);
    if (special !== 0) return special;
    return roundedSum(cells.number(cell, field), cells.number(cell, field + 1), more);
  }

  /** Makes one cell of two, for the group that is named. Returns the one that stays. */
  join(into: number, from: number, group: number): number {
    const exemplar = this.exemplar(from);
    const staying = this.kernel.links.join(into, from, group);
    if (staying === into && exemplar !== null) this.addExemplar(into, exemplar);
    return staying;
  }
}

function newerExemplar(a: Exemplar | null, b: Exemplar): Exemplar {
  if (a === null) return b;
  const [at, bt] = [a.timestamp ?? 0, b.timestamp ?? 0];
  return at > bt || (at === bt && a.text >= b.text) ? a : b;
}

/** Of counters and gauges, which are most groups. */
const FIRST_SLOT: readonly number[] = [0];
const NO_SLOTS: readonly number[] = [];

/** The cells of one group, by slot of its family's layout. */
export class CellRow {
  readonly cells: Cells;
  readonly #group: number;
  /** The cell of the first slot; 0 = there is none. Of most groups it is the only one, and there may be very many groups. */
  #first = 0;
  /** Those of so many slots follow on one another, as far as nobody has changed that. */
  #run = 0;
  /** Those of the others; null = there is none. */
  #others: (number | undefined)[] | null = null;

  /** `group` is its number in the kernel. */
  constructor(cells: Cells, group: number) {
    this.cells = cells;
    this.#group = group;
  }

  /** 0 = there is none. */
  #at(slot: number): number {
    if (slot < this.#run) return this.#first + slot;
    return slot === 0 ? this.#first : (this.#others?.[slot] ?? 0);
  }

  #set(slot: number, id: number): void {
    if (slot < this.#run) this.#spread();
    if (slot === 0) this.#first = id;
    else {
      this.#others ??= [];
      this.#others[slot] = id;
    }
  }

  /** They are to be others. */
  #spread(): void {
    const run = this.#run;
    this.#run = 0;
    for (let slot = 1; slot < run; slot++) this.#set(slot, this.#first + slot);
  }

  /** Of many slots a group may have few: only those are visited, ascending. */
  #each(visit: (id: number, slot: number) => void): void {
    if (this.#first !== 0) visit(this.#first, 0);
    for (let slot = 1; slot < this.#run; slot++) visit(this.#first + slot, slot);
    this.#others?.forEach((id, slot) => {
      if (id !== undefined) visit(id, slot);
    });
  }

  #clear(): void {
    this.#first = 0;
    this.#run = 0;
    this.#others = null;
  }

  /** Sends the lines of the group's first member to cells of their own (`CellLinks.seat`); false where they must be sent one by one. */
  seat(instance: number, slots: number): boolean {
    if (this.#first !== 0 || this.#others !== null) return false;
    const seated = this.cells.kernel.links.seat(instance, this.#group, slots);
    if (seated === null) return false;
    this.#first = seated.first;
    this.#run = seated.count;
    return true;
  }

  /** The cell of a slot, made where there was none. */
  make(slot: number): number {
    const there = this.#at(slot);
    if (there !== 0) return there;
    const id = this.cells.kernel.links.make(this.#group, slot);
    this.#set(slot, id);
    return id;
  }

  /** The cell of a slot in which someone is visible; 0 = no one is. */
  visible(slot: number): number {
    const id = this.#at(slot);
    return id !== 0 && this.cells.isVisible(id) ? id : 0;
  }

  /** The slots in which someone is visible, ascending. */
  visibleSlots(): readonly number[] {
    if (this.#others === null && this.#run <= 1) return this.visible(0) === 0 ? NO_SLOTS : FIRST_SLOT;
    const slots: number[] = [];
    this.#each((id, slot) => {
      if (this.cells.isVisible(id)) slots.push(slot);
    });
    return slots;
  }

  /** The last scrape in which lines of the group left by themselves; 0 = none did. */
  get exportedAt(): number {
    return this.cells.kernel.groups.int(this.#group, Group.exportedAt);
  }

  /** What the lines that left by themselves last said, by slot. */
  eachExported(visit: (slot: number, value: number) => void): void {
    const { cells } = this.cells.kernel;
    this.#each((id, slot) => {
      const value = cells.number(id, Cell.exported);
      if (!Number.isNaN(value)) visit(slot, value);
    });
  }

  /** That is known elsewhere, or says nothing of what comes. */
  forgetExported(): void {
    const { cells } = this.cells.kernel;
    this.#each((id) => cells.setNumber(id, Cell.exported, Number.NaN));
  }

  /** Has the group taken in another? */
  get isForeign(): boolean {
    return this.cells.kernel.groups.int(this.#group, Group.foreign) === 1;
  }

  /** Takes all of another's cells and what is visible in them. What left by itself must have been noted: of both. */
  take(from: CellRow): void {
    const { kernel } = this.cells;
    from.#each((id, slot) => {
      const there = this.#at(slot);
      if (there === 0) {
        this.#set(slot, id);
        kernel.cells.setInt(id, Cell.group, this.#group);
        kernel.cells.setNumber(id, Cell.exported, Number.NaN);
      } else this.#set(slot, this.cells.join(there, id, this.#group));
    });
    from.#clear();
    kernel.groups.setInt(this.#group, Group.foreign, 1);
    kernel.groups.free(from.#group);
  }

  /** The group is gone. */
  end(): void {
    const { kernel } = this.cells;
    this.#each((id) => kernel.links.end(id));
    this.#clear();
    kernel.groups.free(this.#group);
  }

  /** Its layout forgot slots. */
  move(moves: Moves): void {
    const { kernel } = this.cells;
    const staying: (readonly [id: number, slot: number])[] = [];
    this.#each((id, slot) => {
      const to = moves[slot];
      if (to === undefined) kernel.links.end(id);
      else staying.push([id, to]);
    });
    this.#clear();
    for (const [id, slot] of staying) {
      this.#set(slot, id);
      kernel.cells.setInt(id, Cell.slot, slot);
    }
  }
}
