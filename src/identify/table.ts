import {
  Bit,
  Family,
  Flag,
  Instance,
  InstanceState,
  type Kernel,
  type Kind,
  Line,
  type Placed,
} from '../kernel/index.ts';
import type { MetricType, SampleLine } from '../model/exposition.ts';
import type { KnownFamily, KnownInstance } from '../model/instance.ts';
import { type Labels, labelsKey } from '../model/labels.ts';
import type { Layout, Slot } from '../model/layout.ts';
import { Chains } from './chains.ts';
import { KeyedNames } from './keys.ts';
import { KnownFamilies } from './known-families.ts';
import { LabelNames } from './label-names.ts';
import { newFlags, roleFlags } from './line-flags.ts';
import type { Belonging } from './names.ts';
import { Room } from './room.ts';
import { splitBounds } from './split.ts';
import { leastNeeded, weightOf } from './weight.ts';

/**
 * The instances of the application that are remembered from scrape to scrape; their lines are numbers in the kernel. New ones join
 * as they are met; `prune` holds the table to its size after each scrape, so that between scrapes it never holds more.
 */
export class KnownTable {
  readonly kernel: Kernel;
  readonly keys: KeyedNames;
  readonly #families: KnownFamilies;
  readonly #chains: Chains;
  /** Those that are objects: with numbers far apart an array would be slow. */
  readonly #byNumber = new Map<number, KnownInstance>();
  readonly #labelNames: LabelNames;
  /** What lines of a family look like is known to the kernel, but the family is no more. */
  #isFrameLost = false;
  #last: KnownInstance | null = null;
  #lastScrape = 0;
  readonly #room: Room;
  readonly #bytes: number;

  /** `bytes` is what it may weigh between scrapes, `packedBytes` what members of folds may take while a body is read. */
  constructor(bytes: number, packedBytes: number, kernel: Kernel) {
    this.#bytes = bytes;
    this.kernel = kernel;
    this.#room = new Room(kernel, packedBytes);
    this.#families = new KnownFamilies(kernel);
    this.#chains = new Chains(kernel);
    this.keys = new KeyedNames();
    this.#labelNames = new LabelNames(kernel);
  }

