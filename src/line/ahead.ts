/*
 * A family may have many more instances than it will have groups. So that a body never holds a group for each, such a family is folded
 * before the body has been read to its end: a choice made after some thousand is as good as one made after all (DESIGN section 4).
 *
 * Only where it costs nothing: none of its groups may have left before, as then what became of their members would have to be known,
 * which shows at the end. So these are families in the first scrape that shows them. Of the others, new instances that look like those of
 * before go where those went.
 */
import { mergerOf } from '../fold/index.ts';
import type { Listener } from '../identify/index.ts';
import { Group, Instance, InstanceState } from '../kernel/index.ts';
import { type Chosen, type Enforcement, limitAhead } from '../limit/index.ts';
import { type GroupFamily, lastExport } from '../model/group.ts';
import { roomForFamilies } from './crowd.ts';
import { countAhead } from './demand.ts';
import { learnFrom } from './learning.ts';
import { instanceOf, type Routing, routeInstance } from './route.ts';
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
  /** What was chosen: the ledger must tell it when it is known how much was asked for. */
  readonly chosen: Chosen[] = [];

  constructor(state: LineState, means: Means, nowMs: number) {
    this.#nowMs = nowMs;
    this.lines = state.aheadAt.lines;
    this.#state = state;
    this.#means = means;
    this.#room = roomForFamilies(state);
  }

  /** How far the body was looked at, in the roll. */
  get heard(): number {
    return this.#place;
  }

  /** More of the body was read. */
  take(attendance: Routing['attendance']): void {
    const state = this.#state;
    const { table, settings, book, templates, alike } = state;
    const { kernel } = table;
    const scrape = state.scrape + 1;
    const at: Routing = { scrape, settings, book, table, attendance, template: templates.template, touched: false };
    const from = this.#place;
    this.#place = kernel.roll.length;
    alike.begin(templates.changes);
    const families = new Set<GroupFamily>();
    const asked: number[] = [];
    for (const number of kernel.undecided(from)) {
      const looked = this.#family(at, kernel.instances.int(number, Instance.family));
      if (looked === null) continue;
      const isSent = alike.send(at, number);
      if (!isSent && !looked.isNew && !alike.isMapped(at, number)) continue;
      kernel.instances.setInt(
        number,
        Instance.state,
        kernel.instances.int(number, Instance.state) | InstanceState.early,
      );
      if (isSent) continue;
      if (looked.isNew) families.add(looked.family);
      asked.push(number);
    }
    learnFrom(state, asked);
    for (const number of asked) {
      // What it looks like may have been learnt from one before it.
      if (alike.send(at, number)) continue;
      const instance = instanceOf(at, number);
      routeInstance(at, instance);
      alike.learn(at, instance);
    }
    for (const family of families) if (this.#isLarge(family)) this.#fold(family);
  }

  /** They are counted before they are forgotten. */
  spill(numbers: Int32Array): void {
    countAhead(this.#state, numbers, this.#nowMs);
  }

  /** The body was refused, or what it says of types makes something else of its samples: of these families nothing was seen. */
  undo(): void {
    for (const [family, seen] of this.#seen) family.seen = seen;
  }

  #isLarge({ name, groups, layout }: GroupFamily): boolean {
    const { aheadAt, settings } = this.#state;
    const series = groups.size * layout.slots.length;
    return (
      groups.size > aheadAt.groups && series > aheadAt.limits * familyLimits(settings.limits, name).seriesPerMetric
    );
  }

  #fold(family: GroupFamily): void {
    this.#means.gather();
    this.chosen.push(...limitAhead(this.#means.enforcement(), family));
    const { groups } = this.#state.table.kernel;
    for (const group of family.groups.values()) if (group.shared) groups.setInt(group.number, Group.shared, 1);
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
    const { name, type } = at.table.family(number);
    if ((at.book.find(name, type)?.groups.size ?? 0) === 0 && this.#room-- <= 0) return null;
    const merger = mergerOf(name, type, null, at.attendance.names.isCreatedOf(name));
    if (merger === 'none') return null;
    const before = at.book.families.get(name)?.seen ?? 0;
    const family = at.book.family(name, type, merger, at.scrape);
    if (!this.#seen.has(family)) this.#seen.set(family, before);
    let isNew = familyLimits(at.settings.limits, name).seriesPerMetric > 0;
    for (const group of family.groups.values()) isNew &&= lastExport(group) === 0;
    return { family, isNew };
  }
}

/** May families be folded before the end of a body? Not where what was exported before has to be told apart first. */
export function foldsAhead({ settings, reloaded, restored }: LineState): boolean {
  return (
    settings.limits.onExceed === 'fold' &&
    settings.relabel.length === 0 &&
    settings.rules.length === 0 &&
    !reloaded &&
    !restored
  );
}

/** How much families asked for that were folded ahead: lines of the body. */
export function demandOf(family: GroupFamily): number {
  let lines = 0;
  for (const group of family.groups.values()) lines += group.lines;
  return lines;
}
