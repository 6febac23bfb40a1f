import type { Arena } from './arena.ts';
import type { Assembly } from './assembly.ts';
import type { CellLinks } from './cell-links.ts';
import { Control } from './control.ts';
import { Flag, Frame, Line, WHY } from './fields.ts';
import type { Packed } from './packed.ts';
import type { Records } from './records.ts';
import { TableIndex } from './table-index.ts';

const ENTRY = 16;
const FIRST_BYTES = 4096;
/** More would be no help: then they are learnt anew. */
const ROUTES_MAX = 32_768;
const ROWS_MAX = 4 * 2 ** 20;

/** What of a label's value decides where an instance goes: all of it, nothing, or what is left without certain identifiers. */
export const Part = { whole: 0, nothing: 1, masked: 2 } as const;

/** Where an instance went: to a fold, while it is not known where those are packed that look like it; or elsewhere. */
export const Sent = { nowhere: 0, somewhere: 1, toFold: 2 } as const;

interface Tables {
  readonly arena: Arena;
  readonly lines: Records;
  readonly frames: Records;
  readonly packed: Packed;
  readonly links: CellLinks;
}

/** In front of a route's cells: the home of those that go there, and what the flags of their lines say of rules. */
const HEAD_BYTES = 8;
const SAID = Flag.unchanged | WHY;
/** What is no route has 0. */
const FIRST_ROUTE = 4;

/** Where instances went, so that others that look like them go there without a word. They hold until a group becomes another's. */
export class Routes {
  readonly #tables: Tables;
  readonly #wasm: Assembly;
  readonly #index: TableIndex;
  /** Bytes for the cells of routes, by slot of the instances' family. */
  #room = FIRST_BYTES;
  #end = FIRST_ROUTE;
  readonly #plans = new Map<string, { readonly start: number; readonly bytes: number }>();
  /** Those that routes have. */
  readonly #homes: number[] = [];
  /** Counts up when all are forgotten. */
  version = 0;

  constructor(tables: Tables, wasm: Assembly) {
    this.#tables = tables;
    this.#wasm = wasm;
    const { arena } = tables;
    this.#index = new TableIndex(arena, Control.routeIndex, ENTRY, {
      fromEntries: (from, places) => wasm.moveEntries(4 * Control.routeIndex, from, places),
    });
    const start = arena.allocate(FIRST_BYTES);
    arena.i32[Control.routes] = start;
  }

  /** Forgets all. */
  clear(): void {
    if (this.#plans.size === 0) return;
    this.version++;
    const { arena, frames, packed } = this.#tables;
    for (const { start, bytes } of this.#plans.values()) arena.free(start, bytes);
    this.#plans.clear();
    for (let frame = 1; frame < frames.end; frame++)
      if (frames.int(frame, Frame.live) === 1) frames.setInt(frame, Frame.plan, 0);
    for (const home of this.#homes.splice(0)) packed.homes.use(home, -1);
    this.#index.clear();
    this.#end = FIRST_ROUTE;
  }

  /** What decides of each label's value of a family's instances, in the order of their names (`Part`); holds until all are forgotten. */
  plan(family: number, names: number, parts: readonly number[]): number {
    const bytes = Math.max(1, parts.length);
    const { arena, frames } = this.#tables;
    const start = arena.allocate(bytes);
    arena.u8.set(parts, start);
    this.#plans.set(`${family} ${names}`, { start, bytes });
    for (let frame = 1; frame < frames.end; frame++)
      if (frames.int(frame, Frame.family) === family && frames.int(frame, Frame.names) === names)
        frames.setInt(frame, Frame.plan, start);
    return start;
  }

  /** 0 = there is none. */
  planOf(family: number, names: number): number {
    return this.#plans.get(`${family} ${names}`)?.start ?? 0;
  }

  /** Sends an instance's lines of this body where those went that look like it (`Sent`). */
  send(instance: number, plan: number): number {
    return this.#wasm.route(instance, plan);
  }

  /**
   * From now on others that look like it go where it went: its lines are these, its family has so many slots. `folded`: of each label
   * whose values are masked something was folded.
   */
  learn(instance: number, plan: number, lines: readonly number[], slots: number, folded: boolean): void {
    const { arena, lines: records } = this.#tables;
    const bytes = HEAD_BYTES + 4 * slots;
    if (this.#index.entries >= ROUTES_MAX || this.#end + bytes > ROWS_MAX) return;
    this.#index.reserve(this.#index.entries);
    this.#reserve(bytes);
    if (this.#wasm.learnRoute(instance, plan, this.#end, slots, folded) !== 1) return;
    const row = ((arena.i32[Control.routes] ?? 0) + this.#end) >> 2;
    arena.i32.fill(0, row, row + bytes / 4);
    arena.i32[row + 1] = records.int(lines[0] ?? 0, Line.flags) & SAID;
    for (const line of lines) arena.i32[row + 2 + records.int(line, Line.slot)] = this.#tables.links.of(line);
    this.#end += bytes;
  }

  /** New instances that go the way of the one that was sent last are packed: their lines have this home. */
  pack(home: number): void {
    const { arena, packed } = this.#tables;
    arena.i32[((arena.i32[Control.routes] ?? 0) + (arena.i32[Control.said] ?? 0)) >> 2] = home;
    packed.homes.use(home, 1);
    this.#homes.push(home);
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
