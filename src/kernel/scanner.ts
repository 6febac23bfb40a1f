import type { Hash64 } from '../base/hash.ts';
import type { Arena } from './arena.ts';
import type { Assembly } from './assembly.ts';
import { Control } from './control.ts';
import { KEYED, Line } from './fields.ts';
import type { Records } from './records.ts';
import type { Roll } from './roll.ts';

/** Bytes of a body that are looked at together. */
const WINDOW = 262_144;
/** A line that is known is shorter. */
const KNOWN_LINE_MAX = 8192;
/** Longest key, and what a hash reads beyond it. */
const KEY_BYTES = 4096 + 64;
const ENTRY = 8;
const FIRST_ENTRIES = 256;

/** Knows lines by their bytes: what was read once in full is known again without. */
export class Scanner {
  readonly #arena: Arena;
  readonly #lines: Records;
  readonly #roll: Roll;
  readonly #wasm: Assembly;
  readonly #window: number;
  /** The part of the body that is in the window. */
  #from = 0;
  #to = 0;
  #entries = 0;
  #capacity = FIRST_ENTRIES;

  constructor(arena: Arena, lines: Records, roll: Roll, wasm: Assembly, seed: Readonly<Hash64>) {
    this.#wasm = wasm;
    this.#arena = arena;
    this.#lines = lines;
    this.#roll = roll;
    this.#window = arena.allocate(WINDOW);
    const words: readonly (readonly [word: number, bytes: number])[] = [
      [Control.keys, KEY_BYTES],
      [Control.scratch, 16],
      [Control.powers, 8 * POWERS.length],
      [Control.index, this.#capacity * ENTRY],
    ];
    for (const [word, bytes] of words) {
      const start = arena.allocate(bytes);
      arena.i32[word] = start;
    }
    arena.i32[Control.indexMask] = this.#capacity - 1;
    const { i32, f64 } = arena;
    drawKeys(i32, (i32[Control.keys] ?? 0) >> 2, seed);
    f64.set(POWERS, (i32[Control.powers] ?? 0) >> 3);
  }

  /** A body is about to be read. */
  begin(attempt: number, keyed: number): void {
    const { i32 } = this.#arena;
    i32[Control.attempt] = attempt;
    i32[Control.format] = keyed;
    i32[Control.previous] = 0;
    this.#from = this.#to = 0;
  }

  /** Reads the lines that are known from `at` on, into the roll. Returns the place of the first that is not, or the body's end. */
  scan(body: Uint8Array, at: number): number {
    let place = at;
    for (;;) {
      const isShort = this.#to - place < KNOWN_LINE_MAX && this.#to < body.length;
      if (place < this.#from || isShort) this.#fill(body, place);
      if (place >= this.#to) return place;
      const offset = this.#from - this.#window;
      this.#arena.i32[Control.lines] = this.#lines.start;
      const stopped = this.#wasm.scan(place - offset, this.#to - offset, offset) + offset;
      if (this.#roll.isFull) this.#roll.grow();
      else if (stopped === place || this.#to - stopped >= KNOWN_LINE_MAX || this.#to === body.length) return stopped;
      place = stopped;
    }
  }

  /** Learns by which bytes a line is known that was read in full, where it is in the window; its value was this. */
  learn(start: number, end: number, line: number, value: number): void {
    if (start < this.#from || end > this.#to) return;
    if (2 * (this.#entries + 1) > this.#capacity) this.#index();
    const offset = this.#from - this.#window;
    this.#arena.i32[Control.lines] = this.#lines.start;
    if (this.#wasm.learn(start - offset, end - offset, line, value) === 2) this.#entries++;
  }

  #fill(body: Uint8Array, place: number): void {
    this.#from = place;
    this.#to = Math.min(body.length, place + WINDOW);
    this.#arena.u8.set(body.subarray(place, this.#to), this.#window);
  }

  /** Builds the index anew, with room for as many keys again, without what has been left behind in it. */
  #index(): void {
    const keyed: number[] = [];
    for (let line = 1; line < this.#lines.end; line++)
      if ((this.#lines.int(line, Line.flags) & KEYED) !== 0 && this.#lines.int(line, Line.length) > 0) keyed.push(line);
    const old = this.#arena.i32[Control.index] ?? 0;
    const bytes = this.#capacity * ENTRY;
    while (4 * (keyed.length + 1) > this.#capacity) this.#capacity *= 4;
    const start = this.#arena.move(old, bytes, this.#capacity * ENTRY);
    this.#arena.u8.fill(0, start, start + this.#capacity * ENTRY);
    this.#arena.i32[Control.index] = start;
    this.#arena.i32[Control.indexMask] = this.#capacity - 1;
    this.#arena.i32[Control.lines] = this.#lines.start;
    for (const line of keyed) this.#wasm.enter(line);
    this.#entries = keyed.length;
  }
}

/** Those that a double holds exactly. */
const POWERS: readonly number[] = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

/** Random words from a seed: splitmix64 (Steele, Lea, Flood, 2014). */
function drawKeys(words: Int32Array, start: number, seed: Readonly<Hash64>): void {
  let state = (BigInt(seed.hi >>> 0) << 32n) | BigInt(seed.lo >>> 0);
  for (let at = 0; at < KEY_BYTES / 4; at += 2) {
    state = BigInt.asUintN(64, state + 0x9e3779b97f4a7c15n);
    let word = state;
    word = BigInt.asUintN(64, (word ^ (word >> 30n)) * 0xbf58476d1ce4e5b9n);
    word = BigInt.asUintN(64, (word ^ (word >> 27n)) * 0x94d049bb133111ebn);
    word ^= word >> 31n;
    words[start + at] = Number(BigInt.asIntN(32, word));
    words[start + at + 1] = Number(BigInt.asIntN(32, word >> 32n));
  }
}
