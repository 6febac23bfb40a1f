/*
 * Families for which there is no room (`limits.metrics`). Nothing of them leaves while they are too many, so nothing is made of them but a
 * name and a count: an application may invent families without end, and each group of theirs would cost as much as one that leaves.
 *
 * Only where nothing but limits decides, as rules may send lines to other families. Who has groups keeps them.
 */
import { mergerOf } from '../fold/index.ts';
import type { Attendance } from '../identify/index.ts';
import { Flag, Instance, InstanceState, Line } from '../kernel/index.ts';
import { wasExposed } from '../limit/index.ts';
import type { GroupFamily } from '../model/group.ts';
import type { KnownFamily } from '../model/instance.ts';
import type { LineState } from './state.ts';

type Crowd = LineState['crowd'];

const NONE: Crowd = new Map();

/** How many families that have no groups may surely be given some before a body's end, whoever else is in it. */
export function roomForFamilies(state: LineState): number {
  const limit = state.settings.limits.metrics;
  if (!isCrowding(state)) return Number.POSITIVE_INFINITY;
  let room = limit;
  for (const { groups } of state.book.families.values()) if (groups.size > 0) room--;
  return room;
}

/** After a reload it does not show in a family whether it was exposed. */
function isCrowding({ settings: { limits, rules, relabel }, reloaded }: LineState): boolean {
  return limits.metrics > 0 && rules.length === 0 && relabel.length === 0 && !reloaded;
}

/** All of a body is there, and what came with it was sent nowhere yet: finds the families for which there is no room. */
export function crowdOf(state: LineState, { names, numbers }: Attendance): Crowd {
  const { table, book, scrape } = state;
  const limit = state.settings.limits.metrics;
  if (!isCrowding(state) || table.kernel.families.used <= limit) return NONE;
  const byName = appearing(state, numbers);
  if (byName.size <= limit) return NONE;
  const fresh: (readonly KnownFamily[])[] = [];
  for (const all of byName.values()) {
    const family = findFirst(state, all);
    if (family === undefined || !wasExposed(family, scrape)) fresh.push(all);
  }
  const crowd = new Map<number, GroupFamily>();
  for (const all of fresh.slice(Math.max(0, limit - (byName.size - fresh.length)))) {
    if ((findFirst(state, all)?.groups.size ?? 0) > 0) continue;
    for (const { number, name, type } of all) {
      const family = book.family(name, type, mergerOf(name, type, null, names.isCreatedOf(name)), scrape);
      family.counted = { series: 0, values: [], groups: 0, stated: 'dropped' };
      crowd.set(number, family);
    }
  }
  count(state, numbers, crowd);
  return crowd;
}

/** The families of these instances in order, by name: the application may say two of one name, of different types. */
function appearing({ table }: LineState, numbers: Int32Array): ReadonlyMap<string, readonly KnownFamily[]> {
  const { instances } = table.kernel;
  const met = new Set<number>();
  const byName = new Map<string, KnownFamily[]>();
  let last = 0;
  // There may be a million instances: an iterator would make an object for each.
  for (let at = 0; at < numbers.length; at++) {
    const number = instances.int(numbers[at] ?? 0, Instance.family);
    if (number === last || met.has(number)) continue;
    last = number;
    met.add(number);
    const family = table.family(number);
    const same = byName.get(family.name);
    if (same === undefined) byName.set(family.name, [family]);
    else same.push(family);
  }
  return byName;
}

/** Of one name the first holds. */
function findFirst({ book }: LineState, [first]: readonly KnownFamily[]): GroupFamily | undefined {
  return first === undefined ? undefined : book.find(first.name, first.type);
}

/** Series are counted as in groups: each once, and none that only stands in for another. */
function count({ table }: LineState, numbers: Int32Array, crowd: Crowd): void {
  if (crowd.size === 0) return;
  const { kernel } = table;
  const { instances, lines } = kernel;
  for (let at = 0; at < numbers.length; at++) {
    const number = numbers[at] ?? 0;
    const counted = crowd.get(instances.int(number, Instance.family))?.counted;
    if (counted === null || counted === undefined) continue;
    for (let line = instances.int(number, Instance.first); line !== 0; line = lines.int(line, Line.next))
      if (kernel.isThere(line) && (lines.int(line, Line.flags) & Flag.standsIn) === 0) counted.series++;
    // It is decided: what it counted is in no fold.
    instances.setInt(number, Instance.state, instances.int(number, Instance.state) | InstanceState.judged);
  }
}
