import assert from 'node:assert/strict';
import { readConfig } from '../../src/config/config.ts';
import { type Labels, sortLabels } from '../../src/model/labels.ts';
import type { RelabelRule, Rule } from '../../src/model/settings.ts';

export function labelsOf(pairs: Readonly<Record<string, string>>): Labels {
  return sortLabels(Object.entries(pairs).map(([name, value]) => ({ name, value })));
}

export function pairsOf(labels: Labels): Readonly<Record<string, string>> {
  return Object.fromEntries(labels.map(({ name, value }) => [name, value]));
}

/** The rules as a user would write them, YAML behind `rules:`. */
export function rulesOf(yaml: string): readonly Rule[] {
  const settings = readConfig(`rules: ${yaml}`, 'rules.yml');
  assert(settings.ok, settings.ok ? '' : JSON.stringify(settings.error));
  return settings.value.common.rules;
}

/** The same for `metric_relabel_configs:`. */
export function relabelOf(yaml: string): readonly RelabelRule[] {
  const settings = readConfig(`metric_relabel_configs: ${yaml}`, 'rules.yml');
  assert(settings.ok, settings.ok ? '' : JSON.stringify(settings.error));
  return settings.value.common.relabel;
}
