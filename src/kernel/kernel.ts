import type { Hash64 } from '../base/hash.ts';
import { Answering } from './answering.ts';
import { Arena, LINEAR_MIN } from './arena.ts';
import { type Assembly, instantiate } from './assembly.ts';
import { CellLinks } from './cell-links.ts';
import { Control } from './control.ts';
import { EarlyPasses } from './early-passes.ts';
import { Cell, Family, Frame, Group, Instance, Line, Names } from './fields.ts';
import { Hashing } from './hashing.ts';
import { KnownInstances } from './known-instances.ts';
import { LabelValues } from './label-values.ts';
import { Mustering } from './mustering.ts';
import { Packed } from './packed.ts';
import { Passes } from './passes.ts';
import { MANY_RECORDS, Records } from './records.ts';
import { Repeat } from './repeat.ts';
import { Roll } from './roll.ts';
import { Roster } from './roster.ts';
import { Routes } from './routes.ts';
import { Said } from './said.ts';
import { Scanner } from './scanner.ts';
import { Settlement } from './settlement.ts';
import { Sketching } from './sketching.ts';

/**
 * The tables of one line of the proxy, and the passes over them that touch every line of a body. Here is put together what all of them
 * have to do with: a body begins, and a scrape is over.
 */
export class Kernel {
  readonly arena: Arena;
  readonly lines: Records;
  /** As many as fit into the usual room of members of folds. */
  readonly instances: Records;
  readonly #cells: Records;
  readonly groups: Records;
  readonly families: Records;
  readonly frames: Records;
  readonly names: Records;
  /** The body at hand: its lines in order, and what they say. */
  readonly roll: Roll;
  readonly said: Said;
  readonly scanner: Scanner;
  /** The instances by what they are known by. */
  readonly known: KnownInstances;
  /** Which line goes to which cell. */
  readonly links: CellLinks;
  readonly routes: Routes;
  readonly packed: Packed;
  readonly early: EarlyPasses;
  readonly mustering: Mustering;
  readonly settlement: Settlement;
  readonly answering: Answering;
  readonly sketching: Sketching;
  readonly labelValues: LabelValues;
  readonly #wasm: Assembly;
  readonly #passes: Passes;
  readonly #roster: Roster;
  readonly #repeat: Repeat;

  /** `seed`: drawn by chance, so that nobody can choose series whose hashes are equal. `bytes` of linear memory, if that is enough to begin with. */
  constructor(seed: Readonly<Hash64>, bytes: number = LINEAR_MIN) {
    const arena = new Arena(bytes);
    this.arena = arena;
    this.lines = new Records(arena, Control.lines, Line.size, MANY_RECORDS);
    this.instances = new Records(arena, Control.instances, Instance.size, 2 * MANY_RECORDS);
    this.#cells = new Records(arena, Control.cells, Cell.size, MANY_RECORDS / 2);
    this.groups = new Records(arena, Control.groups, Group.size);
    this.families = new Records(arena, Control.families, Family.size);
    this.frames = new Records(arena, Control.frames, Frame.size);
    this.names = new Records(arena, Control.names, Names.size);
    this.roll = new Roll(arena);
    this.said = new Said(arena, this.lines);
    this.#roster = new Roster(arena);
    const wasm = instantiate(arena.memory, this.said);
    const hashing = new Hashing(arena, wasm, seed);
    const tables = [this.lines, this.instances, this.#cells, this.groups, this.families];
    this.#repeat = new Repeat(arena, wasm, this.roll, tables);
    this.links = new CellLinks(this, wasm, this.#repeat);
    this.#passes = new Passes(arena, this.said, this.links);
    this.packed = new Packed(arena, this, wasm, hashing, this.#passes);
    this.routes = new Routes(this, wasm);
    this.known = new KnownInstances(arena, this, wasm, hashing);
    this.scanner = new Scanner(arena, this, this.roll, wasm);
    this.early = new EarlyPasses(this, wasm, this.#passes);
    this.mustering = new Mustering(this, wasm, this.#passes, this.#roster, this.#repeat);
    this.settlement = new Settlement(this, wasm, this.#passes, this.#repeat);
    this.answering = new Answering(this, wasm, this.#passes, this.#repeat);
    this.sketching = new Sketching(arena, this.instances, wasm, this.#passes);
    this.labelValues = new LabelValues(arena, wasm, this.#passes);
    this.#wasm = wasm;
  }

  get cells(): Records {
    this.#repeat.catchUp();
    return this.#cells;
  }

  /** Bytes in use: by what is known of the application, by its families and groups, and by the body at hand. */
  taken(): { readonly known: number; readonly groups: number; readonly scrape: number } {
    const { lines, instances, cells, groups, families, frames, names, known, packed, scanner, roll } = this;
    const bytes = (all: readonly Records[]): number => all.reduce((sum, { used, size }) => sum + used * size, 0);
    return {
      known: bytes([lines, instances]) + known.bytes + packed.blockBytes + scanner.indexBytes,
      groups: bytes([cells, groups, families, frames, names]) + packed.homes.bytes,
      scrape: roll.bytes + this.#roster.bytes + this.#passes.bytes + scanner.windowBytes,
    };
  }

  /** Makes room for a new line and its instance. */
  reserve(): void {
    this.lines.reserve(1);
    this.known.reserve();
    this.packed.reserve();
    this.#roster.reserve(this.instances.end + 1);
  }

  /** Forgets an instance's lines. `lossy`: for want of room, so that a member of their groups may come or go unnoticed. */
  forgetLines(instance: number, lossy: boolean): void {
    this.#repeat.drop();
    this.#wasm.forgetLines(instance, lossy);
  }

  /** Was a line of the group forgotten for want of room since this was asked last? */
  takeLossy(group: number): boolean {
    const isLossy = this.groups.int(group, Group.lossy) === 1;
    if (isLossy) this.groups.setInt(group, Group.lossy, 0);
    return isLossy;
  }

  /** A body is about to be read. `keyed`: the flag of lines whose keys hold in its format. */
  begin(keyed: number): void {
    this.said.begin();
    this.roll.clear();
    this.#roster.clear();
    this.#repeat.begin();
    this.scanner.begin(keyed);
  }

  /** What the roll has is about to be noted again: until then nothing of it was said but by packed instances. */
  beginAgain(): void {
    const packed = this.packed.there();
    const before = this.said.attempt;
    this.#repeat.drop();
    this.said.begin();
    for (const number of packed) this.instances.setInt(number, Instance.mark, this.said.attempt);
    this.packed.homes.keepSpilled(before);
  }

  /**
   * The scrape is over: what was seen becomes what is remembered, and of groups whose lines leave by themselves what left. Members
   * of folds are packed.
   */
  remember(scrape: number): void {
    if (!this.#repeat.remember(scrape)) {
      this.#passes.begin(0);
      this.#wasm.remember(scrape);
      this.packed.pack();
      this.packed.homes.sweep();
      this.#repeat.plan();
    }
    this.#roster.turn();
  }
}
