import { mergerOf } from '../fold/index.ts';
import type { Attendance, KnownTable } from '../identify/index.ts';
import { DROPPED, Flag, Instance, InstanceState, Line, WHY, WHY_SHIFT } from '../kernel/index.ts';
import type { GroupBook, Template } from '../limit/index.ts';
import type { MetricType } from '../model/exposition.ts';
import { type Group, noteTemplated } from '../model/group.ts';
import type { InstanceVerdict, KnownInstance } from '../model/instance.ts';
import { type Labels, labelsKey, sortLabels } from '../model/labels.ts';
import { isBoundLabel } from '../model/layout.ts';
import { sampleName, textName } from '../model/names.ts';
import type { TargetSettings } from '../model/settings.ts';
import { applyRules, relabelSeries } from '../rules/index.ts';
import { groupOf } from './group-of.ts';
import type { Ruled } from './ruled.ts';
import type { Whys } from './whys.ts';

/** What routing needs, for one scrape. */
export interface Routing {
  readonly scrape: number;
  readonly settings: TargetSettings;
  readonly ruled: Ruled;
  readonly whys: Whys;
  readonly book: GroupBook;
  readonly table: KnownTable;
  readonly attendance: Pick<Attendance, 'names' | 'sampleAt'>;
  readonly template: Template;
  /** Some line does not leave as it came, or not at all. */
  touched: boolean;
}

/** Where a series belongs once the configuration has spoken. */
interface Destination {
  readonly family: string;
  readonly type: MetricType;
  readonly suffix: string;
  readonly labels: Labels;
  readonly bounds: Labels;
}

/** A series that relabelling left without a name: Prometheus refuses the whole scrape for one. */
export interface Nameless {
  readonly sample: string;
  readonly missing: string;
}

/**
 * Decides for an instance's lines of this scrape which group they belong to, or why they are left out. What was decided stays.
 * Returns the first series that lost its name; it is asked again in each scrape.
 */
export function routeInstance(at: Routing, instance: KnownInstance): Nameless | null {
  if (at.ruled.of(instance.family).isNothing) {
    routeUnruled(at, instance);
    return null;
  }
  const { kernel } = at.table;
  if (instance.verdict === null) {
    instance.verdict = judge(at, instance);
    at.table.verdicts.note(instance, at.table.linesOf(instance), at.ruled.of(instance.family).isAlike);
  }
  const taken = new Set<number>();
  let nameless: Nameless | null = null;
  for (const line of at.table.linesOf(instance)) {
    if (!kernel.said.isThere(line)) continue;
    if (!isSettled(at, line)) {
      const found = destination(at, instance, instance.verdict, line);
      if (typeof found === 'string') leave(at, line, found);
      else if ('missing' in found) nameless ??= found;
      else send(at, instance, instance.verdict, line, found);
    }
    // Without relabelling the lines of an instance are as many as its slots.
    if (at.ruled.relabelsEach) forbidMeeting(at, line, taken);
  }
  return nameless;
}

/** An instance that is to be routed. */
export function instanceOf(at: Routing, number: number): KnownInstance {
  return at.ruled.of(at.table.familyOf(number)).isAlike ? at.table.glance(number) : at.table.instance(number);
}

/** Nothing but limits decides: all lines go to the group that has the instance's labels: there may be very many such instances. */
function routeUnruled(at: Routing, instance: KnownInstance): void {
  const { number, family: from, key } = instance;
  const { kernel } = at.table;
  const { lines, instances } = kernel;
  const { slots } = from.layout;
  const early = instances.int(number, Instance.state) & InstanceState.early;
  instances.setInt(number, Instance.state, early | InstanceState.judged);
  let group: Group | null = null;
  for (let line = instances.int(number, Instance.first); line !== 0; line = lines.int(line, Line.next)) {
    if (!kernel.said.isThere(line) || isSettled(at, line)) continue;
    const said = slots[lines.int(line, Line.slot)];
    if (said === undefined) continue;
    if (group === null) {
      group = unruledGroup(at, instance);
      if (group.key === key && group.cells.seat(number, group.family.layout.alike(from.layout))) return;
    }
    kernel.links.set(line, group.cells.make(group.family.layout.slot(said.suffix, said.bounds).index));
    const flags = lines.int(line, Line.flags) & ~Flag.own;
    lines.setInt(line, Line.flags, flags | Flag.unchanged | (group.key === key ? Flag.own : 0));
  }
}

function unruledGroup({ attendance, book, scrape }: Routing, { family, labels, key }: KnownInstance): Group {
  const { name, type } = family;
  const merger = mergerOf(name, type, null, attendance.names.isCreatedOf(name));
  return book.place(book.family(name, type, merger, scrape), labels, key);
}

/** Lines of one instance are never added to each other: with its bound lost, a bucket says nothing. */
function forbidMeeting(at: Routing, line: number, taken: Set<number>): void {
  const cell = at.table.kernel.links.of(line);
  if (cell === 0) return;
  if (taken.has(cell)) leave(at, line, 'relabel');
  taken.add(cell);
}

/** Was it decided in an earlier scrape, and is its group still there? */
function isSettled(at: Routing, line: number): boolean {
  const { kernel } = at.table;
  if ((kernel.lines.int(line, Line.flags) & DROPPED) !== 0) return true;
  const group = groupOf(at, line);
  return group !== undefined && isHeld(at, group);
}

