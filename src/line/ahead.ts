/*
 * A family may have many more instances than it will have groups. So that a body never holds a group for each, such a family is folded
 * before the body has been read to its end: a choice made after some thousand is as good as one made after all (DESIGN section 4).
 *
 * Only where it costs nothing: none of its groups may have left before, as then what became of their members would have to be known,
 * which shows at the end. So these are families in the first scrape that shows them. Of the others, new instances that look like those of
 * before go where those went.
 */
import { mergerOf } from '../fold/index.ts';
import type { Attendance, Listener } from '../identify/index.ts';
import { Group, Instance, InstanceState } from '../kernel/index.ts';
import { type Chosen, type Enforcement, isOver, limitAhead, tellChosen } from '../limit/index.ts';
import { type GroupFamily, lastExport } from '../model/group.ts';
import { roomForFamilies } from './crowd.ts';
import { countAhead } from './demand.ts';
import { learnFrom } from './learning.ts';
import { instanceOf, type Routing, routeInstance } from './route.ts';
import { goesByLooks } from './ruled.ts';
import { familyLimits, type LineState } from './state.ts';

/** What must be done as for a whole body, on the begin of one. */
export interface Means {
  /** The groups know who is visible so far. */
  gather(): void;
  enforcement(): Enforcement;
}

/** Where a family's instances go. `isNew`: it never left before, so that it may be folded ahead. */
interface Looked {
  readonly family: GroupFamily;
  readonly isNew: boolean;
}

/** So many instances are asked before it is seen whether their families are to be folded. */
const ASKED = 1024;
/** So many groups that became parts of others are worth a collection. */
const MANY_GONE = 2000;
/** What costs as much as all that came is done again when that has grown by this part. */
const STEP = 1 / 16;

export class Ahead implements Listener {
  readonly lines: number;
  readonly #state: LineState;
  readonly #means: Means;
  readonly #nowMs: number;
  /** By the number of the application's family; null = nothing of it is decided ahead. */
  readonly #families = new Map<number, Looked | null>();
  /** When each was exposed before this scrape. */
  readonly #seen = new Map<GroupFamily, number>();
  #place = 0;
  /** So many families without groups may be given some. */
  #room: number;
  /** By family, how many groups it must have to be looked at again. */
  readonly #lookAt = new Map<GroupFamily, number>();
  /** Those that are to be folded. */
  readonly #large = new Set<GroupFamily>();
  /** How many groups became parts of others since the last collection. */
  #gone = 0;
  /** Where in the roll they are. */
  #foldAt = 0;
  /** How many instances were known when it was looked at last. */
  #instances: number;
  /** What was chosen: the ledger must tell it when it is known how much was asked for. */
  readonly chosen: Chosen[] = [];

  constructor(state: LineState, means: Means, nowMs: number) {
    this.#nowMs = nowMs;
    this.lines = state.aheadAt.lines;
    this.#state = state;
    this.#means = means;
    this.#room = roomForFamilies(state);
    this.#instances = state.table.kernel.instances.used;
  }

  /** How far the body was looked at, in the roll. */
  get heard(): number {
    return this.#place;
  }

