import { shownText } from '../base/shown.ts';
import type { Change, Group, GroupFamily, LabelChange } from '../model/group.ts';
import { labelsText, labelValue } from '../model/labels.ts';
import type { Cause } from '../model/ledger.ts';
import type { SuggestedRule } from '../model/suggested-rule.ts';
import { COLLAPSED } from './change.ts';
import type { Choice } from './choose.ts';
import { dropRule } from './drop-rule.ts';
import type { Details, Intervention } from './ledger.ts';
import { LOOKED_AT, labelNames, widestLabel } from './widest.ts';
import type { Wording } from './wording.ts';

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

/** A rule with more text than that is nothing to paste, and an application may invent label names without end. */
const RULE_LENGTH_MAX = 16 * 1024;
const EXAMPLES = 5;
/** Of one value within a sentence. */
const SHOWN_LENGTH_MAX = 60;

function asked(family: GroupFamily, { cause, limit, demand }: Reason): string {
  return `${shownText(family.name)} asked for ${demand} ${UNITS[cause]}, ${cause} allows ${limit}`;
}

/** What is told of groups that a change moved: the names of their labels, and some values or groups. */
export interface Moved {
  readonly names: readonly string[];
  readonly examples: readonly string[];
}

export function moved(gone: readonly Group[], change: Change): Moved {
  if (change.how === 'remove') return { names: labelNames(gone), examples: firstTexts(gone) };
  return { names: labelNames(gone.slice(0, LOOKED_AT)), examples: firstValues(gone, change.label) };
}

/** What one change of a family's mapping is in the ledger. */
export function describeChoice(
  family: GroupFamily,
  { change, passedOver }: Choice,
  { names, examples }: Moved,
  reason: Reason,
  wording: Wording,
): Description {
  if (change.how === 'remove') return describeRemoval(family, change.keep, { names, examples }, reason, wording);
  const { label, how } = change;
  const done = doneBy(change);
  return {
    what: { metric: family.name, label, cause: reason.cause, action: how },
    details: {
      limit: reason.limit,
      demand: reason.demand,
      examples,
      done,
      rule: wording.writeRule(ruleFor(family, change)),
      advice: wording.advise({ metric: family.name, label, labels: names, example: examples[0] ?? '' }),
      message: `${asked(family, reason)}: ${done}${besides(passedOver)}`,
    },
  };
}

function besides(passedOver: LabelChange | null): string {
  if (passedOver === null) return '';
  const what = `${passedOver.how === 'template' ? 'the identifiers of ' : ''}label ${shownText(passedOver.label)}`;
  return `; ${what} would have sufficed for this scrape, but not for what came and went over the window`;
}

function doneBy({ how, label, keep = [], where }: LabelChange): string {
  if (how === 'template')
    return `the identifiers in the values of label ${shownText(label)} were folded into :id and the like`;
  const hog =
    where === undefined
      ? ''
      : `where ${shownText(where.name)} is ${quoted(where.value)}, which has nearly all of the series, `;
  const shown = keep.slice(0, EXAMPLES).map(quoted).join(', ');
  const more = keep.length > EXAMPLES ? ` and ${keep.length - EXAMPLES} more` : '';
  const but = keep.length === 0 ? '' : `, but for those that stand out: ${shown}${more}`;
  return `${hog}every value of label ${shownText(label)} became "${COLLAPSED}"${but}`;
}

function quoted(value: string): string {
  return `"${shownText(value, SHOWN_LENGTH_MAX)}"`;
}

function ruleFor({ name }: GroupFamily, { how, label, keep = [], where }: LabelChange): SuggestedRule {
  if (how === 'template') return { match: name, template: [label] };
  const match = where === undefined ? { match: name } : { match: name, only: where };
  return { ...match, keep_values: { label, values: keep, other: COLLAPSED } };
}

