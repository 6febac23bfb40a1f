import type { Arena } from './arena.ts';
import type { Assembly } from './assembly.ts';
import { Control } from './control.ts';
import { Cell, Group } from './fields.ts';
import type { Passes } from './passes.ts';
import type { Records } from './records.ts';
import type { Repeat } from './repeat.ts';
import { Shown } from './shown.ts';

/** What the rules of `fold/` have to do after a settlement; each is told of all before the next. */
export interface Settling {
  /** A group's base moves in one slot, once for all its members: by a sum in two parts. */
  moved(group: number, slot: number, high: number, low: number): void;
  /** An instance is in a group that it is not known to own. */
  entered(group: number, instance: number): void;
  /** A group has other members than it is known to have, or other lines: none, where it is visible no more. */
  counted(group: number): void;
}

/** What a settlement leaves: how often each, and bases that move (assembly/settle.ts). */
const HEADER = 16;
const MOVE = 24;

interface Tables {
  readonly arena: Arena;
  readonly cells: Records;
  readonly groups: Records;
}

/** What became of lines since the scrape before, and whose members are there. */
export class Settlement {
  readonly #tables: Tables;
  readonly #wasm: Assembly;
  readonly #passes: Passes;
  readonly #repeat: Repeat;
  readonly #shown: Shown;
  #epoch = 0;

  constructor(tables: Tables, wasm: Assembly, passes: Passes, repeat: Repeat) {
    this.#tables = tables;
    this.#wasm = wasm;
    this.#passes = passes;
    this.#repeat = repeat;
    this.#shown = new Shown(tables.arena);
    this.#begin();
  }

  /** What is marked with it belongs to the present settlement. */
  get epoch(): number {
    return this.#epoch;
  }

  /** Adds to one of a cell's sums: `Cell.sum` or `Cell.before`. */
  addToSum(cell: number, field: number, value: number): void {
    const { cells } = this.#tables;
    this.#wasm.addTo(cells.start + cell * cells.size + 8 * field, value);
  }

  #begin(): void {
    this.#epoch++;
    this.#tables.arena.i32[Control.epoch] = this.#epoch;
  }

  /** Of the instances that were there in the scrape before and had counted something. One that stands at zero cannot fall. */
  census(scrape: number): { readonly known: number; readonly fallen: number; readonly vanished: number } {
    const at = this.#passes.begin(12) >> 2;
    this.#wasm.census(scrape);
    const { i32 } = this.#tables.arena;
    return { known: i32[at] ?? 0, fallen: i32[at + 1] ?? 0, vanished: i32[at + 2] ?? 0 };
  }

  /**
   * Settles what became of every line since the scrape before, and adds those that are there to their cells. The rules are those
   * of continuity (fold/continuity.ts). `strangersAreOld`: what has no past had one that was forgotten.
   */
  settle(scrape: number, strangersAreOld: boolean, told: Settling, isBegin = false): void {
    if (this.#repeat.settle()) return;
    const { arena, cells, groups } = this.#tables;
    this.#begin();
    this.#shown.reserve(groups.end);
    const countedOffset = HEADER + cells.end * MOVE;
    const enteredOffset = countedOffset + (this.#shown.length + groups.end) * 4;
    // Of two that enter a group it is told, and of no more.
    const found = this.#passes.begin(enteredOffset + groups.end * 16);
    const [counted, entered] = [found + countedOffset, found + enteredOffset];
    this.#wasm.settle(scrape, strangersAreOld, isBegin, counted, entered);
    const [moves = 0, counts = 0, entries = 0] = arena.i32.subarray(found >> 2, (found >> 2) + 3);
    this.#tellMoves(found + HEADER, moves, told);
    for (let at = entered >> 2; at < (entered >> 2) + 2 * entries; at += 2)
      told.entered(arena.i32[at] ?? 0, arena.i32[at + 1] ?? 0);
    for (let at = counted >> 2; at < (counted >> 2) + counts; at++) told.counted(arena.i32[at] ?? 0);
  }

  #tellMoves(start: number, moves: number, told: Settling): void {
    const { arena, cells } = this.#tables;
    for (let at = start; at < start + moves * MOVE; at += MOVE) {
      const cell = arena.i32[at >> 2] ?? 0;
      const [high, low] = [arena.f64[(at >> 3) + 1] ?? 0, arena.f64[(at >> 3) + 2] ?? 0];
      told.moved(cells.int(cell, Cell.group), cells.int(cell, Cell.slot), high, low);
    }
  }

  /** Nothing is known any more of the members that groups have: of those that are visible the next settlement tells. */
  forgetCounts(): void {
    const { groups } = this.#tables;
    this.#repeat.drop();
    for (const group of this.#shown.groups()) {
      groups.setInt(group, Group.toldMembers, 0);
      groups.setInt(group, Group.toldLines, 0);
    }
  }
}
