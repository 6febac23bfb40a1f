import type { MetricType } from '../model/exposition.ts';
import { type Labels, labelsKey, labelValue, withLabel, withoutLabels } from '../model/labels.ts';
import type { GaugePolicy, KeepValues, Rule } from '../model/settings.ts';
import { matchesSelector } from './selector.ts';

/** An instance as the rules see it. */
export interface RuleInstance {
  /** In its text form. */
  readonly family: string;
  readonly type: MetricType;
  readonly sampleNames: readonly string[];
  /** Without `le` and `quantile`. */
  readonly labels: Labels;
}

/** What the rules make of it. */
export interface RuleVerdict {
  /** The index of the rule that dropped it; null = it stays. */
  readonly droppedBy: number | null;
  readonly labels: Labels;
  /** How it folds if it is a gauge; null = no rule says. */
  readonly gauge: GaugePolicy | null;
  readonly type: MetricType;
  /** The labels out of which identifiers were folded, or will be once they are known as such. */
  readonly templated: readonly string[];
  /** The indices of the rules that changed its labels. */
  readonly touchedBy: readonly number[];
}

/** Folds the identifiers out of one label's value. */
type Template = (label: string, value: string) => string;

/**
 * All rules that match apply in order, each seeing what those before it made of the labels; where two set `gauge` or
 * `type`, the later wins. `type` is only for what the application left without one. A drop ends it.
 */
export function applyRules(rules: readonly Rule[], instance: RuleInstance, template: Template): RuleVerdict {
  let { labels, type } = instance;
  let gauge: GaugePolicy | null = null;
  const templated: string[] = [];
  const touchedBy: number[] = [];
  for (const [index, rule] of rules.entries()) {
    if (!matchesSelector(rule.match, instance.family, instance.sampleNames, labels)) continue;
    if (rule.drop) return { droppedBy: index, labels, gauge, type, templated, touchedBy };
    const changed = changeLabels(rule, labels, template);
    templated.push(...rule.template);
    if (labelsKey(changed) !== labelsKey(labels)) touchedBy.push(index);
    labels = changed;
    gauge = rule.gauge ?? gauge;
    if (instance.type === 'unknown') type = rule.type ?? type;
  }
  return { droppedBy: null, labels, gauge, type, templated, touchedBy };
}

function changeLabels(rule: Rule, labels: Labels, template: Template): Labels {
  let changed = labels;
  for (const name of rule.template) {
    const value = labelValue(changed, name);
    if (value !== '') changed = withLabel(changed, name, template(name, value));
  }
  if (rule.keepValues !== null) changed = keepValues(rule.keepValues, changed);
  return rule.dropLabels.length === 0 ? changed : withoutLabels(changed, new Set(rule.dropLabels));
}

/** An instance without the label stays without it: there is no value to keep or to replace. */
function keepValues({ label, values, other }: KeepValues, labels: Labels): Labels {
  const value = labelValue(labels, label);
  return value === '' || values.has(value) ? labels : withLabel(labels, label, other);
}
