import type { Arena } from './arena.ts';
import type { Assembly } from './assembly.ts';
import { Control } from './control.ts';
import { Instance } from './fields.ts';
import type { Records } from './records.ts';

const FIRST_BYTES = 2 ** 20;
/** So much more room than is needed. */
const ROOMY = 1.5;
/** What a copy in steps of 16 bytes writes beyond its end. */
const SLACK = 16;

/** The values of all instances' labels, each behind its length: so that their names need not be objects while nobody asks. */
export class Texts {
  readonly #arena: Arena;
  readonly #instances: Records;
  readonly #wasm: Assembly;

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
    const [start, end, room, waste] = this.#words();
    if (end + bytes + SLACK <= room) return;
    const needed = end - waste + bytes + SLACK;
    let wanted = room;
    // Gathering again soon would cost more than the room.
    while (ROOMY * needed > wanted) wanted *= 2;
    const to = this.#arena.allocate(wanted);
    this.#arena.i32[Control.textsRoom] = wanted;
    this.#wasm.gatherTexts(to, this.#instances.end);
    this.#arena.free(start, room);
  }

  /** Gives an instance a copy of the text at `from`. */
  add(instance: number, from: number, length: number): void {
    this.reserve(length);
    const [start, end] = this.#words();
    this.#arena.u8.copyWithin(start + end, from, from + length);
    this.#instances.setInt(instance, Instance.text, end);
    this.#instances.setInt(instance, Instance.textLength, length);
    this.#arena.i32[Control.textsEnd] = end + length;
  }

  /** The values of an instance. */
  values(instance: number): readonly string[] {
    const { u8 } = this.#arena;
    const values: string[] = [];
    let at = this.#words()[0] + this.#instances.int(instance, Instance.text);
    const end = at + this.#instances.int(instance, Instance.textLength);
    while (at < end) {
      const length = u8.readUInt32LE(at);
      values.push(u8.toString('utf8', at + 4, at + 4 + length));
      at += 4 + length;
    }
    return values;
  }

  /** Nobody needs the instance's any more. */
  release(instance: number): void {
    const { i32 } = this.#arena;
    i32[Control.textsWaste] = (i32[Control.textsWaste] ?? 0) + this.#instances.int(instance, Instance.textLength);
  }

  #words(): readonly [start: number, end: number, room: number, waste: number] {
    const { i32 } = this.#arena;
    const at = Control.texts;
    return [i32[at] ?? 0, i32[at + 1] ?? 0, i32[at + 2] ?? 0, i32[at + 3] ?? 0];
  }
}
