import { shownText } from '../base/shown.ts';
import { writeRule } from '../config/index.ts';
import { isUnmergeable } from '../fold/index.ts';
import type { Attendance } from '../identify/index.ts';
import { Flag, Line } from '../kernel/index.ts';
import { labelNames, widestLabel } from '../limit/index.ts';
import type { KnownInstance } from '../model/instance.ts';
import { labelsText, labelValue } from '../model/labels.ts';
import { groupOf } from './group-of.ts';
import { advisor } from './pass.ts';
import type { LineState } from './state.ts';

/** Tells the ledger what the configuration did: one entry for each family and kind of deed. `seriesOut` of a family is what leaves. */
export function noteDeeds(state: LineState, attendance: Attendance, seriesOut: (metric: string) => number): void {
  // What neither rules nor relabelling touched tells of no deed.
  if (!attendance.touched) return;
  const advise = advisor(state);
  const deeds = new Map<string, { what: Deed; instances: KnownInstance[]; series: number }>();
  const { ruled, table } = state;
  const { kernel } = table;
  for (const number of attendance.numbers) {
    if (!ruled.has(table.familyOf(number))) continue;
    const instance = table.instance(number);
    for (const line of table.linesOf(instance)) {
      const isSaid = kernel.isThere(line) && (kernel.lines.int(line, Line.flags) & Flag.standsIn) === 0;
      const what = isSaid ? deedOf(state, instance, line) : null;
      if (what === null) continue;
      const key = `${what.cause} ${what.action} ${what.why} ${instance.family.name}`;
      const deed = deeds.get(key) ?? { what, instances: [], series: 0 };
      deed.series++;
      if (deed.instances.at(-1) !== instance && deed.instances.length < 5) deed.instances.push(instance);
      deeds.set(key, deed);
    }
  }
  for (const { what, instances, series } of deeds.values()) {
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

interface Deed {
  readonly cause: 'rule' | 'relabel';
  readonly action: 'drop' | 'fold';
  readonly why: string;
  /** What would have to be written; null = it is written already. */
  readonly rule: { readonly gauge: 'drop' } | null;
}

function deedOf(state: LineState, { verdict }: KnownInstance, line: number): Deed | null {
  const flags = state.table.kernel.lines.int(line, Line.flags);
  if ((flags & Flag.droppedByRule) !== 0)
    return { cause: 'rule', action: 'drop', why: `rules[${verdict?.droppedBy}] drops it`, rule: null };
  if ((flags & Flag.droppedByRelabel) !== 0)
    return {
      cause: 'relabel',
      action: 'drop',
      why: 'metric_relabel_configs drop series, or take the bound from their lines',
      rule: null,
    };
  if ((flags & Flag.unchanged) !== 0) return null;
  const group = groupOf(state, line);
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
  return verdict !== null && verdict.touchedBy.length > 0
    ? {
        cause: 'rule',
        action: 'fold',
        why: `its labels are changed by ${verdict.touchedBy.map((at) => `rules[${at}]`).join(', ')}`,
        rule: null,
      }
    : { cause: 'relabel', action: 'fold', why: 'its series are changed by metric_relabel_configs', rule: null };
}
