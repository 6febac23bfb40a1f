import type { Arena } from './arena.ts';
import type { Assembly } from './assembly.ts';
import type { CellLinks } from './cell-links.ts';
import { Control } from './control.ts';
import type { Muster } from './found.ts';
import type { Packed } from './packed.ts';
import type { Passes } from './passes.ts';
import type { Records } from './records.ts';
import type { Repeat } from './repeat.ts';
import type { Roster } from './roster.ts';
import type { Said } from './said.ts';

/** How long its lists are, and the lists (assembly/passes.ts). */
const HEADER = 16;

interface Tables {
  readonly arena: Arena;
  readonly instances: Records;
  readonly groups: Records;
  readonly said: Said;
  readonly links: CellLinks;
  readonly packed: Packed;
}

/** Finds who spoke in a body, and what has to be decided. */
export class Mustering {
  readonly #tables: Tables;
  readonly #wasm: Assembly;
  readonly #passes: Passes;
  readonly #roster: Roster;
  readonly #repeat: Repeat;

  constructor(tables: Tables, wasm: Assembly, passes: Passes, roster: Roster, repeat: Repeat) {
    this.#tables = tables;
    this.#wasm = wasm;
    this.#passes = passes;
    this.#roster = roster;
    this.#repeat = repeat;
  }

  /** Goes through the roll of a body that was read. `meeting`: lines of one instance may meet in one cell. */
  muster(meeting: boolean, isBegin = false): Muster {
    const { said, links, packed } = this.#tables;
    links.followAll();
    // Packed instances have no places in the roll.
    const isPlain = !meeting && said.times.size === 0 && packed.lines === 0;
    const known = isPlain ? this.#repeat.muster() : null;
    if (known !== null) return known;
    const { muster, isDecided } = this.#inFull(meeting, isBegin ? [] : packed.unpackPartial());
    this.#repeat.mustered({ ...muster, repeats: true }, isPlain && isDecided);
    return muster;
  }

  #inFull(meeting: boolean, inserted: readonly number[]): { readonly muster: Muster; readonly isDecided: boolean } {
    const { arena, instances, groups } = this.#tables;
    this.#roster.reserve(instances.end);
    const incompleteOffset = HEADER + (2 * instances.end + groups.end) * 4;
    const found = this.#passes.begin(incompleteOffset + instances.end * 4);
    const { i32 } = arena;
    this.#wasm.muster(meeting, found + incompleteOffset);
    const [events = 0, fresh = 0, incomplete = 0, open = 0] = i32.subarray(found >> 2, (found >> 2) + 4);
    const first = (found + HEADER) >> 2;
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
    return { muster, isDecided: open === 0 && incomplete === 0 };
  }
}
