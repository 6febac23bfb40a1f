import type { MetricType, SampleLine } from '../model/exposition.ts';
import type { KnownFamily, KnownInstance, KnownLine } from '../model/instance.ts';
import { type Label, type Labels, labelsKey } from '../model/labels.ts';
import { isBoundLabel, Layout, moved, type Slot } from '../model/layout.ts';
import type { Belonging } from './names.ts';

/** A known line costs its numbers and its place: bytes, about. */
const KNOWN_LINE_BYTES = 96;

/**
 * The instances of the application that are remembered from scrape to scrape. New ones join as they are met; `prune` holds
 * the table to its size after each scrape, so that between scrapes it never holds more.
 */
export class KnownTable {
  readonly #families = new Map<string, KnownFamily>();
  #lines = 0;
  #last: KnownInstance | null = null;
  readonly #linesMax: number;

  /** `bytes` is what the table may take between scrapes. */
  constructor(bytes: number) {
    this.#linesMax = Math.floor(bytes / KNOWN_LINE_BYTES);
  }

  /** An empty table of the same size. */
  successor(): KnownTable {
    return new KnownTable(this.#linesMax * KNOWN_LINE_BYTES);
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
      family = { name, type, layout: new Layout(type), instances: new Map() };
      this.#families.set(key, family);
    }
    return family;
  }

  /** The line that a sample is of; made where it was not known. */
  line(sample: SampleLine, belonging: Belonging): { instance: KnownInstance; line: KnownLine } {
    const { labels, bounds } = splitBounds(sample.labels);
    const family = this.#family(belonging.family, belonging.type);
    const instance = this.#instance(family, labels);
    return { instance, line: this.lineIn(instance, belonging.suffix, bounds) };
  }

  /** An instance by its names; made where it was not known. */
  instanceOf(name: string, type: MetricType, labels: Labels): KnownInstance {
    return this.#instance(this.#family(name, type), labels);
  }

  /** An instance's line; made where it was not known. */
  lineIn(instance: KnownInstance, suffix: string, bounds: Labels): KnownLine {
    const slot = instance.family.layout.slot(suffix, bounds);
    let line = instance.lines[slot.index];
    if (line === undefined) {
      line = newLine(instance, slot);
      instance.lines[slot.index] = line;
      this.#lines++;
    }
    return line;
  }

  #instance(family: KnownFamily, labels: Labels): KnownInstance {
    // Most lines are of the instance that the line above was of, and comparing costs less than a key.
    const last = this.#last;
    if (last !== null && last.family === family && sameLabels(last.labels, labels)) return last;
    const key = labelsKey(labels);
    let instance = family.instances.get(key);
    if (instance === undefined) {
      instance = { key, family, labels, lines: [], seen: 0, seenBefore: 0, verdict: null };
      family.instances.set(key, instance);
    }
    this.#last = instance;
    return instance;
  }

  *instances(): Generator<KnownInstance> {
    for (const family of this.#families.values()) yield* family.instances.values();
  }

  /** The application restarted before this scrape: what members had counted until then says nothing of what they have now. */
  forgetPast(): void {
    for (const { lines } of this.instances()) for (const line of lines) if (line !== undefined) line.last = Number.NaN;
  }

  /** Forgets all members: the application restarted. */
  clear(): void {
    this.#families.clear();
    this.#lines = 0;
    this.#last = null;
    this.lossy = false;
  }

  /** Forgets lines that are gone from instances that are there, such as bounds that change, where they have piled up. */
  forgetBounds(): void {
    for (const { layout, instances } of this.#families.values()) {
      if (!layout.isCrowded()) continue;
      const needed = new Set<Slot>();
      for (const instance of instances.values())
        for (const line of instance.lines) if (line?.seen === instance.seen) needed.add(line.slot);
      const moves = layout.retain(needed);
      for (const instance of instances.values()) {
        const before = countLines(instance);
        instance.lines = moved(instance.lines, moves);
        this.#lines += countLines(instance) - before;
      }
    }
  }

  /** Where the lines go, by slot of their groups' layouts. */
  groupSlots(): ReadonlySet<Slot> {
    const slots = new Set<Slot>();
    for (const { lines } of this.instances())
      for (const line of lines) if (line !== undefined && line.groupSlot !== null) slots.add(line.groupSlot);
    return slots;
  }

  /** Forgets what does not fit: first those that are gone, longest first; then the newest of those that are there. */
  prune(): readonly KnownInstance[] {
    if (this.#lines <= this.#linesMax) return [];
    const all = [...this.instances()].map((instance, age) => ({ instance, age }));
    all.sort((a, b) => a.instance.seen - b.instance.seen || b.age - a.age);
    const forgotten: KnownInstance[] = [];
    for (const { instance } of all) {
      if (this.#lines <= this.#linesMax) break;
      this.#forget(instance);
      forgotten.push(instance);
    }
    this.lossy = true;
    return forgotten;
  }

  #forget(instance: KnownInstance): void {
    instance.family.instances.delete(instance.key);
    if (this.#last === instance) this.#last = null;
    this.#lines -= countLines(instance);
    if (instance.family.instances.size === 0) this.#families.delete(`${instance.family.type} ${instance.family.name}`);
  }
}

function countLines({ lines }: KnownInstance): number {
  return lines.reduce((sum, line) => sum + (line === undefined ? 0 : 1), 0);
}

function newLine(instance: KnownInstance, slot: Slot): KnownLine {
  return {
    instance,
    slot,
    value: Number.NaN,
    sample: null,
    last: Number.NaN,
    seen: 0,
    seenBefore: 0,
    before: 0,
    group: null,
    groupSlot: null,
    dropped: null,
    unchanged: false,
    standsIn: false,
  };
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
