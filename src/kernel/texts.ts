import type { Buffer } from 'node:buffer';
import type { Arena } from './arena.ts';
import type { Assembly } from './assembly.ts';
import { Control } from './control.ts';
import { Instance } from './fields.ts';
import type { Records } from './records.ts';

const FIRST_BYTES = 2 ** 14;
/** A second region seldom has to move: pages that nobody has written to cost nothing, but what was left behind stays. */
const SECOND_BYTES = 2 ** 23;
/** So much more room than is needed until texts that nobody needs give way. */
const ROOMY = 1.25;
/** What a copy in steps of 16 bytes writes beyond its end. */
const SLACK = 16;
/** What stands in front of a text (assembly/texts.ts). */
const HEAD = 4;

/** In front of a value that is as long, or longer, stands this byte, and then its length. */
const LONG = 255;
/** A length has so many bytes at most. */
export const LENGTH_MAX = 5;

/** Writes the length of a value, as assembly/texts.ts reads it; returns behind it. */
export function writeLength(bytes: Buffer, at: number, length: number): number {
  if (length < LONG) return bytes.writeUInt8(length, at);
  bytes.writeUInt8(LONG, at);
  return bytes.writeUInt32LE(length, at + 1);
}

/** The values of all instances' labels, each behind its length: so that their names need not be objects while nobody asks. */
export class Texts {
  readonly #arena: Arena;
  readonly #instances: Records;
  readonly #wasm: Assembly;
  /** Of the region. */
  #bytes = FIRST_BYTES;

  constructor(arena: Arena, instances: Records, wasm: Assembly) {
    this.#arena = arena;
    this.#instances = instances;
    this.#wasm = wasm;
    const start = arena.allocate(FIRST_BYTES);
    arena.i32.set([start, 0, FIRST_BYTES, 0], Control.texts);
  }

  get bytes(): number {
    return this.#words()[1];
  }

  /** Makes room for so many bytes; texts that nobody needs give way first. */
  reserve(bytes: number): void {
    const [, end, room, waste] = this.#words();
    if (end + HEAD + bytes + SLACK <= room) return;
    if (waste > 0) this.#wasm.gatherTexts();
    const wanted = Math.max(room, Math.ceil(ROOMY * (end - waste + HEAD + bytes + SLACK)));
    if (wanted > this.#bytes) this.#move(Math.max(SECOND_BYTES, 2 ** Math.ceil(Math.log2(wanted))));
    this.#arena.i32[Control.textsRoom] = wanted;
  }

  #move(bytes: number): void {
    const to = this.#arena.allocate(bytes);
    const [start, end] = this.#words();
    this.#arena.u8.copyWithin(to, start, start + end);
    this.#arena.i32[Control.texts] = to;
    this.#arena.free(start, this.#bytes);
    this.#bytes = bytes;
  }

  /** Gives an instance a copy of the text at `from`. */
  add(instance: number, from: number, length: number): void {
    this.reserve(length);
    const [start, end] = this.#words();
    const text = end + HEAD;
    this.#arena.u8.writeInt32LE(instance, start + end);
    this.#arena.u8.copyWithin(start + text, from, from + length);
    this.#instances.setInt(instance, Instance.text, text);
    this.#instances.setInt(instance, Instance.textLength, length);
    this.#arena.i32[Control.textsEnd] = text + length;
  }

  /** The values of an instance. */
  values(instance: number): readonly string[] {
    const { u8 } = this.#arena;
    const values: string[] = [];
    let at = this.#words()[0] + this.#instances.int(instance, Instance.text);
    const end = at + this.#instances.int(instance, Instance.textLength);
    while (at < end) {
      const short = u8.readUInt8(at);
      const length = short < LONG ? short : u8.readUInt32LE(at + 1);
      at += short < LONG ? 1 : LENGTH_MAX;
      values.push(u8.toString('utf8', at, at + length));
      at += length;
    }
    return values;
  }

  /** Nobody needs the instance's any more. */
  release(instance: number): void {
    this.#wasm.releaseTextOf(instance);
  }

  #words(): readonly [start: number, end: number, room: number, waste: number] {
    const { i32 } = this.#arena;
    const at = Control.texts;
    return [i32[at] ?? 0, i32[at + 1] ?? 0, i32[at + 2] ?? 0, i32[at + 3] ?? 0];
  }
}
