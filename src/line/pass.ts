import { writeRule } from '../config/index.ts';
import { advise } from '../explain/index.ts';
import {
  addMember,
  assumeExported,
  clearVisible,
  commitOutputs,
  forgetAssumed,
  forgetNumbers,
  hasFallen,
  isFold,
  recallBefore,
  settleInstance,
  startFold,
} from '../fold/index.ts';
import {
  type Attendance,
  hasReset,
  hasRestarted,
  identify,
  settleMemory,
  startedAnew,
  startTime,
} from '../identify/index.ts';
import { type Advise, type Enforcement, limitEach, limitFamilies, limitTotal } from '../limit/index.ts';
import type { Exposition, MetricType } from '../model/exposition.ts';
import { type Group, type GroupFamily, resolve } from '../model/group.ts';
import { labelsKey } from '../model/labels.ts';
import { sampleName } from '../model/names.ts';
import { COUNTING } from './counting.ts';
import { followTemplates, learnValues } from './learning.ts';
import { type Nameless, routeInstance } from './route.ts';
import { familyLimits, type LineState } from './state.ts';

/** Groups that nobody is in any more are remembered, so that a member that returns goes on: so many of them. */
const TOMBSTONES_MAX = 20_000;

/** Who spoke in this scrape; where the application restarted, as if for the first time. `startBefore` is in seconds. */
export function attend(
  state: LineState,
  exposition: Exposition,
): { attendance: Attendance; restarted: boolean; startBefore: number } {
  state.scrape++;
  const attendance = identify(exposition, state.table, state.scrape);
  const startBefore = state.startTime;
  state.startTime = startTime(state.table, state.scrape);
  const restarted = hasRestarted(attendance, state.table, state.startTime, startBefore);
  if (!restarted) return { attendance, restarted, startBefore };
  state.table.clear();
  state.forecast.clear();
  forgetPast(state);
  return { attendance: identify(exposition, state.table, state.scrape), restarted, startBefore };
}

/**
 * Did the application restart while Sluice was away? No member is known then, so its start must tell, and groups that fell or
 * vanished; without a start a fall may as well be members that vanished, and the net rule holds. Where it did, numbers are
 * forgotten and gathered anew; else Prometheus knows what is there.
 */
export function lookBack(state: LineState, attendance: Attendance, startBefore: number): boolean {
  if (!state.restored) return false;
  const groups = [...state.book.groups()];
  const vanished = ({ family, exportedAt, members }: Group): boolean =>
    family.merger === 'cumulative' && exportedAt === state.scrape - 1 && members === 0;
  if (startedAnew(state.startTime, startBefore) && groups.some((group) => hasFallen(group) || vanished(group))) {
    forgetPast(state);
    state.table.forgetPast();
    gather(state, attendance);
    return true;
  }
  const strangers = new Set<Group>();
  for (const { seenBefore, lines } of attendance.instances)
    if (seenBefore === 0) for (const line of lines) if (line?.group) strangers.add(resolve(line.group));
  // Of a family all groups are kept or none.
  for (const family of state.book.families.values()) {
    const fresh = [...family.groups.values()];
    if (fresh.some((group) => group.exportedAt > 0)) continue;
    for (const group of fresh) if (strangers.has(group)) assumeExported(group);
  }
  for (const group of groups) recallBefore(group);
  return false;
}

/** What was exported before the application restarted says nothing of what comes. */
function forgetPast({ book }: LineState): void {
  for (const group of book.groups()) forgetNumbers(group);
  book.forgetCarried();
}

/** Where each line belongs, by the rules and by relabelling. */
export function route(state: LineState, attendance: Attendance): Nameless | null {
  const { scrape, settings, book } = state;
  learnValues(state, attendance);
  const at = { scrape, settings, book, names: attendance.names };
  let nameless: Nameless | null = null;
  for (const instance of attendance.instances) nameless = routeInstance(at, instance) ?? nameless;
  return nameless;
}

/** What became of the members since the scrape before, and what the groups show now. */
export function gather(state: LineState, attendance: Attendance): void {
  const { scrape, table, book } = state;
  for (const group of book.groups()) clearVisible(group);
  for (const family of book.families.values()) {
    family.droppedBefore = family.dropped;
    family.dropped = null;
  }
  // After a reload a member that the table had no room for is not new: its increase in this scrape is lost instead.
  const strangersAreOld = state.reloaded && (table.lossy || state.restored);
  for (const instance of table.instances())
    settleInstance(instance, scrape, instance.seen === scrape && hasReset(instance), strangersAreOld);
  for (const instance of attendance.instances) addMember(instance);
}

/** Knows what else the application exposes, by which its runtime may be known. */
export function advisor({ table }: LineState): Advise {
  const has = (family: string): boolean => TYPES.some((type) => table.find(family, type) !== undefined);
  return (about) => advise({ ...about, has });
}

/** Those that families have which tell the runtime. */
const TYPES: readonly MetricType[] = ['gauge', 'counter', 'info', 'unknown'];

/** Makes everything fit, but for the bytes of the answer. */
export function limit(state: LineState, families: readonly GroupFamily[]): Enforcement {
  const { scrape, book, ledger, templates, settings, forecast } = state;
  if (templates.hasChanged()) followTemplates(state);
  const at: Enforcement = {
    scrape,
    limits: settings.limits,
    familyLimits: (family) => familyLimits(settings.limits, family),
    book,
    ledger,
    counting: COUNTING,
    template: templates.template,
    wording: { writeRule, advise: advisor(state), examples: settings.ledgerExamples },
    forecast,
  };
  limitFamilies(at, families);
  limitEach(at, families);
  limitTotal(at, families);
  startFolds(state);
  return at;
}

/** The families of this scrape in order of appearance. */
export function visibleFamilies(attendance: Attendance): readonly GroupFamily[] {
  const families = new Set<GroupFamily>();
  for (const line of attendance.lines)
    if (line !== null && line.group !== null) families.add(resolve(line.group).family);
  return [...families];
}

export function startFolds(state: LineState): void {
  for (const group of state.book.groups())
    if (isFold(group) && group.members > 0 && group.family.merger === 'cumulative') startFold(group);
}

/** The answer leaves: what was seen is remembered, as far as there is room. */
export function remember(state: LineState, attendance: Attendance): void {
  const { scrape, table, book } = state;
  for (const group of book.groups()) commitOutputs(group, scrape);
  settleMemory(attendance);
  if (state.restored) for (const group of book.groups()) forgetAssumed(group);
  for (const instance of table.prune())
    for (const line of instance.lines) if (line?.group) resolve(line.group).lossy = true;
  book.prune(scrape, TOMBSTONES_MAX);
  table.forgetBounds();
  book.forgetBounds(() => table.groupSlots());
  state.reloaded = false;
  state.restored = false;
}

/** Estimates what the application asks for, over the window. */
export function countDemand(state: LineState, attendance: Attendance, nowMs: number): void {
  const { demand, scrape } = state;
  const anew = demand.begin(nowMs);
  for (const { family, key, labels, lines, seenBefore } of attendance.instances) {
    const known = seenBefore > 0 && !anew;
    if (!known) for (const { name, value } of labels) demand.addValue(family.name, name, value);
    for (const line of lines) {
      if (line === undefined || line.standsIn || line.seen !== scrape || (known && line.seenBefore > 0)) continue;
      const name = sampleName(family.name, family.type, line.slot.suffix);
      demand.addSeries(family.name, `${key}\ud800${name}\ud800${labelsKey(line.slot.bounds)}`);
    }
  }
}
