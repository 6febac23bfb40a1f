import { shownText } from '../base/shown.ts';
import { writeRule } from '../config/index.ts';
import { isUnmergeable } from '../fold/index.ts';
import type { Attendance } from '../identify/index.ts';
import { DROPPED, Flag, Line, type PackedLines, WHY, WHY_SHIFT } from '../kernel/index.ts';
import { labelNames, widestLabel } from '../limit/index.ts';
import type { Group } from '../model/group.ts';
import type { InstanceVerdict, KnownFamily, KnownInstance } from '../model/instance.ts';
import { labelsText, labelValue } from '../model/labels.ts';
import { advisor } from './advisor.ts';
import { groupOf } from './group-of.ts';
import type { LineState } from './state.ts';

/** Tells the ledger what the configuration did: one entry for each family and kind of deed. `seriesOut` of a family is what leaves. */
export function noteDeeds(state: LineState, attendance: Attendance, seriesOut: (metric: string) => number): void {
  // What neither rules nor relabelling touched tells of no deed.
  if (!attendance.touched) return;
  const advise = advisor(state);
  const deeds = new Deeds(state);
  for (const number of attendance.numbers) deeds.look(number);
  for (const packed of state.table.kernel.packed.linesThere()) deeds.add(packed);
  for (const { what, instances, series } of deeds.all()) {
    const metric = instances[0]?.family.name ?? '';
    const labels = labelNames(instances);
    const label = widestLabel(instances);
    const [first] = instances;
    const example = first === undefined ? '' : labelValue(first.labels, label);
    const details = {
      limit: 0,
      demand: series,
      examples: instances.map((instance) => labelsText(instance.labels)),
      done: what.why,
      rule: what.rule === null ? '' : writeRule({ match: metric, ...what.rule }),
      advice: label === '' ? '' : advise({ metric, label, labels, example }),
      message: `${shownText(metric)}: ${what.why}`,
    };
    const out = what.action === 'drop' ? 0 : seriesOut(metric);
    const entry = { metric, label: '', cause: what.cause, action: what.action } as const;
    state.ledger.passed(entry, details, series, out);
  }
}

/** What flags say of deeds. */
const DEED = DROPPED | Flag.unchanged | WHY;
/** So many instances are shown of each. */
const SHOWN = 5;

interface Done {
  readonly what: Deed;
  readonly instances: KnownInstance[];
  series: number;
}

/** What was done in this scrape, in the order of the first instances that it was done to. */
class Deeds {
  readonly #state: LineState;
  readonly #done = new Map<string, Done>();
  /** By family, and by what its lines say of rules. */
  readonly #packed = new Map<number, Map<number, Done | null>>();

  constructor(state: LineState) {
    this.#state = state;
  }

  all(): Iterable<Done> {
    return this.#done.values();
  }

  /** An instance that is there. The lines of packed ones are counted by `add`. */
  look(number: number): void {
    const { ruled, table } = this.#state;
    const { kernel } = table;
    const family = table.familyOf(number);
    const { isNothing, isAlike, droppedBy } = ruled.of(family);
    if (isNothing) return;
    if (kernel.packed.has(number)) {
      this.#show(this.#alike(family, kernel.packed.groupOf(number), kernel.packed.flagsOf(number)), number);
      return;
    }
    const verdict = isAlike ? null : table.instance(number).verdict;
    // What was done to one line of an instance was mostly done to the others.
    let said = -1;
    let last: Group | undefined;
    let done: Done | null = null;
    for (const line of table.chainOf(number)) {
      const flags = kernel.lines.int(line, Line.flags);
      if (!kernel.said.isThere(line) || (flags & Flag.standsIn) !== 0) continue;
      const group = groupOf(this.#state, line);
      if ((flags & DEED) !== said || group !== last) {
        const what = deedOf(this.#state, verdict?.droppedBy ?? droppedBy, verdict, group, flags);
        done = what === null ? null : this.#of(what, family);
        [said, last] = [flags & DEED, group];
      }
      if (done === null) continue;
      done.series++;
      this.#show(done, number);
    }
  }

  add({ family: number, group, flags, lines }: PackedLines): void {
    const family = this.#state.table.family(number);
    if (this.#state.ruled.of(family).isNothing) return;
    const done = this.#alike(family, group, flags);
    if (done !== null) done.series += lines;
  }

  #show(done: Done | null, number: number): void {
    if (done === null || done.instances.length === SHOWN || done.instances.at(-1)?.number === number) return;
    done.instances.push(this.#state.table.glance(number));
  }

  #alike(family: KnownFamily, group: number, flags: number): Done | null {
    const said = flags & DEED;
    const own = this.#packed.get(family.number) ?? new Map<number, Done | null>();
    this.#packed.set(family.number, own);
    let done = own.get(said);
    if (done === undefined) {
      const what = deedOf(this.#state, null, null, this.#state.book.group(group), flags);
      done = what === null ? null : this.#of(what, family);
      own.set(said, done);
    }
    return done;
  }

  #of(what: Deed, { name }: KnownFamily): Done {
    const key = `${what.cause} ${what.action} ${what.why} ${name}`;
    const done = this.#done.get(key) ?? { what, instances: [], series: 0 };
    this.#done.set(key, done);
    return done;
  }
}

interface Deed {
  readonly cause: 'rule' | 'relabel';
  readonly action: 'drop' | 'fold';
  readonly why: string;
  /** What would have to be written; null = it is written already. */
  readonly rule: { readonly gauge: 'drop' } | null;
}

/** What was done to a line in this group, with these flags; null = nothing. */
function deedOf(
  { whys }: LineState,
  droppedBy: number | null,
  verdict: InstanceVerdict | null,
  group: Group | undefined,
  flags: number,
): Deed | null {
  if ((flags & Flag.droppedByRule) !== 0)
    return { cause: 'rule', action: 'drop', why: `rules[${droppedBy}] drops it`, rule: null };
  if ((flags & Flag.droppedByRelabel) !== 0)
    return {
      cause: 'relabel',
      action: 'drop',
      why: 'metric_relabel_configs drop series, or take the bound from their lines',
      rule: null,
    };
  if ((flags & Flag.unchanged) !== 0) return null;
  if (group === undefined) return null;
  if (isUnmergeable(group)) {
    const says = verdict?.gauge === 'drop';
    const how = says ? 'a rule says gauge: drop' : 'no rule says how they fold';
    const hint = says ? '' : ' (rules: gauge: sum | max | min | avg | last)';
    return {
      cause: 'rule',
      action: 'drop',
      why: `gauges became equal and ${how}, so they are left out${hint}`,
      rule: says ? null : { gauge: 'drop' },
    };
  }
  const touchedBy = whys.list(flags >>> WHY_SHIFT);
  return touchedBy.length > 0
    ? {
        cause: 'rule',
        action: 'fold',
        why: `its labels are changed by ${touchedBy.map((at) => `rules[${at}]`).join(', ')}`,
        rule: null,
      }
    : { cause: 'relabel', action: 'fold', why: 'its series are changed by metric_relabel_configs', rule: null };
}
