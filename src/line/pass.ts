import { done, type Outcome } from '../base/outcome.ts';
import { writeRule } from '../config/index.ts';
import { advise } from '../explain/index.ts';
import {
  assumeExported,
  clearVisible,
  countVisible,
  enter,
  forgetAssumed,
  forgetNumbers,
  hasFallen,
  isFold,
  moveBase,
  recallBefore,
  startFold,
} from '../fold/index.ts';
import {
  type Attendance,
  attended,
  cellsOf,
  hasRestarted,
  Reading,
  startedAnew,
  startLine,
  startTime,
} from '../identify/index.ts';
import { Group as Field, Flag, Instance, Line, type Settling } from '../kernel/index.ts';
import {
  type Advise,
  type Chosen,
  type Enforcement,
  familySeries,
  limitEach,
  limitFamilies,
  limitTotal,
} from '../limit/index.ts';
import type { Body, MetricType, Refusal } from '../model/exposition.ts';
import { calledIn, type Group, type GroupFamily, lastExport, memberName, OWN } from '../model/group.ts';
import type { Slot } from '../model/layout.ts';
import { Ahead, foldsAhead, type Means, tellAhead } from './ahead.ts';
import { COUNTING } from './counting.ts';
import { groupOf, slotOfCell } from './group-of.ts';
import { followTemplates, learnValues } from './learning.ts';
import { instanceOf, isHeld, type Nameless, type Routing, routeInstance } from './route.ts';
import { familyLimits, type LineState } from './state.ts';

/** Groups that nobody is in any more are remembered, so that a member that returns goes on: so many of them. */
const TOMBSTONES_MAX = 20_000;

/** Who spoke in a scrape; where the application restarted, as if for the first time. */
export interface Attended {
  readonly attendance: Attendance;
  readonly restarted: boolean;
  /** In seconds. */
  readonly startBefore: number;
  /** What was folded before the body's end. */
  readonly chosen: readonly Chosen[];
}

/** A body that is being read. */
export interface Listening {
  readonly reading: Reading;
  /** Null where nothing can be decided before its end. */
  readonly ahead: Ahead | null;
}

/** A body begins at this time. */
export function listen(state: LineState, body: Body, nowMs: number): Listening {
  const ahead = foldsAhead(state) ? new Ahead(state, meansOf(state), nowMs) : null;
  state.alike.open(state.book.families, state.templates.changes);
  return { reading: new Reading(body, state.table, ahead), ahead };
}

/** All of a body is there. */
export function attend(state: LineState, { reading, ahead }: Listening): Outcome<Attended, Refusal> {
  const attendance = attended(reading, state.settings.relabel.length > 0);
  if (!attendance.ok) return attendance;
  const chosen = ahead?.chosen ?? [];
  state.scrape++;
  const startBefore = state.startTime;
  const { repeats } = attendance.value;
  if (!repeats) state.startLine = startLine(state.table);
  state.startTime = startTime(state.table, state.startLine);
  const restarted = !repeats && hasRestarted(state.table, state.scrape, state.startTime, startBefore);
  if (!restarted) return done({ attendance: attendance.value, restarted, startBefore, chosen });
  state.forecast.clear();
  forgetPast(state);
  return done({ attendance: attendance.value.anew(), restarted, startBefore, chosen });
}

/**
 * Did the application restart while Sluice was away? No member is known then, so its start must tell, and groups that fell or
 * vanished; without a start a fall may as well be members that vanished, and the net rule holds. Where it did, numbers are
 * forgotten and gathered anew; else Prometheus knows what is there.
 */
