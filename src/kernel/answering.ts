import type { Arena } from './arena.ts';
import type { Assembly } from './assembly.ts';
import { Control } from './control.ts';
import { Family, FamilyState, Group } from './fields.ts';
import type { Survey } from './found.ts';
import type { Passes } from './passes.ts';
import type { Records } from './records.ts';
import type { Repeat } from './repeat.ts';

interface Tables {
  readonly arena: Arena;
  readonly groups: Records;
  readonly families: Records;
}

/** What of a body leaves as it came. */
export class Answering {
  readonly #tables: Tables;
  readonly #wasm: Assembly;
  readonly #passes: Passes;
  readonly #repeat: Repeat;
  #surveyed: readonly number[] = [];
  #listing = 0;

  constructor(tables: Tables, wasm: Assembly, passes: Passes, repeat: Repeat) {
    this.#tables = tables;
    this.#wasm = wasm;
    this.#passes = passes;
    this.#repeat = repeat;
  }

  /** The groups with visible members, in the order of their first lines in the body. */
  inOrder(): Int32Array {
    const known = this.#repeat.order;
    if (known !== null) return known;
    const { arena, groups } = this.#tables;
    const start = this.#passes.begin(4 * groups.end) >> 2;
    const count = this.#wasm.listGroups(++this.#listing);
    const order = arena.i32.slice(start, start + count);
    this.#repeat.listed(order);
    return order;
  }

  /** How a group leaves (`GroupState`), from the next survey on. */
  setState(group: number, state: number): void {
    const { groups } = this.#tables;
    if (groups.int(group, Group.state) === state) return;
    this.#repeat.drop();
    groups.setInt(group, Group.state, state);
  }

  /**
   * Sees which families leave as they came, by the states of all groups with visible members. What it finds holds until the next
   * survey.
   */
  survey(): Survey {
    const { arena, groups, families } = this.#tables;
    arena.i32[Control.survey] = (arena.i32[Control.survey] ?? 0) + 1;
    const known = this.#repeat.survey;
    if (known !== null) return known;
    const start = this.#passes.begin(8 * (groups.end + families.end)) >> 2;
    const count = this.#wasm.survey();
    const found: Survey = { families: [], changedGroups: [] };
    this.#surveyed = found.families;
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
    return (this.#tables.families.int(family, Family.state) & FamilyState.changed) !== 0;
  }

  setChanged(family: number): void {
    const { families } = this.#tables;
    families.setInt(family, Family.state, families.int(family, Family.state) | FamilyState.changed);
  }

  /** From a place in the roll on: the first that the answer needs. */
  skip(place: number): number {
    return this.#wasm.skip(place);
  }

  /** From a place in the roll on: the samples that leave as they came, and whether one of them has a bound. */
  run(place: number): { readonly end: number; readonly hasBound: boolean } {
    const end = this.#wasm.run(place);
    return { end, hasBound: this.#tables.arena.i32[Control.said] === 1 };
  }

  /** The answer has a section for the group's family. */
  open(group: number): void {
    const { arena, groups } = this.#tables;
    groups.setInt(group, Group.opened, arena.i32[Control.survey] ?? 0);
  }
}
