import type { Arena } from './arena.ts';
import type { Assembly } from './assembly.ts';
import { Control } from './control.ts';
import { Line } from './fields.ts';
import type { Records } from './records.ts';
import { TableIndex } from './table-index.ts';

const ENTRY = 16;
const FIRST_BYTES = 4096;
/** More would be no help: then they are learnt anew. */
const ROUTES_MAX = 32_768;
const ROWS_MAX = 4 * 2 ** 20;

/** What of a label's value decides where an instance goes: all of it, nothing, or what is left without certain identifiers. */
export const Part = { whole: 0, nothing: 1, masked: 2 } as const;

interface Tables {
  readonly arena: Arena;
  readonly lines: Records;
  cellOf(line: number): number;
}

/** Where instances went, so that others that look like them go there without a word. They hold until a group becomes another's. */
export class Routes {
  readonly #tables: Tables;
  readonly #wasm: Assembly;
  readonly #index: TableIndex;
  /** Bytes for the cells of routes, by slot of the instances' family. */
  #room = FIRST_BYTES;
  #end = 0;
  readonly #plans: [start: number, bytes: number][] = [];
  /** Counts up when all are forgotten. */
  version = 0;

  constructor(tables: Tables, wasm: Assembly) {
    this.#tables = tables;
    this.#wasm = wasm;
    const { arena } = tables;
    this.#index = new TableIndex(arena, Control.routeIndex, ENTRY, (from, places) =>
      wasm.moveEntries(4 * Control.routeIndex, from, places),
    );
    const start = arena.allocate(FIRST_BYTES);
    arena.i32[Control.routes] = start;
  }

  /** Forgets all. */
  clear(): void {
    if (this.#plans.length === 0) return;
    this.version++;
    for (const [start, bytes] of this.#plans.splice(0)) this.#tables.arena.free(start, bytes);
    this.#index.clear();
    this.#end = 0;
  }

  /** What decides of each label's value, in the order of their names (`Part`); holds until all are forgotten. */
  plan(parts: readonly number[]): number {
    const bytes = Math.max(1, parts.length);
    const start = this.#tables.arena.allocate(bytes);
    this.#tables.arena.u8.set(parts, start);
    this.#plans.push([start, bytes]);
    return start;
  }

  /** Sends an instance's lines of this body where those went that look like it; false where none did. */
  send(instance: number, plan: number): boolean {
    return this.#wasm.route(instance, plan) === 1;
  }

  /**
   * From now on others that look like it go where it went: its lines are these, its family has so many slots. `folded`: of each label
   * whose values are masked something was folded.
   */
  learn(instance: number, plan: number, lines: readonly number[], slots: number, folded: boolean): void {
    const { arena, lines: records } = this.#tables;
    if (this.#index.entries >= ROUTES_MAX || this.#end + 4 * slots > ROWS_MAX) return;
    this.#index.reserve(this.#index.entries);
    this.#reserve(4 * slots);
    if (this.#wasm.learnRoute(instance, plan, this.#end, slots, folded) !== 1) return;
    const row = ((arena.i32[Control.routes] ?? 0) + this.#end) >> 2;
    arena.i32.fill(0, row, row + slots);
    for (const line of lines) arena.i32[row + records.int(line, Line.slot)] = this.#tables.cellOf(line);
    this.#end += 4 * slots;
  }

  #reserve(bytes: number): void {
    if (this.#end + bytes <= this.#room) return;
    const { arena } = this.#tables;
    const before = this.#room;
    while (this.#end + bytes > this.#room) this.#room *= 2;
    const start = arena.move(arena.i32[Control.routes] ?? 0, before, this.#room);
    arena.i32[Control.routes] = start;
  }
}
