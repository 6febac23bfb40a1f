import type { KeepValues, Rule } from '../model/settings.ts';
import { DEFAULT_OTHER } from './defaults.ts';
import type { Field } from './field.ts';
import { readBoolean, readLabelName, readList, readOneOf, readSelector, readText, readTextOrEmpty } from './scalars.ts';
import { keysOf } from './shape.ts';
import { KEEP_VALUES, RULE } from './shapes.ts';
import { GAUGE_POLICIES, TYPES } from './words.ts';

const EFFECTS = RULE.needsOneOf ?? [];

/** One entry of `rules`. */
export function readRule(field: Field): Rule | undefined {
  const fields = field.record(keysOf(RULE));
  if (fields === undefined) return undefined;
  const labels = readList(readChangeableLabel, 'a list of label names');
  const effects: Omit<Rule, 'match'> = {
    template: fields.read('template', labels, []),
    dropLabels: fields.read('drop_labels', labels, []),
    keepValues: fields.read('keep_values', readKeepValues, null),
    drop: fields.read('drop', readBoolean, false),
    gauge: fields.read('gauge', readOneOf(GAUGE_POLICIES), null),
    type: fields.read('type', readOneOf(TYPES), null),
  };
  if (!EFFECTS.some((key) => fields.get(key))) field.refuse(`at least one of ${EFFECTS.join(', ')} beside match`);
  const match = fields.require('match', readSelector);
  return match === undefined ? undefined : { match, ...effects };
}

function readKeepValues(field: Field): KeepValues | undefined {
  const fields = field.record(keysOf(KEEP_VALUES));
  if (fields === undefined) return undefined;
  const values = fields.require('values', readKeptValues);
  const other = fields.read('other', readTextOrEmpty, DEFAULT_OTHER);
  const label = fields.require('label', readChangeableLabel);
  return label === undefined || values === undefined ? undefined : { label, values: new Set(values), other };
}

/** An empty list keeps none: the label stays, with one value. It must be written as one, lest a lost line fold everything. */
function readKeptValues(field: Field): readonly string[] | undefined {
  const want = 'a list of the values to keep';
  if (field.part.kind === 'nothing') return field.refuse(want, 'to keep none, write []');
  return readList(readText, want)(field);
}

const UNCHANGEABLE: ReadonlyMap<string, string> = new Map([
  ['le', "le bounds a histogram's buckets: without it they cannot be told apart, and changed they would be wrong"],
  ['quantile', 'quantile says which part of a summary a value is: quantiles cannot be merged'],
  ['__name__', 'the name is no label: use drop, or metric_relabel_configs to rename'],
]);

function readChangeableLabel(field: Field): string | undefined {
  const name = readLabelName(field);
  const reason = name === undefined ? undefined : UNCHANGEABLE.get(name);
  return reason === undefined ? name : field.refuse('a label that rules may change', reason);
}