function describeRemoval(
  family: GroupFamily,
  keep: ReadonlySet<string>,
  { names, examples }: Moved,
  reason: Reason,
  { writeRule, advise }: Wording,
): Description {
  const rule = writeRule({ match: family.name, drop_labels: names.filter((name) => !keep.has(name)) });
  const isShort = rule.length <= RULE_LENGTH_MAX;
  const done = `its labels were removed, but for ${[...keep].sort().join(', ') || 'none'}${isShort ? '' : '; they are too many for a rule'}`;
  return {
    what: { metric: family.name, label: '', cause: reason.cause, action: 'remove' },
    details: {
      limit: reason.limit,
      demand: reason.demand,
      examples,
      done,
      rule: isShort ? rule : '',
      advice: advise({ metric: family.name, label: '', labels: [], example: '' }),
      message: `${asked(family, reason)}: ${done}`,
    },
  };
}

/** A whole family that is left out. */
export function describeDropped(
  family: GroupFamily,
  gone: readonly Group[],
  reason: Reason,
  wording: Wording,
): Description {
  const done = 'folding could not help, so the whole family is left out';
  return {
    what: { metric: family.name, label: '', cause: reason.cause, action: 'drop' },
    details: {
      limit: reason.limit,
      demand: reason.demand,
      examples: firstTexts(gone),
      done,
      rule: wording.writeRule({ match: family.name, drop: true }),
      advice: advice(family, gone, widestLabel(gone), wording),
      message: `${asked(family, reason)}: ${done}`,
    },
  };
}

/** Members that were left out, while `kept` stay. `protect` are the labels that a rule should touch last. */
export function describeMembers(
  family: GroupFamily,
  gone: readonly Group[],
  kept: readonly Group[],
  reason: Reason,
  protect: ReadonlySet<string>,
  wording: Wording,
): Description {
  const { rule, isSame } = dropRule(family, gone, kept, protect, wording);
  const why =
    family.merger === 'none'
      ? 'nobody says how this gauge folds (rules: gauge: sum | max | min | avg | last)'
      : 'limits.on_exceed is drop';
  const done = `whole members were left out, as ${why}`;
  const differs = isSame ? '' : '. No short rule leaves out just these: the one that is suggested folds instead';
  return {
    what: { metric: family.name, label: '', cause: reason.cause, action: 'drop' },
    details: {
      limit: reason.limit,
      demand: reason.demand,
      examples: firstTexts(gone),
      done: done + differs,
      rule,
      advice: advice(family, gone, widestLabel(gone), wording),
      message: `${asked(family, reason)}: ${done}`,
    },
  };
}

/** What a family beyond `limits.metrics` is known by in the ledger. */
export function leftOut({ name }: GroupFamily): Intervention {
  return { metric: name, label: '', cause: 'metrics', action: 'drop' };
}

/** A family beyond `limits.metrics`. */
export function describeFamily(family: GroupFamily, limit: number, demand: number, wording: Wording): Description {
  const done = 'the whole family is left out, as others were known or came before it';
  const message = `the application has ${demand} families, metrics allows ${limit}: ${shownText(family.name)} is left out`;
  return {
    what: leftOut(family),
    details: {
      limit,
      demand,
      examples: [],
      done,
      rule: wording.writeRule({ match: family.name, drop: true }),
      advice: wording.advise({ metric: family.name, label: '', labels: [], example: '' }),
      message,
    },
  };
}

function advice(family: GroupFamily, groups: readonly Group[], label: string, { advise }: Wording): string {
  const [example = ''] = firstValues(groups, label);
  return advise({ metric: family.name, label, labels: labelNames(groups.slice(0, LOOKED_AT)), example });
}

function firstTexts(groups: readonly Group[]): readonly string[] {
  return groups.slice(0, EXAMPLES).map((group) => labelsText(group.labels));
}

/** The first few different values of a label. */
function firstValues(groups: readonly Group[], label: string): readonly string[] {
  const values = new Set<string>();
  for (const { labels } of groups) {
    const value = labelValue(labels, label);
    if (value !== '') values.add(value);
    if (values.size >= EXAMPLES) break;
  }
  return [...values];
}
