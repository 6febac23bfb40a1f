import type { Arena } from './arena.ts';
import { Control } from './control.ts';
import { Flag, Line } from './fields.ts';
import type { Records } from './records.ts';

/** What lines say in the body that is being read, or was read last. */
export class Said {
  readonly #arena: Arena;
  readonly #lines: Records;
  /** What is marked with it was said by that body. */
  attempt = 1;
  /** Its timestamps in milliseconds, by line. */
  readonly times: Map<number, number> = new Map();

  constructor(arena: Arena, lines: Records) {
    this.#arena = arena;
    this.#lines = lines;
  }

  /** A body is about to be read, or one is about to be noted again: nothing was said yet. */
  begin(): void {
    this.attempt++;
    this.#arena.i32[Control.attempt] = this.attempt;
    this.times.clear();
  }

  isThere(line: number): boolean {
    return this.#lines.int(line, Line.mark) === this.attempt;
  }

  /** The line says more than a value: it is not left out before the body's end. */
  pin(line: number): void {
    this.#lines.setInt(line, Line.flags, this.#lines.int(line, Line.flags) | Flag.pinned);
  }

  /** A counter that fell, or a `_created` that moved on. */
  beganAnew(line: number): boolean {
    const flags = this.#lines.int(line, Line.flags);
    if ((flags & (Flag.counter | Flag.created)) === 0) return false;
    const value = this.#lines.number(line, Line.value);
    const last = this.#lines.number(line, Line.last);
    return (flags & Flag.counter) !== 0 ? value < last : value > last;
  }

  /** Has line `a` the newer timestamp, or stands it later? One that is NaN takes no part while the other is a number. */
  isNewer(a: number, b: number): boolean {
    const lines = this.#lines;
    const { times } = this;
    const isNone = Number.isNaN(lines.number(a, Line.value));
    if (isNone !== Number.isNaN(lines.number(b, Line.value))) return !isNone;
    const [at, bt] = times.size === 0 ? [0, 0] : [times.get(a) ?? 0, times.get(b) ?? 0];
    return at > bt || (at === bt && lines.int(a, Line.order) >= lines.int(b, Line.order));
  }
}
