import type { Change, Group, GroupFamily } from '../model/group.ts';
import { labelsText, labelValue } from '../model/labels.ts';
import type { Cause } from '../model/ledger.ts';
import type { SuggestedRule } from '../model/suggested-rule.ts';
import { COLLAPSED } from './change.ts';
import type { Details, Intervention } from './ledger.ts';

export type WriteRule = (rule: SuggestedRule) => string;

const UNITS: Readonly<Record<Cause, string>> = {
  series: 'series in all families',
  series_per_metric: 'series',
  values_per_label: 'values of one label',
  metrics: 'families',
  answer_size: 'bytes',
  memory: 'series',
  rule: 'series',
  relabel: 'series',
};

/** Why a family must shrink, in the words of the limit that asks for it. */
export interface Reason {
  readonly cause: Cause;
  readonly limit: number;
  readonly demand: number;
}

/** As the ledger takes it. */
export interface Description {
  readonly what: Intervention;
  readonly details: Details;
}

function asked(family: GroupFamily, { cause, limit, demand }: Reason): string {
  return `${family.name} asked for ${demand} ${UNITS[cause]}, ${cause} allows ${limit}`;
}

/** What one change of a family's mapping is in the ledger. `gone` are the groups that it moved. */
export function describeChange(
  family: GroupFamily,
  change: Change,
  gone: readonly Group[],
  reason: Reason,
  writeRule: WriteRule,
): Description {
  const { cause, limit, demand } = reason;
  if (change.how === 'remove')
    return {
      what: { metric: family.name, label: '', cause, action: 'remove' },
      details: {
        limit,
        demand,
        examples: gone.map((group) => labelsText(group.labels)),
        rule: writeRule({ match: family.name, drop_labels: removedLabels(gone, change.keep) }),
        message: `${asked(family, reason)}: its labels were removed, but for ${[...change.keep].sort().join(', ') || 'none'}`,
      },
    };
  const done =
    change.how === 'template' ? 'the identifiers in its values were folded' : `its values became "${COLLAPSED}"`;
  return {
    what: { metric: family.name, label: change.label, cause, action: change.how },
    details: {
      limit,
      demand,
      examples: [...new Set(gone.map((group) => labelValue(group.labels, change.label)))],
      rule: writeRule(
        change.how === 'template'
          ? { match: family.name, template: [change.label] }
          : { match: family.name, keep_values: { label: change.label, values: [], other: COLLAPSED } },
      ),
      message: `${asked(family, reason)}: label ${change.label} was the choice, ${done}`,
    },
  };
}

/** Members, or all of a family, that were left out. */
export function describeDrop(
  family: GroupFamily,
  gone: readonly Group[],
  reason: Reason,
  writeRule: WriteRule,
): Description {
  const { cause, limit, demand } = reason;
  const whole = family.dropped !== null;
  const gauges = family.merger === 'none';
  return {
    what: { metric: family.name, label: '', cause, action: 'drop' },
    details: {
      limit,
      demand,
      examples: gone.map((group) => labelsText(group.labels)),
      rule: writeRule(
        gauges && !whole
          ? { match: family.name, drop_labels: removedLabels(gone, new Set()), gauge: 'max' }
          : { match: family.name, drop: true },
      ),
      message: whole
        ? `${asked(family, reason)}, and folding could not help: the family is left out`
        : gauges
          ? `${asked(family, reason)}: whole members were left out, since no rule says how this gauge folds (rules: gauge: sum | max | min | avg | last)`
          : `${asked(family, reason)}: whole members were left out (limits.on_exceed: drop)`,
    },
  };
}

function removedLabels(groups: readonly Group[], keep: ReadonlySet<string>): readonly string[] {
  const names = new Set<string>();
  for (const group of groups) for (const label of group.labels) if (!keep.has(label.name)) names.add(label.name);
  return [...names].sort();
}
