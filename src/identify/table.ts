import { Family, Instance, type Kernel, Line } from '../kernel/index.ts';
import type { MetricType } from '../model/exposition.ts';
import type { KnownFamily, KnownInstance } from '../model/instance.ts';
import type { Labels } from '../model/labels.ts';
import type { Slot } from '../model/layout.ts';
import { Chains } from './chains.ts';
import { Frames } from './frames.ts';
import { forgetGoneSlots } from './gone-slots.ts';
import { KeyedNames } from './keys.ts';
import { KnownFamilies, slotIn } from './known-families.ts';
import { newInstance, sameLabels } from './known-instance.ts';
import { LabelNames } from './label-names.ts';
import { newFlags } from './line-flags.ts';
import type { Belonging } from './names.ts';
import { Room, type RoomBytes } from './room.ts';
import { splitBounds } from './split.ts';
import { Verdicts } from './verdicts.ts';
import { leastNeeded, longestGone, weightOf } from './weight.ts';

/**
 * The instances of the application that are remembered from scrape to scrape; their lines are numbers in the kernel. New ones join
 * as they are met; `prune` holds the table to its size after each scrape, so that between scrapes it never holds more.
 */
export class KnownTable {
  readonly kernel: Kernel;
  readonly keys: KeyedNames;
  readonly frames: Frames;
  readonly verdicts: Verdicts;
  readonly #families: KnownFamilies;
  readonly #chains: Chains;
  /** Those that are objects: with numbers far apart an array would be slow. */
  readonly #byNumber = new Map<number, KnownInstance>();
  readonly #labelNames: LabelNames;
  #last: KnownInstance | null = null;
  #lastScrape = 0;
  readonly #room: Room;

