import { Buffer } from 'node:buffer';
import { CONTROL_BYTES } from './control.ts';

/** Bytes of a WebAssembly page. */
const PAGE = 65_536;
/**
 * So much from the begin, 56 MiB, and at least a quarter more where that does not do: with each growth all of the memory counts as new for
 * V8, which from 64 MB on collects garbage then. Of 10,000 lines that took a sixth of a start.
 */
const FIRST_PAGES = 896;
const GROWTH = 1.25;
/** Of 4 GiB: more has no address. */
const PAGES_MAX = 65_536;
/** Regions begin where any of their numbers may stand. */
const ALIGNMENT = 64;

/**
 * Linear memory, cut into regions whose sizes are powers of two. A region that has grown out of its place leaves it to the next that
 * fits. Pages that nobody has written to cost nothing.
 */
export class Arena {
  readonly memory: WebAssembly.Memory = new WebAssembly.Memory({ initial: FIRST_PAGES });
  f64: Float64Array = new Float64Array(0);
  i32: Int32Array = new Int32Array(0);
  u8: Buffer = Buffer.alloc(0);
  /** In front of the regions stand the words of control.ts. */
  #end = CONTROL_BYTES;
  readonly #free = new Map<number, number[]>();

  constructor() {
    this.#view();
  }

  /** A region of at least so many bytes, full of zeros. Views taken before are stale afterwards. */
  allocate(bytes: number): number {
    const size = regionBytes(bytes);
    const free = this.#free.get(size)?.pop();
    if (free !== undefined) {
      this.u8.fill(0, free, free + size);
      return free;
    }
    const start = this.#end;
    this.#end += size;
    const pages = Math.ceil(this.#end / PAGE);
    const before = this.memory.buffer.byteLength / PAGE;
    if (pages > before) {
      this.memory.grow(Math.max(pages, Math.min(Math.floor(before * GROWTH), PAGES_MAX)) - before);
      this.#view();
    }
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

  #view(): void {
    const { buffer } = this.memory;
    this.f64 = new Float64Array(buffer);
    this.i32 = new Int32Array(buffer);
    this.u8 = Buffer.from(buffer);
  }
}

function regionBytes(bytes: number): number {
  return Math.max(ALIGNMENT, 2 ** Math.ceil(Math.log2(bytes)));
}
