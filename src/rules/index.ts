/** What the configuration makes of an instance (rules) and of a series (Prometheus' metric_relabel_configs). */
export { applyRules, type RuleInstance, type RuleVerdict } from './apply.ts';
export { goByName, type Relabelled, relabelSeries } from './relabel.ts';
export { matchesSelector, maySpeakOf, speaksOfAll } from './selector.ts';
export { relabelWarnings } from './warnings.ts';
