import type { Cells } from '../model/cells.ts';
import type { MetricType } from '../model/exposition.ts';
import { type Group, type GroupFamily, type Merger, newGroup } from '../model/group.ts';
import { type Labels, labelsKey } from '../model/labels.ts';
import type { Slot } from '../model/layout.ts';
import type { Cause } from '../model/ledger.ts';
import { forgetBounds } from './bounds.ts';
import { CarriedGroups } from './carried.ts';
import { applyChange, type Template } from './change.ts';
import { emptied, makeFamily, pruneFamilies, setMerger, typedName } from './family.ts';
import { FamilyOrder } from './family-order.ts';
import { countTombstones, tombstonesBeyond } from './tombstones.ts';

/** All families as they leave, with their groups. */
export class GroupBook {
  readonly families: Map<string, GroupFamily> = new Map();
  readonly #template: Template;
  readonly #cells: Cells;
  readonly #byNumber: (Group | undefined)[] = [];
  /** Counts what may have made a group part of another, or taken a family's name: where lines go must be asked again. */
  version = 0;
  /** The version under which members were counted. */
  #countedVersion = 0;
  /** Those that a limit leaves out in this scrape. */
  #leftOut: Group[] = [];
  readonly #order = new FamilyOrder();
  #last: { readonly labels: Labels; readonly group: Group } | null = null;
  readonly carried: CarriedGroups = new CarriedGroups();
  /** Families that gave way to one of their name and another type, by type and name: they come back with it. */
  readonly #resting = new Map<string, GroupFamily>();

  constructor(template: Template, cells: Cells) {
    this.#template = template;
    this.#cells = cells;
  }

  /** The group that the kernel knows by this number. */
  group(number: number): Group | undefined {
    return this.#byNumber[number];
  }

  /** The group is gone, or a part of another: its number may be given again. */
  ended(number: number): void {
    this.#order.forget();
    this.#byNumber[number] = undefined;
  }

