import type { Arena } from './arena.ts';

/** The words of a list, in steps of 4 bytes: assembly/others.ts has them, too. */
const NEXT = 0;
const COUNT = 1;
const NUMBER = 2;
const BYTES = 3;
const STARTS = 4;

/** Where a line is among the bytes of all. */
interface Place {
  readonly start: number;
  readonly end: number;
}

/** The lines of the body before, and which of them comes next where that is sure. */
export interface Expected {
  readonly lines: readonly Place[];
  readonly next: number;
}

/**
 * The lines of a body that are no samples, so that the assembly finds them again in the next one: as long as they are the same in the
 * same order, nobody needs to look at them.
 */
export class OtherLines {
  readonly #arena: Arena;
  #at: number;
  #size: number;
  #lines: readonly Place[] = [];

  constructor(arena: Arena) {
    this.#arena = arena;
    this.#size = 4 * (STARTS + 1);
    this.#at = arena.allocate(this.#size);
  }

  /** The address of the list. */
  get at(): number {
    return this.#at;
  }

  /** Which one comes next of those that were expected, as far as was looked. */
  after({ lines, next }: Expected): number {
    return lines === this.#lines ? (this.#arena.i32[(this.#at >> 2) + NEXT] ?? 0) : next;
  }

  /** Looks for what is expected, if these are its lines; `number` is that of the next line in this body. Null = for nothing. */
  expect(expected: Expected | null, number: number): void {
    const { i32 } = this.#arena;
    i32[(this.#at >> 2) + NEXT] = expected?.lines === this.#lines ? expected.next : this.#lines.length;
    i32[(this.#at >> 2) + NUMBER] = number;
  }

  /** `bytes`: of all lines, one behind the other. */
  set(bytes: Uint8Array, lines: readonly Place[]): void {
    const arena = this.#arena;
    const header = 4 * (STARTS + lines.length + 1);
    arena.free(this.#at, this.#size);
    this.#size = header + bytes.length;
    this.#at = arena.allocate(this.#size);
    this.#lines = lines;
    const at = this.#at >> 2;
    arena.i32[at + COUNT] = lines.length;
    arena.i32[at + BYTES] = this.#at + header;
    for (const [number, { end }] of lines.entries()) arena.i32[at + STARTS + number + 1] = end;
    arena.u8.set(bytes, this.#at + header);
    this.expect(null, 0);
  }
}
