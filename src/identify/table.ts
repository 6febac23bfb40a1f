import { Bit, Flag, Instance, type Kernel, Line } from '../kernel/index.ts';
import type { MetricType } from '../model/exposition.ts';
import type { KnownFamily, KnownInstance } from '../model/instance.ts';
import { type Label, type Labels, labelsKey } from '../model/labels.ts';
import { isBoundLabel, Layout, type Slot } from '../model/layout.ts';
import { KeyedNames } from './keys.ts';
import type { Belonging } from './names.ts';

/** A known line costs its record and its place: bytes, about. */
const KNOWN_LINE_BYTES = 96;
/** The lines of an instance with more are found by a map. */
const LINES_MAPPED = 64;

/**
 * The instances of the application that are remembered from scrape to scrape; their lines are numbers in the kernel. New ones join
 * as they are met; `prune` holds the table to its size after each scrape, so that between scrapes it never holds more.
 */
export class KnownTable {
  readonly kernel: Kernel;
  readonly keys: KeyedNames;
  readonly #families = new Map<string, KnownFamily>();
  readonly #byNumber: (KnownInstance | undefined)[] = [];
  readonly #familyByNumber: (KnownFamily | undefined)[] = [];
  /** By instance with many lines: its lines by slot. */
  readonly #mapped = new Map<number, Map<number, number>>();
  #lines = 0;
  #last: KnownInstance | null = null;
  readonly #linesMax: number;

  /** `bytes` is what the table may take between scrapes. */
  constructor(bytes: number, kernel: Kernel) {
    this.#linesMax = Math.floor(bytes / KNOWN_LINE_BYTES);
    this.kernel = kernel;
    this.keys = new KeyedNames();
  }

  /** An empty table of the same size. */
  successor(kernel: Kernel): KnownTable {
    return new KnownTable(this.#linesMax * KNOWN_LINE_BYTES, kernel);
  }

  /** What the table takes, by the figure from which its size was derived. */
  get bytes(): number {
    return this.#lines * KNOWN_LINE_BYTES;
  }

  /** True once something had to be forgotten: from then on a member may come or go unnoticed. */
  lossy = false;

  find(name: string, type: MetricType): KnownFamily | undefined {
    return this.#families.get(`${type} ${name}`);
  }

  #family(name: string, type: MetricType): KnownFamily {
    const key = `${type} ${name}`;
    let family = this.#families.get(key);
    if (family === undefined) {
      family = { number: this.kernel.families.make(), name, type, layout: new Layout(type), instances: new Map() };
      this.#families.set(key, family);
      this.#familyByNumber[family.number] = family;
    }
    return family;
  }

  /** The line of a series; made where it was not known. */
  line(labels: Labels, belonging: Belonging): number {
    const split = splitBounds(labels);
    const instance = this.instanceOf(belonging.family, belonging.type, split.labels);
    return this.lineIn(instance, belonging.suffix, split.bounds);
  }

  /** An instance by its names; made where it was not known. */
  instanceOf(name: string, type: MetricType, labels: Labels): KnownInstance {
    // Most lines are of the instance that the line above was of, and comparing costs less than a key.
    const last = this.#last;
    if (last !== null && last.family.name === name && last.family.type === type && sameLabels(last.labels, labels))
      return last;
    const family = this.#family(name, type);
    const key = labelsKey(labels);
    let instance = family.instances.get(key);
    if (instance === undefined) {
      instance = { number: this.kernel.makeInstance(), key, family, labels, verdict: null };
      family.instances.set(key, instance);
      this.#byNumber[instance.number] = instance;
      this.kernel.instances.setInt(instance.number, Instance.family, family.number);
    }
    this.#last = instance;
    return instance;
  }

  /** An instance's line; made where it was not known. */
  lineIn(instance: KnownInstance, suffix: string, bounds: Labels): number {
    const slot = instance.family.layout.slot(suffix, bounds);
    return this.#find(instance, slot.index) || this.#makeLine(instance, slot);
  }

