import { Instance, type Kernel, Line } from '../kernel/index.ts';

/** The lines of an instance with more are found by a map. */
const LINES_MAPPED = 64;

/** The lines of each instance that is not packed: a chain of records, in which the one that was asked for last is the first that is looked at. */
export class Chains {
  readonly #kernel: Kernel;
  /** By instance with many lines: its lines by slot. */
  readonly #mapped = new Map<number, Map<number, number>>();

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  /** By slot. */
  lines(instance: number): readonly number[] {
    const { lines, instances } = this.#kernel;
    const all: number[] = [];
    let ascending = true;
    for (let line = instances.int(instance, Instance.first); line !== 0; line = lines.int(line, Line.next)) {
      const before = all.at(-1);
      ascending &&= before === undefined || lines.int(before, Line.slot) < lines.int(line, Line.slot);
      all.push(line);
    }
    return ascending ? all : all.sort((a, b) => lines.int(a, Line.slot) - lines.int(b, Line.slot));
  }

  /** An instance's line in a slot; 0 = there is none. */
  find(instance: number, slot: number): number {
    const { lines, instances } = this.#kernel;
    const hint = instances.int(instance, Instance.hint);
    if (hint !== 0) {
      const next = lines.int(hint, Line.next);
      for (const line of [hint, next])
        if (line !== 0 && lines.int(line, Line.slot) === slot) return this.#hinted(instance, line);
    }
    if (instances.int(instance, Instance.count) > LINES_MAPPED)
      return this.#hinted(instance, this.#map(instance).get(slot) ?? 0);
    let line = instances.int(instance, Instance.first);
    while (line !== 0 && lines.int(line, Line.slot) !== slot) line = lines.int(line, Line.next);
    return this.#hinted(instance, line);
  }

  /** A new line in a slot that has none. */
  make(instance: number, slot: number, flags: number): number {
    const { lines, instances } = this.#kernel;
    const line = lines.make();
    lines.setInt(line, Line.instance, instance);
    lines.setInt(line, Line.slot, slot);
    lines.setNumber(line, Line.last, Number.NaN);
    lines.setInt(line, Line.flags, flags);
    this.#link(instance, line);
    if (instances.int(instance, Instance.count) > LINES_MAPPED) this.#map(instance).set(slot, line);
    return line;
  }

  /** Frees an instance's other lines. `isKept` may give lines other slots. */
  retain(instance: number, isKept: (line: number) => boolean): void {
    const { instances } = this.#kernel;
    const all = this.lines(instance);
    for (const field of [Instance.first, Instance.hint, Instance.count]) instances.setInt(instance, field, 0);
    this.#mapped.delete(instance);
    for (const line of all) {
      if (isKept(line)) this.#link(instance, line);
      else this.#free(line);
    }
  }

  /** `lossy`: for want of room, so that a member of their groups may come or go unnoticed. */
  forget(instance: number, lossy: boolean): void {
    this.#mapped.delete(instance);
    this.#kernel.forgetLines(instance, lossy);
  }

  #hinted(instance: number, line: number): number {
    if (line !== 0) this.#kernel.instances.setInt(instance, Instance.hint, line);
    return line;
  }

  #map(instance: number): Map<number, number> {
    let map = this.#mapped.get(instance);
    if (map === undefined) {
      map = new Map(this.lines(instance).map((line) => [this.#kernel.lines.int(line, Line.slot), line]));
      this.#mapped.set(instance, map);
    }
    return map;
  }

  /** Behind the line that was asked for last, as the next one is likely to be asked for next. */
  #link(instance: number, line: number): void {
    const { lines, instances } = this.#kernel;
    const hint = instances.int(instance, Instance.hint);
    lines.setInt(line, Line.next, hint === 0 ? 0 : lines.int(hint, Line.next));
    if (hint === 0) instances.setInt(instance, Instance.first, line);
    else lines.setInt(hint, Line.next, line);
    instances.setInt(instance, Instance.hint, line);
    instances.setInt(instance, Instance.count, instances.int(instance, Instance.count) + 1);
  }

  #free(line: number): void {
    this.#kernel.links.set(line, 0);
    this.#kernel.lines.free(line);
  }
}