export function lookBack(state: LineState, attendance: Attendance, startBefore: number): boolean {
  if (!state.restored) return false;
  const groups = state.book.groups();
  const vanished = (group: Group): boolean =>
    group.family.merger === 'cumulative' && lastExport(group) === state.scrape - 1 && group.members === 0;
  if (startedAnew(state.startTime, startBefore) && groups.some((group) => hasFallen(group) || vanished(group))) {
    forgetPast(state);
    state.table.forgetPast();
    gather(state, attendance);
    return true;
  }
  const strangers = new Set<Group>();
  for (const instance of attendance.instances()) {
    if (state.table.lastSeen(instance) > 0) continue;
    for (const line of state.table.linesOf(instance)) {
      const group = groupOf(state, line);
      if (group !== undefined) strangers.add(group);
    }
  }
  // Of a family all groups are kept or none.
  for (const family of state.book.families.values()) {
    const fresh = [...family.groups.values()];
    if (fresh.some((group) => lastExport(group) > 0)) continue;
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
  const { scrape, settings, ruled, whys, book, templates, table, alike } = state;
  const { version } = book;
  if (attendance.repeats && state.heldAt === version) {
    for (const family of visibleFamilies(state)) family.seen = scrape;
    return null;
  }
  const { template } = templates;
  const at: Routing = { scrape, settings, ruled, whys, book, table, attendance, template, touched: false };
  const { crowd } = state;
  crowd.find(state, attendance);
  const isOut = (number: number): boolean => crowd.has(table.kernel.instances.int(number, Instance.family));
  alike.begin(templates.changes);
  const { events } = attendance;
  // There may be a million: an iterator would make an object for each.
  for (let place = 0; place < events.length; place++) {
    const event = events[place] ?? 0;
    if (event < 0 && !isOut(~event)) alike.send(at, ~event);
  }
  // Groups may become one with it: what the kernel met are others then.
  learnValues(state, attendance);
  let nameless: Nameless | null = null;
  for (let place = 0; place < events.length; place++) {
    const event = events[place] ?? 0;
    const group = event < 0 ? undefined : book.group(event);
    // What it looks like may have been learnt from one before it.
    if (event < 0 && !table.isPlaced(~event) && !isOut(~event) && !alike.send(at, ~event)) {
      const instance = instanceOf(at, ~event);
      nameless = routeInstance(at, instance) ?? nameless;
      alike.learn(at, instance);
    }
    // One family has taken another's name: every line is asked where it goes.
    if (book.version !== version || (group !== undefined && !isHeld(at, group))) {
      nameless = routeAll(at, attendance, isOut);
      break;
    }
  }
  attendance.touched ||= at.touched;
  state.heldAt = version;
  return nameless;
}

function routeAll(at: Routing, attendance: Attendance, isOut: (number: number) => boolean): Nameless | null {
  let nameless: Nameless | null = null;
  for (const number of attendance.numbers)
    if (!isOut(number) && !isAtHome(at, number)) nameless = routeInstance(at, instanceOf(at, number)) ?? nameless;
  return nameless;
}

/** Is it packed, and its group still there? Else it has lines from here on. */
function isAtHome(at: Routing, number: number): boolean {
  const { packed } = at.table.kernel;
  if (!packed.has(number)) return false;
  const group = at.book.group(packed.groupOf(number));
  if (group !== undefined && isHeld(at, group)) return true;
  packed.unpack(number);
  return false;
}

/** What became of the members since the scrape before, and what the groups show now. */
export function gather(state: LineState, attendance: Attendance): void {
  const { table, book } = state;
  book.takeBack();
  gatherLines(state, state.scrape, false);
  state.cells.clearExemplars();
  for (const [line, exemplar] of attendance.exemplars) {
    const cell = table.kernel.links.of(line);
    if (cell !== 0) state.cells.addExemplar(cell, exemplar);
  }
}

/** What is needed to fold families before the end of a body. */
function meansOf(state: LineState): Means {
  return {
    gather() {
      state.table.kernel.mustering.muster(false, true);
      gatherLines(state, state.scrape + 1, true);
    },
    enforcement: () => enforcementOf(state),
  };
}

/** `isBegin`: of a body of which more is to come. */
function gatherLines(state: LineState, scrape: number, isBegin: boolean): void {
  const { table, book } = state;
  // After a reload a member that the table had no room for is not new: its increase in this scrape is lost instead.
  const strangersAreOld = state.reloaded && (table.lossy || state.restored);
  const { kernel } = table;
  if (!book.isCounted) {
    kernel.settlement.forgetCounts();
    book.uncount(clearVisible);
  }
  const told: Settling = {
    moved(number, slot, high, low) {
      const group = book.group(number);
      if (group !== undefined) moveBase(group, slot, high, low);
    },
    entered: (number, member) => noteEntry(state, number, member),
    counted(number) {
      const group = book.group(number);
      if (group === undefined) return;
      countVisible(group, kernel.groups.int(number, Field.members), kernel.groups.int(number, Field.lines));
    },
  };
  kernel.settlement.settle(scrape, strangersAreOld, told, isBegin);
}

/** Tells the kernel whose group it is, so that it need not ask again. */
function noteEntry(state: LineState, number: number, member: number): void {
  const group = state.book.group(number);
  if (group === undefined) return;
  const { kernel } = state.table;
  if (enter(group, calledBy(state, group, member))) kernel.groups.setInt(number, Field.shared, 1);
  else kernel.groups.setInt(number, Field.owner, kernel.instances.int(member, Instance.serial));
}

/** What the group calls a member. That it has the group's name and labels mostly shows without looking at them. */
function calledBy({ table, book }: LineState, group: Group, member: number): string {
  const { lines, instances } = table.kernel;
  const first = instances.int(member, Instance.first);
  const isOwn = (lines.int(first, Line.flags) & Flag.own) !== 0 && groupOf({ table, book }, first) === group;
  if (isOwn && !group.cells.isForeign) return OWN;
  const { family, key } = table.glance(member);
  return calledIn(group.family.name, group.key, memberName(family.name, key));
}

/** Knows what else the application exposes, by which its runtime may be known. */
export function advisor({ table }: LineState): Advise {
  const has = (family: string): boolean => TYPES.some((type) => table.find(family, type) !== undefined);
  return (about) => advise({ ...about, has });
}

/** Those that families have which tell the runtime. */
const TYPES: readonly MetricType[] = ['gauge', 'counter', 'info', 'unknown'];

/** Makes everything fit, but for the bytes of the answer. */
export function limit(
  state: LineState,
  { attendance, chosen }: Pick<Attended, 'attendance' | 'chosen'>,
  families: readonly GroupFamily[],
): Enforcement {
  if (state.templates.hasChanged()) followTemplates(state);
  const at = enforcementOf(state);
  if (chosen.length > 0) tellAhead(state, attendance, at, chosen);
  limitFamilies(at, families);
  limitEach(at, families);
  limitTotal(at, families);
  // Also those that are not there, once.
  for (const family of state.book.families.values()) familySeries(at, family);
  startFolds(state);
  return at;
}

function enforcementOf(state: LineState): Enforcement {
  const { scrape, book, ledger, templates, settings, forecast, whatIf } = state;
  return {
    scrape,
    limits: settings.limits,
    familyLimits: (family) => familyLimits(settings.limits, family),
    book,
    ledger,
    counting: COUNTING,
    template: templates.template,
    wording: { writeRule, advise: advisor(state), examples: settings.ledgerExamples },
    forecast,
    without: (family, labels) => whatIf.without(family, labels),
  };
}

/** The families of this scrape in order of appearance. */
export function visibleFamilies({ table, book, crowd }: LineState): readonly GroupFamily[] {
  const families = book.familiesOf(table.kernel.answering.inOrder());
  return [...families, ...crowd.families()];
}

/** To be called when the families were counted. */
export function startFolds({ book }: LineState): void {
  for (const { counted, merger, groups } of book.families.values()) {
    if (counted !== null || merger !== 'cumulative') continue;
    for (const group of groups.values()) if (isFold(group) && group.members > 0) startFold(group);
  }
}

/** The answer leaves: what was seen is remembered, as far as there is room. */
export function remember(state: LineState): void {
  const { scrape, table, book, folds } = state;
  for (const { counted, groups } of book.families.values()) {
    if (counted !== null) continue;
    for (const group of groups.values()) if (isFold(group)) folds.commit(group, scrape);
  }
  folds.clear();
  table.remember(scrape);
  if (state.restored) for (const group of book.groups()) forgetAssumed(group);
  table.prune();
  if (table.lossy) for (const group of book.groups()) group.lossy ||= table.kernel.takeLossy(group.number);
  book.prune(scrape, TOMBSTONES_MAX);
  table.sweep();
  book.forgetBounds(() => slotsInUse(state));
  state.reloaded = false;
  state.restored = false;
}

/** The slots of groups that known lines go to. */
function slotsInUse(state: LineState): ReadonlySet<Slot> {
  const { table } = state;
  const slots = new Set<Slot>();
  for (const instance of table.instances())
    for (const cell of cellsOf(table, instance)) {
      const slot = slotOfCell(state, cell);
      if (slot !== undefined) slots.add(slot);
    }
  return slots;
}
