import { Buffer } from 'node:buffer';
import type { Arena } from './arena.ts';
import type { Assembly } from './assembly.ts';
import { Control } from './control.ts';
import { Family, Instance, Names } from './fields.ts';
import type { Hashing } from './hashing.ts';
import type { Records } from './records.ts';
import { TableIndex } from './table-index.ts';
import { LENGTH_MAX, Texts, writeLength } from './texts.ts';

const ENTRY = 8;
/** Family and names, in front of the values. */
const HEAD = 8;
/** A text that is put together by the assembly is shorter. */
const TEXT_MAX = 4352;

interface Tables {
  readonly instances: Records;
  readonly families: Records;
  readonly names: Records;
}

/** Instances by the hash of their family, the names of their labels and their values. The assembly makes the same (assembly/make-instance.ts). */
export class KnownInstances {
  readonly #arena: Arena;
  readonly #tables: Tables;
  readonly #wasm: Assembly;
  readonly #hashing: Hashing;
  readonly #texts: Texts;
  readonly #index: TableIndex;

  constructor(arena: Arena, tables: Tables, wasm: Assembly, hashing: Hashing) {
    this.#arena = arena;
    this.#tables = tables;
    this.#wasm = wasm;
    this.#hashing = hashing;
    this.#texts = new Texts(arena, tables.instances, wasm);
    this.#index = new TableIndex(arena, Control.instanceIndex, ENTRY, {
      fromRecords: () => wasm.indexInstances(tables.instances.end),
    });
  }

  /** Of their values and of the index. */
  get bytes(): number {
    return this.#texts.bytes + this.#index.bytes;
  }

  /** Makes room for one. */
  reserve(): void {
    this.#tables.instances.reserve(1);
    this.#index.reserve(this.#tables.instances.used);
    this.#texts.reserve(TEXT_MAX);
  }

  /** 0 = there is none. */
  find(family: number, names: number, values: readonly string[]): number {
    this.#hash(this.#write(family, names, values));
    return this.#wasm.lookUp();
  }

  /** Makes one that there is not. */
  make(family: number, names: number, values: readonly string[]): number {
    const { instances, families } = this.#tables;
    this.reserve();
    const number = instances.make();
    const { i32 } = this.#arena;
    const serial = (i32[Control.serial] ?? 0) + 1;
    i32[Control.serial] = serial;
    instances.setInt(number, Instance.serial, serial);
    instances.setInt(number, Instance.family, family);
    instances.setInt(number, Instance.names, names);
    const text = this.#write(family, names, values);
    this.#texts.add(number, text.at + HEAD, text.length - HEAD);
    const hash = this.#hash(this.#write(family, names, values));
    const to = instances.start + number * Instance.size + 8 * Instance.hash;
    this.#arena.u8.copyWithin(to, hash, hash + 8);
    families.setInt(family, Family.instances, families.int(family, Family.instances) + 1);
    this.#use(names, 1);
    this.#wasm.enterInstance(number);
    return number;
  }

  /** The values of its labels, in the order of their names. */
  values(number: number): readonly string[] {
    return this.#texts.values(number);
  }

  /** Forgets one, whose lines are forgotten. */
  release(number: number): void {
    const { instances, families } = this.#tables;
    const family = instances.int(number, Instance.family);
    families.setInt(family, Family.instances, families.int(family, Family.instances) - 1);
    this.#use(instances.int(number, Instance.names), -1);
    this.#texts.release(number);
    instances.free(number);
  }

  #use(names: number, by: number): void {
    const { names: all } = this.#tables;
    all.setInt(names, Names.users, all.int(names, Names.users) + by);
  }

  /** Puts together what an instance is known by. Views of the memory are stale afterwards. */
  #write(family: number, names: number, values: readonly string[]): { readonly at: number; readonly length: number } {
    // A character takes three bytes at most, and two of them together four.
    const at = this.#hashing.place(values.reduce((bytes, value) => bytes + LENGTH_MAX + 3 * value.length, HEAD));
    const { u8 } = this.#arena;
    u8.writeUInt32LE(family, at);
    u8.writeUInt32LE(names, at + 4);
    let to = at + HEAD;
    for (const value of values) {
      to = writeLength(u8, to, Buffer.byteLength(value));
      to += u8.write(value, to, 'utf8');
    }
    return { at, length: to - at };
  }

  #hash({ at, length }: { readonly at: number; readonly length: number }): number {
    return this.#hashing.hash(at, length);
  }
}