  /** An empty table of the same size. */
  successor(kernel: Kernel): KnownTable {
    return new KnownTable(this.#bytes, this.#room.bytes, kernel);
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

  slotLike(family: number, slot: number, bound: string): Placed {
    const known = this.family(family);
    const { suffix, bounds } = this.#slotIn(known, slot);
    const like = known.layout.slot(
      suffix,
      bounds.map(({ name }) => ({ name, value: bound })),
    );
    return placedIn(known, like);
  }

  /**
   * What looks like this sample, which the grammar has read, is known from here on, and so is the sample: the next scan takes it for what it is.
   * False where something is unusual about it, or others that look like it were known before.
   */
  meet({ labels, start, end, value }: SampleLine, belonging: () => Belonging): boolean {
    const { scanner } = this.kernel;
    if (!scanner.isNewKind(start, end, value)) return false;
    const split = splitBounds(labels);
    const { family, type, suffix } = belonging();
    const known = this.#families.named(family, type);
    const names = this.#labelNames.number(split.labels);
    return scanner.learnFrame(this.#kind(known, names, split.labels.length, known.layout.slot(suffix, split.bounds)));
  }

  /** From here on what looks like this line, where it stands in the body, is known to be of its instance's family. */
  learn(line: number, start: number, end: number, value: number): void {
    const { number, family, labels } = this.instanceOfLine(line);
    const names = this.kernel.instances.int(number, Instance.names);
    const kind = this.#kind(family, names, labels.length, this.slotOf(line));
    this.kernel.scanner.learn(start, end, line, value, kind);
  }

  #kind(family: KnownFamily, names: number, labels: number, slot: Slot): Kind {
    const plan = this.kernel.routes.planOf(family.number, names);
    const bounds = slot.bounds.length;
    return { family: family.number, names, labels, bounds, ...placedIn(family, slot), plan };
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

  /** Of instances that the kernel has forgotten, whose numbers may be given again, and of families that have none any more. */
  #forgetObjects(): void {
    const { instances, families } = this.kernel;
    this.#last = null;
    for (const number of this.#byNumber.keys())
      if (instances.int(number, Instance.family) === 0) this.#byNumber.delete(number);
    for (const family of this.#families.all())
      if (families.int(family.number, Family.instances) === 0) this.#forgetFamily(family);
    this.#forgetFrames();
  }

  /** Whoever asks for the lines of an instance that has none has them made. */
  #unpack(number: number): void {
    if (this.kernel.packed.has(number)) this.kernel.packed.unpack(number);
  }

  /**
   * The rules say what a family without a type is: what its lines mean depends on it, and whether it began anew. `isAlike`: they would say the
   * same again of it, so that nothing of it need be an object.
   */
  judged(instance: KnownInstance, isAlike: boolean): void {
    const { lines, instances } = this.kernel;
    let reset = 0;
    for (const line of this.linesOf(instance)) {
      const others = lines.int(line, Line.flags) & ~(Flag.counter | Flag.created);
      lines.setInt(line, Line.flags, others | roleFlags(instance, this.slotOf(line)));
      if (this.kernel.said.isThere(line) && this.kernel.said.beganAnew(line)) reset = Bit.reset;
    }
    const bits = instances.int(instance.number, Instance.bits);
    instances.setInt(instance.number, Instance.bits, (bits & ~Bit.reset) | reset);
    const { verdict, family } = instance;
    const retyped = verdict !== null && verdict.type !== family.type ? InstanceState.retyped : 0;
    const ruled = isAlike ? 0 : InstanceState.ruled;
    const early = instances.int(instance.number, Instance.state) & InstanceState.early;
    instances.setInt(
      instance.number,
      Instance.state,
      early | (verdict === null ? 0 : InstanceState.judged | retyped | ruled),
    );
  }

  /** Did it go in this scrape where others went that look like it? */
  isPlaced(number: number): boolean {
    return (this.kernel.instances.int(number, Instance.bits) & Bit.placed) !== 0;
  }

  /** Was it asked before the end of the body that it came with? */
  wasEarly(number: number): boolean {
    return (this.kernel.instances.int(number, Instance.state) & InstanceState.early) !== 0;
  }

  /** Has somebody decided where it goes? */
  isJudged({ number }: KnownInstance): boolean {
    return (this.kernel.instances.int(number, Instance.state) & InstanceState.judged) !== 0;
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
    return this.#slotIn(this.familyOf(lines.int(line, Line.instance)), lines.int(line, Line.slot));
  }

  #slotIn({ name, layout }: KnownFamily, number: number): Slot {
    const slot = layout.slots[number];
    if (slot === undefined) throw new Error(`${name} has no slot ${number}`);
    return slot;
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

  /** The instances of some families. */
  *instancesOf(families: ReadonlySet<KnownFamily>): Generator<KnownInstance> {
    const { instances } = this.kernel;
    for (const number of this.#numbers())
      if (families.has(this.family(instances.int(number, Instance.family)))) yield this.#look(number);
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
    this.#room.open();
    kernel.remember(scrape);
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
    this.#forgetFrames();
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
    this.#forgetFrames();
    this.lossy = false;
  }

  /** Lines that are gone from instances that are there, such as bounds that change. */
  #forgetBounds(): void {
    const crowded = new Map<KnownFamily, KnownInstance[]>();
    for (const family of this.#families.all()) if (family.layout.isCrowded()) crowded.set(family, []);
    if (crowded.size === 0) return;
    for (const instance of this.instancesOf(new Set(crowded.keys()))) crowded.get(instance.family)?.push(instance);
    for (const [{ layout }, instances] of crowded) this.#forgetSlots(layout, instances);
    this.#isFrameLost = true;
    this.#forgetFrames();
  }

  #forgetSlots(layout: Layout, instances: readonly KnownInstance[]): void {
    const { lines } = this.kernel;
    const needed = new Set<Slot>();
    for (const instance of instances)
      for (const line of this.linesOf(instance))
        if (lines.int(line, Line.seen) === this.lastSeen(instance)) needed.add(this.slotOf(line));
    const moves = layout.retain(needed);
    for (const { number } of instances)
      this.#chains.retain(number, (line) => {
        const to = moves[lines.int(line, Line.slot)];
        if (to !== undefined) lines.setInt(line, Line.slot, to);
        return to !== undefined;
      });
  }

  /**
   * Forgets what does not fit: first those that are gone, longest first; then the newest of those that are there. Groups whose members
   * are forgotten are marked (`Group.lossy`).
   */
  prune(): void {
    const { kernel } = this;
    if (weightOf(kernel) <= this.#bytes) return;
    for (const number of leastNeeded(kernel, [...this.#numbers()], this.#bytes)) this.#forget(number, true);
    this.#forgetFrames();
    this.lossy = true;
  }

  /** Forgets what nobody has any more, where it has piled up. */
  sweep(): void {
    this.#forgetBounds();
    if (this.#labelNames.sweep()) this.kernel.routes.clear();
  }

  /** What is known by the number of a family, which may be given again. */
  #forgetFrames(): void {
    if (!this.#isFrameLost) return;
    this.kernel.scanner.forgetFrames();
    this.kernel.routes.clear();
    this.#isFrameLost = false;
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
    this.#isFrameLost = true;
  }
}

/** A slot's number, and what a new line in it is before a rule has spoken. */
function placedIn(family: KnownFamily, slot: Slot): Placed {
  return { slot: slot.index, flags: newFlags({ family, verdict: null }, slot) };
}

function newInstance(number: number, family: KnownFamily, labels: Labels): KnownInstance {
  return { number, key: labelsKey(labels), family, labels, verdict: null };
}

function sameLabels(a: Labels, b: Labels): boolean {
  return a.length === b.length && a.every((label, at) => label.name === b[at]?.name && label.value === b[at].value);
}