  /** A new book under new rules: the groups are made anew, and go on from what they last exported. */
  successor(): GroupBook {
    const next = new GroupBook(this.#template, this.#cells);
    next.carried.addAll(this.carried);
    for (const [name, family] of this.families) next.families.set(name, emptied(family));
    for (const [name, family] of this.#resting) next.#resting.set(name, emptied(family));
    for (const group of this.groups()) {
      next.carried.add(group);
      group.cells.end();
    }
    return next;
  }

  /** The family of this name and type, also one that gave way to another of its name. */
  find(name: string, type: MetricType): GroupFamily | undefined {
    const known = this.families.get(name);
    if (known?.type === type) return known;
    return this.#resting.size === 0 ? undefined : this.#resting.get(typedName({ name, type }));
  }

  family(name: string, type: MetricType, merger: Merger, scrape: number): GroupFamily {
    const known = this.families.get(name);
    // The application may change its mind about a type; within one scrape the first holds.
    if (known !== undefined && (known.type === type || known.seen === scrape)) {
      if (known.seen !== scrape) setMerger(known, merger);
      known.seen = scrape;
      return known;
    }
    if (known !== undefined) this.rest(known);
    const rested = this.#resting.size === 0 ? undefined : this.#resting.get(typedName({ name, type }));
    // A name that nobody had is taken from nobody.
    if (known !== undefined || rested !== undefined) this.version++;
    if (rested === undefined) return this.newFamily(name, type, merger, scrape);
    this.#resting.delete(typedName(rested));
    this.families.set(name, rested);
    setMerger(rested, merger);
    return Object.assign(rested, { seen: scrape, dropped: null });
  }

  /** Families that gave way to one of their name and another type. */
  get resting(): Iterable<GroupFamily> {
    return this.#resting.values();
  }

  /** Lets a family give way to one of its name and another type. */
  rest(family: GroupFamily): void {
    this.#resting.set(typedName(family), family);
    if (this.families.get(family.name) === family) this.families.delete(family.name);
  }

  /** A family without groups, in place of one of that name. */
  newFamily(name: string, type: MetricType, merger: Merger, scrape: number): GroupFamily {
    const family = makeFamily(name, type, merger, scrape);
    this.families.set(name, family);
    return family;
  }

  /** The group of an instance with these labels and their key, as far as the mapping has come. */
  place(family: GroupFamily, labels: Labels, key: string): Group {
    // The lines of an instance come one after the other, with one and the same labels.
    const last = this.#last;
    if (last?.labels === labels && family.groups.get(last.group.key) === last.group) return last.group;
    let mapped = labels;
    for (const change of family.changes) mapped = applyChange(mapped, change, this.#template);
    const group = this.groupOf(family, mapped, mapped === labels ? key : labelsKey(mapped));
    this.#last = { labels, group };
    return group;
  }

  /** The group with exactly these labels, whose key they have; made where there was none. */
  groupOf(family: GroupFamily, labels: Labels, key: string = labelsKey(labels)): Group {
    let group = family.groups.get(key);
    if (group === undefined) {
      group = newGroup(family, key, labels, this.#cells);
      this.#byNumber[group.number] = group;
      this.#order.forget();
      this.carried.goOn(group);
      family.groups.set(key, group);
    }
    return group;
  }

  groups(): readonly Group[] {
    const all: Group[] = [];
    this.eachGroup((group) => void all.push(group));
    return all;
  }

  /** An iterator would make an object for each group. */
  eachGroup(visit: (group: Group) => void): void {
    for (const family of this.families.values()) family.groups.forEach(visit);
    for (const family of this.#resting.values()) family.groups.forEach(visit);
  }

  /** Do groups have the members that were counted, or have some become one since, so that all must be counted anew? */
  get isCounted(): boolean {
    return this.#countedVersion === this.version;
  }

  /** The members of all groups are to be counted; `hide` takes away those that a group had. */
  uncount(hide: (group: Group) => void): void {
    this.eachGroup(hide);
    this.#countedVersion = this.version;
  }

  /** The families of the groups with these numbers, in order. Mostly they are those of the scrape before. */
  familiesOf(numbers: Int32Array): readonly GroupFamily[] {
    return this.#order.of(numbers, (number) => this.#byNumber[number]);
  }

  /** A limit leaves the group out in this scrape. */
  leaveOut(group: Group, cause: Cause): void {
    group.dropped = cause;
    group.family.counted = null;
    this.#leftOut.push(group);
  }

  /** A scrape begins, in which nothing is left out yet. */
  takeBack(): void {
    for (const group of this.#leftOut) {
      group.dropped = null;
      group.family.counted = null;
    }
    this.#leftOut = [];
    this.families.forEach((family) => {
      family.droppedBefore = family.dropped;
      family.dropped = null;
    });
  }

  /** Forgets bounds that nobody needs, where they have piled up; `inUse` are those that a known line goes to. */
  forgetBounds(inUse: () => ReadonlySet<Slot>): void {
    for (const families of [this.families, this.#resting])
      for (const family of families.values())
        if (family.layout.isCrowded()) forgetBounds(family, this.carried.of(family.layout), inUse());
  }

  /** How many groups nobody is in. */
  get tombstones(): number {
    return countTombstones(this.families.values()) + countTombstones(this.#resting.values());
  }

  /** Forgets groups that nobody is in: the oldest first, until at most `tombstonesMax` are left, and as many that were carried. */
  prune(scrape: number, tombstonesMax: number): void {
    if (this.tombstones > tombstonesMax)
      for (const group of tombstonesBeyond((visit) => this.eachGroup(visit), tombstonesMax)) {
        group.family.groups.delete(group.key);
        this.ended(group.number);
        group.cells.end();
      }
    this.carried.prune(tombstonesMax);
    const inUse = this.carried.layouts();
    for (const families of [this.families, this.#resting]) pruneFamilies(families, scrape, inUse);
  }
}