/** Is the group still there? Then its family is exposed in this scrape. */
export function isHeld({ book, scrape }: Routing, group: Group): boolean {
  const { family, key } = group;
  // Only what has a new version may have taken its place since.
  const holds =
    group.heldAt === book.version || (book.families.get(family.name) === family && family.groups.get(key) === group);
  if (holds) group.heldAt = book.version;
  if (holds && family.seen !== scrape) book.family(family.name, family.type, family.merger, scrape);
  return holds;
}

function judge(at: Routing, instance: KnownInstance): InstanceVerdict {
  const { name, type, layout } = instance.family;
  // Of new instances there may be very many, and what nobody asks for need not be written.
  const slots = at.settings.rules.length === 0 ? [] : layout.slots;
  const sampleNames = [...new Set(slots.map((slot) => sampleName(name, type, slot.suffix)))];
  return applyRules(at.settings.rules, { family: name, type, sampleNames, labels: instance.labels }, at.template);
}

/** Or why it is left out: by a rule, by relabelling, or because it lost the bound that it cannot do without. */
function destination(
  at: Routing,
  { family }: KnownInstance,
  verdict: InstanceVerdict,
  line: number,
): Destination | LeftOut | Nameless {
  const { suffix, bounds } = at.table.slotOf(line);
  const name = sampleName(family.name, family.type, suffix);
  if (verdict.droppedBy !== null) return 'rule';
  const plain: Destination = { family: family.name, type: verdict.type, suffix, labels: verdict.labels, bounds };
  if (!at.ruled.relabelsEach) return at.ruled.passes(name) ? plain : 'relabel';
  const relabelled = relabelSeries(at.settings.relabel, name, sortLabels([...verdict.labels, ...writtenBounds()]));
  if (relabelled.kind === 'drop') return 'relabel';
  if (relabelled.kind === 'nameless') return { sample: name, missing: relabelled.missing };
  const newBounds = relabelled.labels.filter((label) => isBoundLabel(label.name));
  if (bounds.some((bound) => !newBounds.some((other) => other.name === bound.name))) return 'relabel';
  const newLabels = relabelled.labels.filter((label) => !isBoundLabel(label.name));
  const same = relabelled.name === name;
  const moved = same ? { family: family.name, type: verdict.type, suffix } : rename(at, plain, relabelled.name);
  return { ...moved, labels: newLabels, bounds: newBounds };

  // The slot has the spelling that was met first; the rules see what this line says.
  function writtenBounds(): Labels {
    const { lines } = at.table.kernel;
    if (bounds.length === 0 || (lines.int(line, Line.flags) & Flag.standsIn) !== 0) return bounds;
    return at.attendance.sampleAt(lines.int(line, Line.order)).labels.filter((label) => isBoundLabel(label.name));
  }
}

/** The family of a series with a new name: it keeps its type with its suffix, else it joins what the application declares. */
function rename(at: Routing, from: Destination, name: string): Pick<Destination, 'family' | 'type' | 'suffix'> {
  if (from.suffix === '') return { family: name, type: from.type, suffix: '' };
  if (!name.endsWith(from.suffix) || name === from.suffix) return at.attendance.names.of(name);
  const family = name.slice(0, -from.suffix.length);
  // Only OpenMetrics has suffixes on counters and info metrics.
  return { family: textName(family, from.type, 'openmetrics'), type: from.type, suffix: from.suffix };
}

function send(at: Routing, instance: KnownInstance, verdict: InstanceVerdict, line: number, to: Destination): void {
  const { family: from, labels } = instance;
  const merger = mergerOf(to.family, to.type, verdict.gauge, at.attendance.names.isCreatedOf(to.family));
  const family = at.book.family(to.family, to.type, merger, at.scrape);
  const slot = family.layout.slot(to.suffix, to.bounds);
  const group = at.book.place(family, to.labels, to.labels === labels ? instance.key : labelsKey(to.labels));
  if (verdict.templated.length > 0) noteTemplated(group, verdict.templated);
  const { kernel } = at.table;
  kernel.links.set(line, group.cells.make(slot.index));
  const said = at.table.slotOf(line);
  const isUnchanged =
    to.family === from.name &&
    to.suffix === said.suffix &&
    areEqual(to.labels, labels) &&
    areEqual(to.bounds, said.bounds);
  const flags = kernel.lines.int(line, Line.flags) & ~(Flag.unchanged | Flag.own | WHY);
  at.touched ||= !isUnchanged;
  const own = group.key === instance.key ? Flag.unchanged | Flag.own : Flag.unchanged;
  const changed = at.whys.number(verdict.touchedBy) << WHY_SHIFT;
  kernel.lines.setInt(line, Line.flags, flags | (isUnchanged ? own : changed));
}

function areEqual(a: Labels, b: Labels): boolean {
  return a === b || labelsKey(a) === labelsKey(b);
}

/** Why a line is left out. */
export type LeftOut = 'rule' | 'relabel';

function leave(at: Routing, line: number, cause: LeftOut): void {
  const { kernel } = at.table;
  at.touched = true;
  kernel.links.set(line, 0);
  const dropped = cause === 'rule' ? Flag.droppedByRule : Flag.droppedByRelabel;
  kernel.lines.setInt(line, Line.flags, kernel.lines.int(line, Line.flags) | dropped);
}
