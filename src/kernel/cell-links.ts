import type { Assembly } from './assembly.ts';
import { Cell, Instance, Line } from './fields.ts';
import type { Records } from './records.ts';
import type { Repeat } from './repeat.ts';

interface Tables {
  readonly lines: Records;
  readonly instances: Records;
  readonly cells: Records;
  /** Its homes point to cells. */
  readonly packed: { follow(): void };
  /** They hold as long as cells are what they were. */
  readonly routes: { clear(): void };
}

/**
 * Who points to which cell: lines, homes, and cells that have become others. A cell whose group is gone, or that has become another,
 * stays until nobody points to it.
 */
export class CellLinks {
  readonly #tables: Tables;
  readonly #wasm: Assembly;
  readonly #repeat: Repeat;
  /** Somebody may point to a cell that has ended. */
  #isMoved = false;

  constructor(tables: Tables, wasm: Assembly, repeat: Repeat) {
    this.#tables = tables;
    this.#wasm = wasm;
    this.#repeat = repeat;
  }

  /** The cell of a line, however often that was merged; 0 = none. */
  of(line: number): number {
    const cell = this.#tables.lines.int(line, Line.cell);
    const found = this.follow(cell);
    if (found !== cell) this.set(line, found);
    return found;
  }

  /** What a cell has become, however often it was merged; 0 = its group is gone. */
  follow(cell: number): number {
    return this.#isMoved ? this.#wasm.follow(cell) : cell;
  }

  set(line: number, cell: number): void {
    const { lines } = this.#tables;
    const before = lines.int(line, Line.cell);
    if (before === cell) return;
    this.#repeat.drop();
    this.refer(cell, 1);
    lines.setInt(line, Line.cell, cell);
    this.refer(before, -1);
  }

  /** One more, or one less, points to a cell (0 = none). */
  refer(cell: number, by: 1 | -1): void {
    const { cells } = this.#tables;
    if (by < 0) this.#release(cell);
    else if (cell !== 0) cells.setInt(cell, Cell.references, cells.int(cell, Cell.references) + 1);
  }

  make(group: number, slot: number): number {
    const { cells } = this.#tables;
    const made = cells.make();
    cells.setInt(made, Cell.group, group);
    cells.setInt(made, Cell.slot, slot);
    cells.setNumber(made, Cell.exported, Number.NaN);
    return made;
  }

  /**
   * Sends the lines of an instance that nobody has sent to a group that has no cells, which has its labels: the slots of its family are
   * those of the instance's, so many. Their cells follow on one another by slot. Null = that is not so, and nothing was done.
   */
  seat(instance: number, group: number, slots: number): { readonly first: number; readonly count: number } | null {
    const { instances, cells } = this.#tables;
    const count = instances.int(instance, Instance.count);
    if (count > slots) return null;
    cells.reserve(count);
    const first = cells.end;
    if (this.#wasm.seat(instance, group) === 0) return null;
    cells.changes += count;
    this.#repeat.drop();
    return { first, count };
  }

  /** Its group is gone. */
  end(cell: number): void {
    const { cells } = this.#tables;
    this.#move();
    cells.setInt(cell, Cell.group, 0);
    this.refer(cell, 1);
    this.#release(cell);
  }

  /**
   * Makes one cell of two, for the group that is named, with what is visible in both. Returns the one that stays; who points to the
   * other finds it.
   */
  join(into: number, from: number, group: number): number {
    this.#move();
    return this.#wasm.joinCells(into, from, group);
  }

  /** Where cells have become others, lines and homes point to those. */
  followAll(): void {
    if (!this.#isMoved) return;
    this.#repeat.drop();
    this.#wasm.followLines();
    this.#tables.packed.follow();
    this.#isMoved = false;
  }

  #move(): void {
    this.#repeat.drop();
    this.#isMoved = true;
    this.#tables.routes.clear();
  }

  #release(cell: number): void {
    const { cells } = this.#tables;
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
}
