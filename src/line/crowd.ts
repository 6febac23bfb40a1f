/*
 * Families for which there is no room (`limits.metrics`). Nothing of them leaves while they are too many, so nothing is made of them but a
 * name and a count: an application may invent families without end, and each group of theirs would cost as much as one that leaves.
 *
 * Only where nothing but limits decides, as rules may send lines to other families. Who has groups keeps them.
 */
import { mergerOf } from '../fold/index.ts';
import type { Attendance, KnownTable } from '../identify/index.ts';
import { Flag, Instance, InstanceState, Line } from '../kernel/index.ts';
import { type GroupBook, wasExposed } from '../limit/index.ts';
import type { GroupFamily } from '../model/group.ts';
import type { KnownFamily } from '../model/instance.ts';
import type { TargetSettings } from '../model/settings.ts';

/** What a line knows when a body is there. */
interface Known {
  readonly settings: TargetSettings;
  readonly table: KnownTable;
  readonly book: GroupBook;
  readonly scrape: number;
  readonly reloaded: boolean;
}

/** By the application's number, in order of appearance. */
type Families = ReadonlyMap<number, GroupFamily>;

const NONE: Families = new Map();

/** The family as it would leave, which is seen in this scrape. */
type Make = (family: KnownFamily) => GroupFamily;

export class Crowd {
  #families: Families = NONE;
  /** All families of the body in which they were found. */
  #order: readonly KnownFamily[] = [];

  has(number: number): boolean {
    return this.#families.size > 0 && this.#families.has(number);
  }

  /** In order of appearance: the application may say two of one name, of different types. */
  families(): Iterable<GroupFamily> {
    return new Set(this.#families.values());
  }

  /** All of a body is there, and what came with it was sent nowhere yet. Mostly the families are those of the scrape before. */
  find(at: Known, { names, numbers }: Attendance): void {
    const limit = at.settings.limits.metrics;
    const order = isCrowding(at) && at.table.kernel.families.used > limit ? appearing(at, numbers) : [];
    const make: Make = ({ name, type }) =>
      at.book.family(name, type, mergerOf(name, type, null, names.isCreatedOf(name)), at.scrape);
    if (order.length <= limit) this.#families = NONE;
    else if (!this.#isAsBefore(at, order)) this.#families = withoutRoom(at, order, make);
    this.#order = order;
    if (this.#families.size === 0) return;
    for (const one of order)
      if (this.#families.has(one.number)) make(one).counted = { series: 0, values: [], groups: 0, stated: 'dropped' };
    this.#count(at, numbers);
  }

  /** The same families, of which the same ones left. */
  #isAsBefore({ book, scrape }: Known, order: readonly KnownFamily[]): boolean {
    const before = this.#order;
    if (order.length !== before.length) return false;
    return order.every((one, at) => {
      if (one !== before[at]) return false;
      const family = book.find(one.name, one.type);
      if (family === undefined) return false;
      const left = this.#families.get(one.number);
      return left === undefined ? wasExposed(family, scrape) : left === family && family.groups.size === 0;
    });
  }

  /** Series are counted as in groups: each once, and none that only stands in for another. */
  #count({ table: { kernel } }: Known, numbers: Int32Array): void {
    const { instances, lines } = kernel;
    for (let at = 0; at < numbers.length; at++) {
      const number = numbers[at] ?? 0;
      const counted = this.#families.get(instances.int(number, Instance.family))?.counted;
      if (counted === null || counted === undefined) continue;
      for (let line = instances.int(number, Instance.first); line !== 0; line = lines.int(line, Line.next))
        if (kernel.said.isThere(line) && (lines.int(line, Line.flags) & Flag.standsIn) === 0) counted.series++;
      // It is decided: what it counted is in no fold.
      instances.setInt(number, Instance.state, instances.int(number, Instance.state) | InstanceState.judged);
    }
  }
}

/** How many families that have no groups may surely be given some before a body's end, whoever else is in it. */
export function roomForFamilies(at: Known): number {
  if (!isCrowding(at)) return Number.POSITIVE_INFINITY;
  let room = at.settings.limits.metrics;
  for (const { groups } of at.book.families.values()) if (groups.size > 0) room--;
  return room;
}

/** After a reload it does not show in a family whether it was exposed. */
function isCrowding({ settings: { limits, rules, relabel }, reloaded }: Known): boolean {
  return limits.metrics > 0 && rules.length === 0 && relabel.length === 0 && !reloaded;
}

/** The families of these instances. */
function appearing({ table }: Known, numbers: Int32Array): readonly KnownFamily[] {
  const { families, instances } = table.kernel;
  const met = new Uint8Array(families.end);
  const order: KnownFamily[] = [];
  // There may be a million instances: an iterator would make an object for each.
  for (let at = 0; at < numbers.length; at++) {
    const number = instances.int(numbers[at] ?? 0, Instance.family);
    if (met[number] === 1) continue;
    met[number] = 1;
    order.push(table.familyOf(numbers[at] ?? 0));
  }
  return order;
}

/** Those that left in the scrape before stay, then come the others. */
function withoutRoom(at: Known, order: readonly KnownFamily[], make: Make): Families {
  const { book, scrape } = at;
  const byName = new Map<string, KnownFamily[]>();
  for (const family of order) {
    const same = byName.get(family.name);
    if (same === undefined) byName.set(family.name, [family]);
    else same.push(family);
  }
  // Of one name the first holds.
  const find = ([first]: readonly KnownFamily[]): GroupFamily | undefined =>
    first === undefined ? undefined : book.find(first.name, first.type);
  const fresh = [...byName.values()].filter((all) => {
    const family = find(all);
    return family === undefined || !wasExposed(family, scrape);
  });
  const room = at.settings.limits.metrics - (byName.size - fresh.length);
  const found = new Map<number, GroupFamily>();
  for (const all of fresh.slice(Math.max(0, room))) {
    if ((find(all)?.groups.size ?? 0) > 0) continue;
    for (const one of all) found.set(one.number, make(one));
  }
  return found;
}
