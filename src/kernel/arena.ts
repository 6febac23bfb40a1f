import { Buffer } from 'node:buffer';
import { CONTROL_BYTES } from './control.ts';

/** Bytes of a WebAssembly page. */
const PAGE = 65_536;
/** Every second room of a table fits (records.ts). */
export const LINEAR_MIN: number = 2 ** 28;
/** Addresses are numbers of 31 bits. */
const LINEAR_MAX = 2 ** 31 - PAGE;
/** Regions begin where any of their numbers may stand. */
const ALIGNMENT = 64;

/** A region of a larger part than this is no larger than it must be. */
const SMALL = 1 / 16;

/** There is no room for a larger region. */
export class OutOfRoom extends Error {
  constructor(bytes: number) {
    super(`the tables need more than the ${bytes} bytes that there are for them: raise the setting memory`);
  }
}

/**
 * Linear memory, cut into regions whose sizes are powers of two. A region that has grown out of its place leaves it to the next that
 * fits. It has its size from the begin, so that it never moves: pages that nobody has written to cost nothing, but each time memory grows V8 counts
 * all of it as new, and collects garbage.
 */
export class Arena {
  readonly memory: WebAssembly.Memory;
  readonly f64: Float64Array;
  readonly i32: Int32Array;
  readonly u8: Buffer;
  /** While new lines are read, a third of it is for them: what is made of them, or moves to a room of twice the size, has the rest. Whoever sets it takes it back. */
  isForLines = false;
  /** In front of the regions stand the words of control.ts. */
  #end = CONTROL_BYTES;
  readonly #free = new Map<number, number[]>();

  constructor(bytes: number) {
    const pages = Math.ceil(Math.min(LINEAR_MAX, Math.max(LINEAR_MIN, bytes)) / PAGE);
    this.memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
    const { buffer } = this.memory;
    this.f64 = new Float64Array(buffer);
    this.i32 = new Int32Array(buffer);
    this.u8 = Buffer.from(buffer);
  }

  /** How many bytes regions may take. */
  get #room(): number {
    return Math.floor(this.u8.length / (this.isForLines ? 3 : 1));
  }

  /** Is a region of so many bytes a small part of all? */
  isSmall(bytes: number): boolean {
    return regionBytes(bytes) <= this.u8.length * SMALL;
  }

  /** A region of at least so many bytes, full of zeros. Throws `OutOfRoom`. */
  allocate(bytes: number): number {
    const size = regionBytes(bytes);
    const free = this.#free.get(size)?.pop();
    if (free !== undefined) {
      this.u8.fill(0, free, free + size);
      return free;
    }
    const start = this.#end;
    if (start + size > this.#room) throw new OutOfRoom(this.#room);
    this.#end += size;
    return start;
  }

  /** A larger region with what stood in the old one, which is free afterwards. */
  move(start: number, bytes: number, newBytes: number): number {
    const moved = this.allocate(newBytes);
    this.u8.copyWithin(moved, start, start + bytes);
    this.free(start, bytes);
    return moved;
  }

  free(start: number, bytes: number): void {
    const size = regionBytes(bytes);
    this.#free.set(size, [...(this.#free.get(size) ?? []), start]);
  }
}

function regionBytes(bytes: number): number {
  return Math.max(ALIGNMENT, 2 ** Math.ceil(Math.log2(bytes)));
}