  #makeLine(instance: KnownInstance, slot: Slot): number {
    const { lines, instances } = this.kernel;
    const { number } = instance;
    const line = lines.make();
    lines.setInt(line, Line.instance, number);
    lines.setInt(line, Line.slot, slot.index);
    lines.setNumber(line, Line.last, Number.NaN);
    lines.setInt(line, Line.flags, roleFlags(instance, slot) | (slot.bounds.length > 0 ? Flag.bound : 0));
    this.#link(instance, line);
    if (instances.int(number, Instance.count) > LINES_MAPPED) this.#map(instance).set(slot.index, line);
    this.#lines++;
    return line;
  }

  /** 0 = there is none. */
  #find(instance: KnownInstance, slot: number): number {
    const { lines, instances } = this.kernel;
    const { number } = instance;
    const hint = instances.int(number, Instance.hint);
    if (hint !== 0) {
      const next = lines.int(hint, Line.next);
      for (const line of [hint, next])
        if (line !== 0 && lines.int(line, Line.slot) === slot) return this.#hinted(number, line);
    }
    if (instances.int(number, Instance.count) > LINES_MAPPED)
      return this.#hinted(number, this.#map(instance).get(slot) ?? 0);
    let line = instances.int(number, Instance.first);
    while (line !== 0 && lines.int(line, Line.slot) !== slot) line = lines.int(line, Line.next);
    return this.#hinted(number, line);
  }

  #hinted(instance: number, line: number): number {
    if (line !== 0) this.kernel.instances.setInt(instance, Instance.hint, line);
    return line;
  }

  #map(instance: KnownInstance): Map<number, number> {
    let map = this.#mapped.get(instance.number);
    if (map === undefined) {
      map = new Map(this.linesOf(instance).map((line) => [this.kernel.lines.int(line, Line.slot), line]));
      this.#mapped.set(instance.number, map);
    }
    return map;
  }

  /** The rules say what a family without a type is: what its lines mean depends on it, and whether it began anew. */
  judged(instance: KnownInstance): void {
    const { lines, instances } = this.kernel;
    let reset = 0;
    for (const line of this.linesOf(instance)) {
      const others = lines.int(line, Line.flags) & ~(Flag.counter | Flag.created);
      lines.setInt(line, Line.flags, others | roleFlags(instance, this.slotOf(line)));
      if (this.kernel.isThere(line) && this.kernel.beganAnew(line)) reset = Bit.reset;
    }
    const bits = instances.int(instance.number, Instance.bits);
    instances.setInt(instance.number, Instance.bits, (bits & ~Bit.reset) | reset);
  }

  family(number: number): KnownFamily {
    const family = this.#familyByNumber[number];
    if (family === undefined) throw new Error(`no family has the number ${number}`);
    return family;
  }

  instance(number: number): KnownInstance {
    const instance = this.#byNumber[number];
    if (instance === undefined) throw new Error(`no instance has the number ${number}`);
    return instance;
  }

  instanceOfLine(line: number): KnownInstance {
    return this.instance(this.kernel.lines.int(line, Line.instance));
  }

  slotOf(line: number): Slot {
    const slot = this.instanceOfLine(line).family.layout.slots[this.kernel.lines.int(line, Line.slot)];
    if (slot === undefined) throw new Error(`line ${line} has no slot`);
    return slot;
  }

  /** All lines of an instance, by slot. */
  linesOf({ number }: KnownInstance): readonly number[] {
    const { lines, instances } = this.kernel;
    const all: number[] = [];
    let ascending = true;
    for (let line = instances.int(number, Instance.first); line !== 0; line = lines.int(line, Line.next)) {
      const before = all.at(-1);
      ascending &&= before === undefined || lines.int(before, Line.slot) < lines.int(line, Line.slot);
      all.push(line);
    }
    return ascending ? all : all.sort((a, b) => lines.int(a, Line.slot) - lines.int(b, Line.slot));
  }

  /** The scrape in which an instance was last seen, the present one not counted; 0 = never. */
  lastSeen({ number }: KnownInstance): number {
    return this.kernel.instances.int(number, Instance.seen);
  }

  *instances(): Generator<KnownInstance> {
    for (const family of this.#families.values()) yield* family.instances.values();
  }

  /** The application restarted before this scrape: what members had counted until then says nothing of what they have now. */
  forgetPast(): void {
    const { lines } = this.kernel;
    for (const instance of this.instances())
      for (const line of this.linesOf(instance)) lines.setNumber(line, Line.last, Number.NaN);
  }

  /** Forgets instances, and lines, of a body that was read in vain. */
  forgetUnseen(): void {
    const { lines } = this.kernel;
    const isSeen = (line: number): boolean => lines.int(line, Line.seen) > 0;
    for (const instance of [...this.instances()]) {
      if (this.lastSeen(instance) === 0) this.#forget(instance);
      else if (!this.linesOf(instance).every(isSeen)) this.#retain(instance, isSeen);
    }
  }

  /** Forgets all members: the application restarted. */
  clear(): void {
    for (const instance of [...this.instances()]) this.#forget(instance);
    this.lossy = false;
  }

  /** Forgets lines that are gone from instances that are there, such as bounds that change, where they have piled up. */
  forgetBounds(): void {
    const { lines } = this.kernel;
    for (const { layout, instances } of this.#families.values()) {
      if (!layout.isCrowded()) continue;
      const needed = new Set<Slot>();
      for (const instance of instances.values())
        for (const line of this.linesOf(instance))
          if (lines.int(line, Line.seen) === this.lastSeen(instance)) needed.add(this.slotOf(line));
      const moves = layout.retain(needed);
      for (const instance of instances.values())
        this.#retain(instance, (line) => {
          const to = moves[lines.int(line, Line.slot)];
          if (to !== undefined) lines.setInt(line, Line.slot, to);
          return to !== undefined;
        });
    }
  }

  /** Forgets an instance's other lines. */
  #retain(instance: KnownInstance, isKept: (line: number) => boolean): void {
    const all = this.linesOf(instance);
    this.#unlink(instance);
    for (const line of all) {
      if (isKept(line)) this.#link(instance, line);
      else this.#free(line);
    }
  }

  #unlink({ number }: KnownInstance): void {
    const { instances } = this.kernel;
    for (const field of [Instance.first, Instance.hint, Instance.count]) instances.setInt(number, field, 0);
    this.#mapped.delete(number);
  }

  /** Behind the line that was asked for last, as the next one is likely to be asked for next. */
  #link({ number }: KnownInstance, line: number): void {
    const { lines, instances } = this.kernel;
    const hint = instances.int(number, Instance.hint);
    lines.setInt(line, Line.next, hint === 0 ? 0 : lines.int(hint, Line.next));
    if (hint === 0) instances.setInt(number, Instance.first, line);
    else lines.setInt(hint, Line.next, line);
    instances.setInt(number, Instance.hint, line);
    instances.setInt(number, Instance.count, instances.int(number, Instance.count) + 1);
  }

  #free(line: number): void {
    this.kernel.setCell(line, 0);
    this.kernel.lines.free(line);
    this.#lines--;
  }

  /** Forgets what does not fit: first those that are gone, longest first; then the newest of those that are there. */
  prune(forget: (instance: KnownInstance) => void): void {
    if (this.#lines <= this.#linesMax) return;
    const all = [...this.instances()].map((instance, age) => ({ instance, age, seen: this.lastSeen(instance) }));
    all.sort((a, b) => a.seen - b.seen || b.age - a.age);
    for (const { instance } of all) {
      if (this.#lines <= this.#linesMax) break;
      forget(instance);
      this.#forget(instance);
    }
    this.lossy = true;
  }

  #forget(instance: KnownInstance): void {
    const { family, key, number } = instance;
    family.instances.delete(key);
    if (this.#last === instance) this.#last = null;
    const all = this.linesOf(instance);
    this.#unlink(instance);
    for (const line of all) this.#free(line);
    this.#byNumber[number] = undefined;
    this.kernel.instances.free(number);
    if (family.instances.size > 0) return;
    this.#families.delete(`${family.type} ${family.name}`);
    this.#familyByNumber[family.number] = undefined;
    this.kernel.families.free(family.number);
  }
}

/** What a line's fall, or its moving on, says of its instance; a rule may say what a family without a type is. */
function roleFlags({ family, verdict }: KnownInstance, { role }: Slot): number {
  const type = verdict?.type ?? family.type;
  const adds = type === 'histogram' || type === 'summary' ? Flag.counter : 0;
  switch (role) {
    case 'value':
      return type === 'counter' ? Flag.counter : 0;
    case 'bucket':
      return Flag.bucket | adds;
    case 'inf':
      return Flag.inf | adds;
    case 'count':
      return Flag.count | adds;
    case 'created':
      return Flag.created;
    default:
      return 0;
  }
}

function sameLabels(a: Labels, b: Labels): boolean {
  return a.length === b.length && a.every((label, at) => label.name === b[at]?.name && label.value === b[at].value);
}

const NO_BOUNDS: Labels = [];

/** The labels that name the instance, and those that number its lines. */
function splitBounds(all: Labels): { labels: Labels; bounds: Labels } {
  if (!all.some((label) => isBoundLabel(label.name))) return { labels: all, bounds: NO_BOUNDS };
  const labels: Label[] = [];
  const bounds: Label[] = [];
  for (const label of all) (isBoundLabel(label.name) ? bounds : labels).push(label);
  return { labels, bounds };
}