  constructor(bytes: RoomBytes, kernel: Kernel) {
    this.kernel = kernel;
    this.#room = new Room(kernel, bytes);
    this.#families = new KnownFamilies(kernel);
    this.#chains = new Chains(kernel);
    this.keys = new KeyedNames();
    this.#labelNames = new LabelNames(kernel);
    this.frames = new Frames(kernel, this.#families, this.#labelNames);
    this.verdicts = new Verdicts(kernel);
  }

  /** An empty table of the same size. */
  successor(kernel: Kernel): KnownTable {
    return new KnownTable(this.#room.limits, kernel);
  }

  /** What it may weigh between scrapes. */
  get #bytes(): number {
    return this.#room.limits.remembered;
  }

  /** True once something had to be forgotten: from then on a member may come or go unnoticed. */
  lossy = false;

  find(name: string, type: MetricType): KnownFamily | undefined {
    return this.#families.find(name, type);
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
    const family = this.#families.named(name, type);
    const names = this.#labelNames.number(labels);
    const values = labels.map(({ value }) => value);
    const { known } = this.kernel;
    const number = known.find(family.number, names, values) || known.make(family.number, names, values);
    const instance = this.#byNumber.get(number) ?? newInstance(number, family, labels);
    this.#byNumber.set(number, instance);
    this.#last = instance;
    return instance;
  }

  /** An instance's line; made where it was not known. */
  lineIn(instance: KnownInstance, suffix: string, bounds: Labels): number {
    const slot = instance.family.layout.slot(suffix, bounds);
    const { number } = instance;
    this.#unpack(number);
    return this.#chains.find(number, slot.index) || this.#chains.make(number, slot.index, newFlags(instance, slot));
  }

  /** While a body is read, packed members have more than their room (room.ts): some give way. `count` is told of new ones that do. */
  spill(count: (numbers: Int32Array) => void): void {
    if (!this.#room.widen(this.#lastScrape, count)) return;
    this.lossy = true;
    this.#forgetObjects();
  }

  /**
   * A body was read that says so many that those which were spilled would fill the table: the others of their folds are spilled, too. To remember a few
   * of them makes no fold exact, and in each scrape it would be some more.
   */
  spillRest(count: (numbers: Int32Array) => void): void {
    const { packed } = this.kernel;
    if (packed.hasSpilled && packed.spill(count, this.#bytes)) this.#forgetObjects();
  }

  /** Of instances that the kernel has forgotten, whose numbers may be given again, and of families that have none any more. */
  #forgetObjects(): void {
    const { instances, families } = this.kernel;
    this.#last = null;
    for (const number of this.#byNumber.keys())
      if (instances.int(number, Instance.family) === 0) this.#byNumber.delete(number);
    for (const family of this.#families.all())
      if (families.int(family.number, Family.instances) === 0) this.#forgetFamily(family);
    this.frames.sweep();
  }

  /** Whoever asks for the lines of an instance that has none has them made. */
  #unpack(number: number): void {
    if (this.kernel.packed.has(number)) this.kernel.packed.unpack(number);
  }

  family(number: number): KnownFamily {
    return this.#families.numbered(number);
  }

  instance(number: number): KnownInstance {
    let instance = this.#byNumber.get(number);
    if (instance === undefined) {
      instance = this.glance(number);
      this.#byNumber.set(number, instance);
    }
    return instance;
  }

  /** The names of an instance's labels, sorted. */
  namesOf(number: number): readonly string[] {
    return this.#labelNames.of(this.kernel.instances.int(number, Instance.names));
  }

  /**
   * An instance as an object for a moment, without what the rules said of it: where they said nothing nobody needs it again, and there
   * may be a million.
   */
  glance(number: number): KnownInstance {
    const names = this.namesOf(number);
    const labels = this.kernel.known.values(number).map((value, at) => ({ name: names[at] ?? '', value }));
    return newInstance(number, this.familyOf(number), labels);
  }

  /** The family of an instance. */
  familyOf(number: number): KnownFamily {
    return this.family(this.kernel.instances.int(number, Instance.family));
  }

  instanceOfLine(line: number): KnownInstance {
    return this.instance(this.kernel.lines.int(line, Line.instance));
  }

  slotOf(line: number): Slot {
    const { lines } = this.kernel;
    return slotIn(this.familyOf(lines.int(line, Line.instance)), lines.int(line, Line.slot));
  }

  /** All lines of an instance, by slot. One that is packed is no more. */
  linesOf({ number }: KnownInstance): readonly number[] {
    this.#unpack(number);
    return this.#chains.lines(number);
  }

  /** The same of one that is not packed, and stays as it is. */
  chainOf(number: number): readonly number[] {
    return this.#chains.lines(number);
  }

  /** The scrape in which an instance was last seen, the present one not counted; 0 = never. */
  lastSeen({ number }: KnownInstance): number {
    return this.kernel.instances.int(number, Instance.seen);
  }

  /** There may be very many: those that are no objects yet become some for a moment. */
  *instances(): Generator<KnownInstance> {
    for (const number of this.#numbers()) yield this.#look(number);
  }

  /** Those that are not there in this scrape, who was seen last first. */
  *gone(scrape: number): Generator<KnownInstance> {
    const { instances } = this.kernel;
    const seen = (number: number): number => instances.int(number, Instance.seen);
    const gone = [...this.#numbers()].filter((number) => seen(number) < scrape);
    for (const number of gone.sort((a, b) => seen(b) - seen(a))) yield this.#look(number);
  }

  #look(number: number): KnownInstance {
    return this.#byNumber.get(number) ?? this.glance(number);
  }

  *#numbers(): Generator<number> {
    const { instances } = this.kernel;
    for (let number = 1; number < instances.end; number++)
      if (instances.int(number, Instance.family) !== 0) yield number;
  }

  /** The numbers of all instances of some families. */
  numbersOf(families: ReadonlySet<number>): readonly number[] {
    const { instances } = this.kernel;
    const found: number[] = [];
    if (families.size > 0)
      for (let number = 1; number < instances.end; number++)
        if (families.has(instances.int(number, Instance.family))) found.push(number);
    return found;
  }

  /** The instance of a family without any label. */
  bare({ number }: KnownFamily): KnownInstance | undefined {
    const found = this.kernel.known.find(number, this.#labelNames.number([]), []);
    return found === 0 ? undefined : this.instance(found);
  }

  /** How many instances a family has, those that are gone included. */
  sizeOf({ number }: KnownFamily): number {
    return this.kernel.families.int(number, Family.instances);
  }

  /** The application restarted before this scrape: what members had counted until then says nothing of what they have now. */
  forgetPast(): void {
    const { lines, packed } = this.kernel;
    for (const number of this.#numbers()) {
      if (packed.has(number)) packed.forgetLasts(number);
      else for (const line of this.#chains.lines(number)) lines.setNumber(line, Line.last, Number.NaN);
    }
  }

  /** The scrape is over: what was seen becomes what is remembered. */
  remember(scrape: number): void {
    const { kernel } = this;
    this.#lastScrape = scrape;
    kernel.remember(scrape);
    this.#room.turn();
    if (kernel.packed.lines === 0) return;
    for (const number of this.#byNumber.keys()) if (kernel.packed.has(number)) this.#byNumber.delete(number);
    this.#last = null;
  }

  /** Forgets instances, and lines, of a body that was read in vain. */
  forgetUnseen(): void {
    const { lines, instances, packed } = this.kernel;
    const isSeen = (line: number): boolean => lines.int(line, Line.seen) > 0;
    for (const number of this.#numbers()) {
      if (instances.int(number, Instance.seen) === 0) this.#forget(number, false);
      else if (!packed.has(number) && !this.#chains.lines(number).every(isSeen)) this.#chains.retain(number, isSeen);
    }
    this.frames.sweep();
  }

  /** Forgets all members: the application restarted. Packed ones that are there stay, as if they were met for the first time. */
  clear(): void {
    const { packed, instances } = this.kernel;
    for (const number of this.#numbers()) {
      if (!packed.isThere(number)) this.#forget(number, false);
      else {
        packed.forgetLasts(number);
        instances.setInt(number, Instance.seen, 0);
      }
    }
    this.frames.sweep();
    this.lossy = false;
  }

  /** Lines that are gone from instances that are there, such as bounds that change. */
  #forgetBounds(): void {
    const { kernel } = this;
    const crowded = new Map<number, number[]>();
    for (const { number, layout } of this.#families.all()) if (layout.isCrowded()) crowded.set(number, []);
    if (crowded.size === 0) return;
    for (const number of this.numbersOf(new Set(crowded.keys())))
      crowded.get(kernel.instances.int(number, Instance.family))?.push(number);
    for (const [family, members] of crowded) forgetGoneSlots(kernel, this.#chains, this.family(family), members);
    this.frames.lose();
    this.frames.sweep();
  }

  /**
   * Forgets what does not fit: first those that are gone, longest first; then the newest of those that are there. Groups whose members
   * are forgotten are marked (`Group.lossy`).
   */
  prune(): void {
    const { kernel } = this;
    if (weightOf(kernel) <= this.#bytes) return;
    for (const number of leastNeeded(kernel, [...this.#numbers()], this.#bytes)) this.#forget(number, true);
    this.frames.sweep();
    this.lossy = true;
  }

  /** Makes room while a body is read: forgets half of those that were gone before the last scrape, longest gone first. False = there are none. */
  forgetGone(): boolean {
    const gone = longestGone(this.kernel, [...this.#numbers()], this.#lastScrape);
    for (const number of gone) this.#forget(number, true);
    if (gone.length > 0) this.frames.sweep();
    this.lossy ||= gone.length > 0;
    return gone.length > 0;
  }

  /** Forgets what nobody has any more, where it has piled up. */
  sweep(): void {
    this.#forgetBounds();
    if (this.#labelNames.sweep()) this.kernel.routes.clear();
  }

  #forget(number: number, lossy: boolean): void {
    const { instances, known, families } = this.kernel;
    if (this.#last?.number === number) this.#last = null;
    this.#chains.forget(number, lossy);
    this.#byNumber.delete(number);
    const family = this.family(instances.int(number, Instance.family));
    known.release(number);
    if (families.int(family.number, Family.instances) === 0) this.#forgetFamily(family);
  }

  #forgetFamily(family: KnownFamily): void {
    this.#families.forget(family);
    this.frames.lose();
  }
}
