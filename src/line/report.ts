import { foldOutputs, isFold, isUnmergeable, leavingSeries } from '../fold/index.ts';
import type { Attendance } from '../identify/index.ts';
import { familySeries } from '../limit/index.ts';
import { type Group, type GroupFamily, resolve } from '../model/group.ts';
import type { KnownInstance, KnownLine } from '../model/instance.ts';
import { labelsText } from '../model/labels.ts';
import type { Cause } from '../model/ledger.ts';
import type { FamilyReport, ScrapeReport } from '../model/line.ts';
import { COUNTING } from './pass.ts';
import type { LineState } from './state.ts';

/** Tells the ledger what the rules did, and puts the scrape into numbers. */
export function report(
  state: LineState,
  attendance: Attendance,
  visible: readonly GroupFamily[],
  bytesIn: number,
  bytesOut: number,
  restarted: boolean,
): ScrapeReport {
  const families = new Tally();
  for (const line of attendance.lines) if (line !== null) families.countIn(line);
  for (const family of visible) {
    const tally = families.of(family.name);
    tally.seriesOut = familySeries({ counting: COUNTING }, family);
    const folds = [...family.groups.values()].filter((group) => isFold(group) && leavingSeries(group) > 0);
    tally.folded = folds.reduce((sum, group) => sum + lines(group), 0);
    tally.inexact = folds.filter((group) => foldOutputs(group).held).length;
    state.ledger.count(
      family.name,
      tally.folded,
      folds.reduce((sum, group) => sum + leavingSeries(group), 0),
    );
    if (tally.inexact > 0 || (!state.restored && folds.some((group) => group.lossy)))
      noteInexact(state, family.name, tally);
  }
  noteRules(state, attendance, families);
  const all = families.all();
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

function lines(group: Group): number {
  return group.cells.reduce((sum, cell) => sum + (cell === undefined ? 0 : cell.lines), 0);
}

interface FamilyTally {
  readonly metric: string;
  seriesIn: number;
  seriesOut: number;
  folded: number;
  readonly dropped: Map<Cause, number>;
  inexact: number;
}

class Tally {
  readonly #families = new Map<string, FamilyTally>();

  of(metric: string): FamilyTally {
    let tally = this.#families.get(metric);
    if (tally === undefined) {
      tally = { metric, seriesIn: 0, seriesOut: 0, folded: 0, dropped: new Map(), inexact: 0 };
      this.#families.set(metric, tally);
    }
    return tally;
  }

  countIn(line: KnownLine): void {
    const tally = this.of(line.instance.family.name);
    tally.seriesIn++;
    const cause = whyLeftOut(line);
    if (cause !== null) tally.dropped.set(cause, (tally.dropped.get(cause) ?? 0) + 1);
  }

  all(): readonly FamilyReport[] {
    return [...this.#families.values()];
  }
}

function whyLeftOut(line: KnownLine): Cause | null {
  if (line.group === null) return line.dropped;
  const group = resolve(line.group);
  return group.family.dropped ?? group.dropped ?? (isUnmergeable(group) ? 'rule' : null);
}

/** Folds that were held back in this scrape, or may have to be in one to come. */
function noteInexact(state: LineState, metric: string, tally: FamilyTally): void {
  const why = state.restored
    ? 'members vanished while Sluice was away'
    : 'the table of known series is full (setting: memory), so not all members of its folds are remembered';
  const cost =
    tally.inexact > 0
      ? `${tally.inexact} folds hold what they last exported; what their members counted in this scrape is lost`
      : 'where one of those goes unseen, the fold holds what it exported for that scrape; where it comes back, it counts anew';
  const message = `${metric}: ${why}: ${cost}`;
  const what = { metric, label: '', cause: 'memory', action: 'inexact' } as const;
  state.ledger.passed(what, { limit: 0, demand: 0, examples: [], rule: '', message }, tally.folded, tally.seriesOut);
}

/** What the configuration did, as one entry for each family and kind of deed. */
function noteRules(state: LineState, attendance: Attendance, families: Tally): void {
  const deeds = new Map<string, { what: Deed; instances: KnownInstance[]; series: number }>();
  for (const instance of attendance.instances)
    for (const line of instance.lines) {
      const what = line === undefined || line.standsIn || line.seen !== state.scrape ? null : deedOf(line);
      if (what === null) continue;
      const key = `${what.cause} ${what.action} ${what.why} ${instance.family.name}`;
      const deed = deeds.get(key) ?? { what, instances: [], series: 0 };
      deed.series++;
      if (deed.instances.at(-1) !== instance && deed.instances.length < 5) deed.instances.push(instance);
      deeds.set(key, deed);
    }
  for (const { what, instances, series } of deeds.values()) {
    const metric = instances[0]?.family.name ?? '';
    const examples = instances.map((instance) => labelsText(instance.labels));
    const message = `${metric}: ${what.why}`;
    const out = what.action === 'drop' ? 0 : families.of(metric).seriesOut;
    const entry = { metric, label: '', cause: what.cause, action: what.action } as const;
    state.ledger.passed(entry, { limit: 0, demand: series, examples, rule: '', message }, series, out);
  }
}

interface Deed {
  readonly cause: 'rule' | 'relabel';
  readonly action: 'drop' | 'fold';
  readonly why: string;
}

function deedOf(line: KnownLine): Deed | null {
  const verdict = line.instance.verdict;
  if (line.dropped === 'rule') return { cause: 'rule', action: 'drop', why: `rules[${verdict?.droppedBy}] drops it` };
  if (line.dropped === 'relabel')
    return {
      cause: 'relabel',
      action: 'drop',
      why: 'metric_relabel_configs drop series, or take the bound from their lines',
    };
  if (line.group === null || line.unchanged) return null;
  if (isUnmergeable(resolve(line.group)))
    return {
      cause: 'rule',
      action: 'drop',
      why: 'gauges became equal and no rule says how they fold, so they are left out (rules: gauge: sum | max | min | avg | last)',
    };
  return verdict !== null && verdict.touchedBy.length > 0
    ? {
        cause: 'rule',
        action: 'fold',
        why: `its labels are changed by ${verdict.touchedBy.map((at) => `rules[${at}]`).join(', ')}`,
      }
    : { cause: 'relabel', action: 'fold', why: 'its series are changed by metric_relabel_configs' };
}
