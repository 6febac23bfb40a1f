import type { Arena } from './arena.ts';
import type { Assembly } from './assembly.ts';
import { Control } from './control.ts';
import type { Passes } from './passes.ts';
import type { Roll } from './roll.ts';

/** What stays of a body when lines are left out of it. */
export interface Swept {
  /** In pairs: where it begins and ends. All of it goes to `to`, one behind the other. */
  readonly runs: Int32Array;
  readonly to: number;
  /** What begins here was not read yet, and stays. */
  readonly rest: number;
  readonly leftOut: number;
}

interface Tables {
  readonly arena: Arena;
  readonly roll: Roll;
}

/** Passes over what has come of a body, while more is to come. */
export class EarlyPasses {
  readonly #tables: Tables;
  readonly #wasm: Assembly;
  readonly #passes: Passes;

  constructor(tables: Tables, wasm: Assembly, passes: Passes) {
    this.#tables = tables;
    this.#wasm = wasm;
    this.#passes = passes;
  }

  /** The instances of which some line from this place in the roll on is undecided; one may come twice. */
  undecided(place: number): readonly number[] {
    const { arena, roll } = this.#tables;
    const start = this.#passes.begin(4 * (roll.length - place)) >> 2;
    const count = this.#wasm.undecided(place);
    return [...arena.i32.subarray(start, start + count)];
  }

  /**
   * Leaves out of the body at hand, from a place in the roll on, samples that are folded for ever and those that a rule drops: in the roll
   * they stay, without bytes, and what stands behind them moves. The last line must be closed.
   */
  sweep(from: number): Swept {
    const { arena, roll } = this.#tables;
    const start = this.#passes.begin(8 * (roll.length - from)) >> 2;
    const [to, rest] = [roll.at(from), roll.at(roll.length)];
    const words = this.#wasm.sweep(from);
    return { runs: arena.i32.slice(start, start + words), to, rest, leftOut: arena.i32[Control.said] ?? 0 };
  }
}
