import { shownText } from '../base/shown.ts';
import { isUnmergeable, leavingFolds, leavingSeries } from '../fold/index.ts';
import type { Attendance } from '../identify/index.ts';
import { Cell, DROPPED, Family, FamilyState, Flag, Instance, Line } from '../kernel/index.ts';
import { familySeries } from '../limit/index.ts';
import { type Group, type GroupFamily, isPlain } from '../model/group.ts';
import type { Cause } from '../model/ledger.ts';
import type { FamilyReport, ScrapeReport } from '../model/line.ts';
import { COUNTING } from './counting.ts';
import { noteDeeds } from './deeds.ts';
import type { LineState } from './state.ts';
import type { FamilyTally, Tally } from './tally.ts';

/** Tells the ledger what the rules did, and puts the scrape into numbers. */
export function report(
  state: LineState,
  attendance: Attendance,
  visible: readonly GroupFamily[],
  bytesIn: number,
  bytesOut: number,
  restarted: boolean,
): ScrapeReport {
  const known = attendance.repeats && !attendance.touched ? state.reported.of(visible) : null;
  const all = known ?? count(state, attendance, visible);
  if (known === null) state.reported.note(visible, all);
  return {
    seriesIn: all.reduce((sum, family) => sum + family.seriesIn, 0),
    seriesOut: all.reduce((sum, family) => sum + family.seriesOut, 0),
    bytesIn,
    bytesOut,
    families: all,
    trips: state.ledger.end(),
    restarted,
  };
}

/** Counts, and tells the ledger what the rules did. */
function count(state: LineState, attendance: Attendance, visible: readonly GroupFamily[]): readonly FamilyReport[] {
  const families = state.tally;
  families.begin();
  countIn(state, families);
  for (const family of visible) {
    const tally = families.of(family.name);
    tally.seriesOut = familySeries({ counting: COUNTING }, family);
    if (family.counted !== null) {
      // Nothing of it is folded.
      state.ledger.count(family.name, 0, 0);
      continue;
    }
    const folds = leavingFolds(family);
    tally.folded = folds.reduce((sum, group) => sum + group.lines, 0);
    tally.inexact = folds.filter((group) => state.folds.of(group).held).length;
    state.ledger.count(
      family.name,
      tally.folded,
      folds.reduce((sum, group) => sum + leavingSeries(group), 0),
    );
    if (tally.inexact > 0 || (!state.restored && folds.some((group) => group.lossy)))
      noteInexact(state, family.name, tally);
  }
  noteDeeds(state, attendance, (metric) => families.of(metric).seriesOut);
  return families.all();
}

/** Counts the series of each family, as the answer's survey found them, and of those that are left out why they are. */
function countIn(state: LineState, families: Tally): void {
  const { table, book, crowd, settings } = state;
  const { kernel } = table;
  let leaks = false;
  for (const number of kernel.answering.surveyed) {
    families.of(table.family(number).name).seriesIn += kernel.families.int(number, Family.series);
    leaks ||= !crowd.has(number) && (kernel.families.int(number, Family.state) & FamilyState.leaks) !== 0;
  }
  const apart = [...book.families.values()].filter((family) => !isPlain(family));
  // Relabelling may send lines of one family to another's groups.
  if (leaks || (settings.relabel.length > 0 && apart.some(hasLeftOut))) countLeftOut(state, families);
  else for (const family of apart) countLeftOutOf(family, families);
}

/** A family all of whose groups have its own lines. */
function countLeftOutOf({ name, dropped, counted, groups }: GroupFamily, families: Tally): void {
  if (dropped !== null && counted !== null) {
    if (counted.series > 0) families.drop(name, dropped, counted.series);
    return;
  }
  for (const group of groups.values()) {
    const cause = group.members > 0 ? whyLeftOut(group) : null;
    if (cause !== null && group.lines > 0) families.drop(name, cause, group.lines);
  }
}

function countLeftOut({ table, book }: LineState, families: Tally): void {
  const { kernel } = table;
  const { roll, lines, instances, cells } = kernel;
  // Mostly the next one is left out of the same family for the same reason.
  let run = { name: '', cause: 'rule' as Cause, series: 0 };
  const end = (): void => {
    if (run.series > 0) families.drop(run.name, run.cause, run.series);
  };
  let last = { instance: 0, cause: null as Cause | null, group: -1 };
  for (let place = 0; place < roll.length; place++) {
    const line = roll.isRepeated(place) ? 0 : roll.line(place);
    if (line === 0) continue;
    const instance = lines.int(line, Line.instance);
    const cell = kernel.links.of(line);
    // The lines of an instance mostly go one way: it is asked once.
    const group = cell === 0 ? -1 - (lines.int(line, Line.flags) & DROPPED) : cells.int(cell, Cell.group);
    if (instance !== last.instance || group !== last.group)
      last = { instance, group, cause: group < 0 ? droppedBy(-1 - group) : whyLeftOut(book.group(group)) };
    if (last.cause === null) continue;
    const { name } = table.family(instances.int(instance, Instance.family));
    if (name !== run.name || last.cause !== run.cause) {
      end();
      run = { name, cause: last.cause, series: 0 };
    }
    run.series++;
  }
  end();
  for (const { family, group, lines: count } of kernel.packed.linesThere()) {
    const cause = whyLeftOut(book.group(group));
    if (cause !== null) families.drop(table.family(family).name, cause, count);
  }
}

function droppedBy(flags: number): Cause | null {
  if ((flags & Flag.droppedByRule) !== 0) return 'rule';
  return (flags & Flag.droppedByRelabel) !== 0 ? 'relabel' : null;
}

function hasLeftOut({ groups }: GroupFamily): boolean {
  for (const group of groups.values()) if (group.members > 0 && whyLeftOut(group) !== null) return true;
  return false;
}

function whyLeftOut(group: Group | undefined): Cause | null {
  if (group === undefined) return null;
  return group.family.dropped ?? group.dropped ?? (isUnmergeable(group) ? 'rule' : null);
}

/** Folds that were held back in this scrape, or may have to be in one to come. */
function noteInexact(state: LineState, metric: string, tally: FamilyTally): void {
  const why =
    state.restored || !state.table.lossy
      ? 'members vanished while Sluice was away'
      : 'the table of known series is full (setting: memory), so not all members of its folds are remembered';
  const cost =
    tally.inexact > 0
      ? `${tally.inexact} folds hold what they last exported; what their members counted in this scrape is lost`
      : 'where one of those goes unseen, the fold holds what it exported for that scrape; where it comes back, it counts anew';
  const message = `${shownText(metric)}: ${why}: ${cost}`;
  const what = { metric, label: '', cause: 'memory', action: 'inexact' } as const;
  const details = { limit: 0, demand: 0, examples: [], done: cost, rule: '', advice: '', message };
  state.ledger.passed(what, details, tally.folded, tally.seriesOut);
}