  /** More of the body was read. */
  take(attendance: Routing['attendance']): void {
    const state = this.#state;
    const { table, settings, ruled, whys, book, templates, alike } = state;
    const { kernel } = table;
    const from = this.#place;
    this.#place = kernel.roll.length;
    // Of those that were there before, and wait, nothing can be said ahead.
    if (kernel.instances.used === this.#instances) return;
    this.#instances = kernel.instances.used;
    const scrape = state.scrape + 1;
    const { template } = templates;
    const at: Routing = { scrape, settings, ruled, whys, book, table, attendance, template, touched: false };
    alike.begin(templates.changes);
    const asked: number[] = [];
    const arrived = new Map<number, number>();
    for (const number of kernel.early.undecided(from)) {
      const family = kernel.instances.int(number, Instance.family);
      const looked = this.#family(at, family);
      if (looked === null) continue;
      const isSent = alike.send(at, number);
      if (!isSent && !looked.isNew && !alike.isMapped(at, number)) continue;
      kernel.instances.setInt(
        number,
        Instance.state,
        kernel.instances.int(number, Instance.state) | InstanceState.early,
      );
      if (isSent) continue;
      asked.push(number);
      arrived.set(family, (arrived.get(family) ?? 0) + 1);
    }
    for (let first = 0; first < asked.length; first += ASKED) this.#ask(at, asked.slice(first, first + ASKED), arrived);
  }

  /** Those that look like others have gone where these went. */
  #ask(at: Routing, numbers: readonly number[], arrived: ReadonlyMap<number, number>): void {
    const { alike, table } = this.#state;
    // A family that was folded meanwhile has taught what it had to.
    const asked = numbers.filter((number) => !alike.send(at, number));
    learnFrom(this.#state, asked, arrived);
    const families = new Set<GroupFamily>();
    for (const number of asked) {
      // What it looks like may have been learnt from one before it.
      if (alike.send(at, number)) continue;
      const instance = instanceOf(at, number);
      routeInstance(at, instance);
      alike.learn(at, instance);
      const looked = this.#families.get(table.kernel.instances.int(number, Instance.family));
      if (looked?.isNew === true) families.add(looked.family);
    }
    for (const family of families) if (this.#isLarge(family)) this.#large.add(family);
    if (this.#large.size > 0 && this.#place >= this.#foldAt) this.#fold();
  }

  /** They are counted before they are forgotten. */
  spill(numbers: Int32Array): void {
    countAhead(this.#state, numbers, this.#nowMs);
  }

  /** The body was refused, or what it says of types makes something else of its samples: of these families nothing was seen. */
  undo(): void {
    for (const [family, seen] of this.#seen) family.seen = seen;
  }

  #isLarge(family: GroupFamily): boolean {
    const { aheadAt, settings } = this.#state;
    const { size } = family.groups;
    if (size <= (this.#lookAt.get(family) ?? aheadAt.groups)) return false;
    this.#lookAt.set(family, size * (1 + STEP));
    return isOver(family, familyLimits(settings.limits, family.name), aheadAt.limits);
  }

  /** All that came is gathered for it, so that it waits until that is more by a part: of a thousand families each may explode. */
  #fold(): void {
    this.#means.gather();
    this.#foldAt = this.#place * (1 + STEP);
    const at = this.#means.enforcement();
    const { groups } = this.#state.table.kernel;
    for (const family of this.#large) {
      const { size } = family.groups;
      this.chosen.push(...limitAhead(at, family));
      this.#gone += size - family.groups.size;
      for (const group of family.groups.values()) if (group.shared) groups.setInt(group.number, Group.shared, 1);
    }
    this.#large.clear();
    if (this.#gone < MANY_GONE) return;
    this.#gone = 0;
    this.#state.collect();
  }

  #family(at: Routing, number: number): Looked | null {
    let family = this.#families.get(number);
    if (family === undefined) {
      family = this.#look(at, number);
      this.#families.set(number, family);
    }
    return family;
  }

  #look(at: Routing, number: number): Looked | null {
    const known = at.table.family(number);
    if (!goesByLooks(at.ruled.of(known))) return null;
    const { name, type } = known;
    if ((at.book.find(name, type)?.groups.size ?? 0) === 0 && this.#room-- <= 0) return null;
    const merger = mergerOf(name, type, null, at.attendance.names.isCreatedOf(name));
    if (merger === 'none') return null;
    const before = at.book.families.get(name)?.seen ?? 0;
    const family = at.book.family(name, type, merger, at.scrape);
    if (!this.#seen.has(family)) this.#seen.set(family, before);
    const { seriesPerMetric, valuesPerLabel } = familyLimits(at.settings.limits, name);
    let isNew = seriesPerMetric > 0 || valuesPerLabel > 0;
    for (const group of family.groups.values()) isNew &&= lastExport(group) === 0;
    return { family, isNew };
  }
}

/** May families be folded before the end of a body? Not where what was exported before has to be told apart first. */
export function foldsAhead({ settings, ruled, reloaded, restored }: LineState): boolean {
  return settings.limits.onExceed === 'fold' && !ruled.relabelsEach && !reloaded && !restored;
}

/** How much was asked for of what was folded ahead, now that all of the body is there: lines, or values of a label. */
export function tellAhead(state: LineState, attendance: Attendance, at: Enforcement, chosen: readonly Chosen[]): void {
  const labels = new Map<string, Set<string>>();
  for (const { family, label } of chosen)
    if (label !== null) labels.set(family.name, (labels.get(family.name) ?? new Set<string>()).add(label));
  const values = state.values.count(labels, attendance, state);
  for (const one of chosen) {
    const { family, label } = one;
    tellChosen(at, one, label === null ? linesOf(family) : (values.get(family.name)?.get(label) ?? 0));
  }
}

function linesOf(family: GroupFamily): number {
  let lines = 0;
  for (const group of family.groups.values()) lines += group.lines;
  return lines;
}
