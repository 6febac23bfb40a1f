import type { Cells } from '../model/cells.ts';
import type { MetricType } from '../model/exposition.ts';
import {
  exportedBy,
  type Group,
  type GroupFamily,
  lastExport,
  type Merger,
  moveExported,
  moveNumbers,
  newGroup,
} from '../model/group.ts';
import { BOUNDARY, type Labels, labelsKey } from '../model/labels.ts';
import { Layout, type Slot } from '../model/layout.ts';
import type { Cause } from '../model/ledger.ts';
import { applyChange, type Template } from './change.ts';

/** What Prometheus knows of a group. */
export type KnownGroup = Pick<Group, 'key' | 'owner' | 'shared' | 'exported' | 'exportedAt' | 'kept'>;
/** Carried over a reload. */
type Carried = KnownGroup & {
  /** The family as it was: what was exported is numbered by its layout. */
  readonly layout: Layout;
};

/** Families that are gone keep their mapping, in case they return, up to so many; an application may invent names without end. */
const MAPPED_FAMILIES_MAX = 10_000;

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
  /** The groups of a scrape in order, and their families. */
  #order: Int32Array = new Int32Array(0);
  #inOrder: readonly GroupFamily[] | null = null;
  #last: { readonly labels: Labels; readonly group: Group } | null = null;
  readonly #carried = new Map<string, Carried>();
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
    this.#inOrder = null;
    this.#byNumber[number] = undefined;
  }

  /** A new book under new rules: the groups are made anew, and go on from what they last exported. */
  successor(): GroupBook {
    const next = new GroupBook(this.#template, this.#cells);
    for (const [key, carried] of this.#carried) next.#carried.set(key, carried);
    // Bound slots are numbered per family, so a family keeps its layout.
    for (const [name, family] of this.families) next.families.set(name, emptied(family));
    for (const [name, family] of this.#resting) next.#resting.set(name, emptied(family));
    for (const group of this.groups()) {
      next.carry(group);
      group.cells.end();
    }
    return next;
  }

  /** Keeps what Prometheus knows of a group that goes away: after a reload it may leave again. */
  carry(group: Group): void {
    const exportedAt = lastExport(group);
    if (exportedAt > 0) this.carryTo(group.family, { ...group, exported: exportedBy(group), exportedAt });
  }

  /** The same for one that was read back. */
  carryTo(family: GroupFamily, { key, owner, shared, exported, exportedAt, kept }: KnownGroup): void {
    const { layout } = family;
    this.#carried.set(carryKey(family, key), { key, owner, shared, exported, exportedAt, kept, layout });
  }

  /** What is carried over a reload, by its family's layout: it may leave again. */
  carried(): ReadonlyMap<Layout, readonly KnownGroup[]> {
    const all = new Map<Layout, KnownGroup[]>();
    for (const one of this.#carried.values()) {
      const there = all.get(one.layout);
      if (there === undefined) all.set(one.layout, [one]);
      else there.push(one);
    }
    return all;
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
    const layout = new Layout(type);
    const family: GroupFamily = {
      name,
      type,
      layout,
      merger,
      groups: new Map(),
      changes: [],
      dropped: null,
      droppedBefore: null,
      seen: scrape,
      counted: null,
    };
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
      this.#inOrder = null;
      if (this.#carried.size > 0) this.#goOn(group);
      family.groups.set(key, group);
    }
    return group;
  }

  /** A group that left before a reload goes on from there. */
  #goOn(group: Group): void {
    const key = carryKey(group.family, group.key);
    const carried = this.#carried.get(key);
    if (carried?.layout === group.family.layout) {
      const { layout: _, ...known } = carried;
      Object.assign(group, known);
    }
    this.#carried.delete(key);
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
    if (this.#inOrder !== null && areSame(this.#order, numbers)) return this.#inOrder;
    const families = new Set<GroupFamily>();
    for (const number of numbers) {
      const family = this.group(number)?.family;
      if (family !== undefined) families.add(family);
    }
    this.#order = numbers.slice();
    this.#inOrder = [...families];
    return this.#inOrder;
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

  /** Forgets what was carried over a reload and has not been met since. */
  forgetCarried(): void {
    this.#carried.clear();
  }

  /** Forgets bounds that nobody needs, where they have piled up; `inUse` are those that a known line goes to. */
  forgetBounds(inUse: () => ReadonlySet<Slot>): void {
    for (const family of this.families.values()) if (family.layout.isCrowded()) this.#forgetBoundsOf(family, inUse);
    for (const family of this.#resting.values()) if (family.layout.isCrowded()) this.#forgetBoundsOf(family, inUse);
  }

  #forgetBoundsOf(family: GroupFamily, inUse: () => ReadonlySet<Slot>): void {
    const { layout } = family;
    const carried = [...this.#carried.values()].filter((other) => other.layout === layout);
    const groups = [...family.groups.values()];
    const indexes = [...groups.flatMap(slotsInUse), ...carried.flatMap(({ exported }) => filled(exported))];
    const moves = layout.retain(new Set([...inUse(), ...indexes.flatMap((index) => layout.slots[index] ?? [])]));
    for (const group of groups) moveNumbers(group, moves);
    for (const one of carried) moveExported(one, moves);
  }

  /** Forgets groups that nobody is in: the oldest first, until at most `tombstonesMax` are left, and as many that were carried. */
  prune(scrape: number, tombstonesMax: number): void {
    if (this.#empty() > tombstonesMax) this.#pruneEmpty(tombstonesMax);
    for (const key of this.#carried.keys()) {
      if (this.#carried.size <= tombstonesMax) break;
      this.#carried.delete(key);
    }
    const carried = new Set([...this.#carried.values()].map(({ layout }) => layout));
    for (const families of [this.families, this.#resting])
      families.forEach((family, name) => {
        if (
          family.seen !== scrape &&
          family.groups.size === 0 &&
          (family.changes.length === 0 || families.size > MAPPED_FAMILIES_MAX) &&
          !carried.has(family.layout)
        )
          families.delete(name);
      });
  }

  #pruneEmpty(tombstonesMax: number): void {
    const empty: Group[] = [];
    this.eachGroup((group) => {
      if (group.members === 0) empty.push(group);
    });
    empty.sort((a, b) => lastExport(a) - lastExport(b));
    for (const group of empty.slice(0, Math.max(0, empty.length - tombstonesMax))) {
      group.family.groups.delete(group.key);
      this.ended(group.number);
      group.cells.end();
    }
  }

  /** How many groups nobody is in. */
  #empty(): number {
    let empty = 0;
    for (const families of [this.families, this.#resting])
      for (const { groups, counted } of families.values()) {
        empty += groups.size;
        if (counted !== null) empty -= counted.groups;
        else for (const { members } of groups.values()) if (members > 0) empty--;
      }
    return empty;
  }
}

/** The slots that a group goes on with: what it shows, or what it would go on from. */
function slotsInUse(group: Group): readonly number[] {
  const { members, cells, kept } = group;
  return [...(members > 0 ? cells.visibleSlots() : filled(exportedBy(group))), ...(kept ?? [])];
}

function filled(bySlot: readonly unknown[]): readonly number[] {
  return Object.keys(bySlot)
    .map(Number)
    .filter((index) => bySlot[index] !== undefined);
}

function emptied(family: GroupFamily): GroupFamily {
  return { ...family, groups: new Map(), changes: [], dropped: null, droppedBefore: null, counted: null };
}

/** What nobody said how to merge leaves out what it cannot merge. */
function setMerger(family: GroupFamily, merger: Merger): void {
  if (family.merger !== merger) family.counted = null;
  family.merger = merger;
}

function areSame(a: Int32Array, b: Int32Array): boolean {
  if (a.length !== b.length) return false;
  // There may be very many: a call for each would cost more than all else.
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false;
  return true;
}

function typedName({ name, type }: Pick<GroupFamily, 'name' | 'type'>): string {
  return `${type} ${name}`;
}

function carryKey(family: GroupFamily, key: string): string {
  return `${typedName(family)}${BOUNDARY}${key}`;
}
