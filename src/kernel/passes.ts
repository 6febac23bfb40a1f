import type { Arena } from './arena.ts';
import type { CellLinks } from './cell-links.ts';
import { Control } from './control.ts';
import type { Said } from './said.ts';

/** What passes of the assembly need: room for what they find, and that everybody points to cells that are there. */
export class Passes {
  readonly #arena: Arena;
  readonly #said: Said;
  readonly #links: CellLinks;
  #bytes = 0;

  constructor(arena: Arena, said: Said, links: CellLinks) {
    this.#arena = arena;
    this.#said = said;
    this.#links = links;
  }

  /** Of the room. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Before a pass over lines, groups or homes that will find so many bytes. Returns where. */
  begin(bytes: number): number {
    this.#links.followAll();
    return this.room(bytes);
  }

  /** The same where it looks at no cell. */
  room(bytes: number): number {
    const arena = this.#arena;
    if (bytes > this.#bytes) {
      if (this.#bytes > 0) arena.free(this.found, this.#bytes);
      const start = arena.allocate(bytes);
      arena.i32[Control.found] = start;
      this.#bytes = bytes;
    }
    arena.i32[Control.timed] = this.#said.times.size > 0 ? 1 : 0;
    return this.found;
  }

  /** Where the last pass has left what it found. */
  get found(): number {
    return this.#arena.i32[Control.found] ?? 0;
  }
}
