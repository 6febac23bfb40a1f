/** Configurations by their structure, as a user might write them and as nobody would; all of them as YAML. */
import { stringify } from 'yaml';
import type { Chance } from '../support/mutate.ts';
import { drawPattern, drawSelector } from './pattern.ts';
import { LABELS, often, pick } from './words.ts';

/** What stands in the file, so that a smaller one can be tried by leaving out keys. */
export type Config = Readonly<Record<string, unknown>>;

export function drawConfig(chance: Chance): Config {
  const config: Record<string, unknown> = { limits: drawLimits(chance) };
  if (often(chance, 50)) config['rules'] = several(chance, 3, () => drawRule(chance));
  if (often(chance, 30)) config['metric_relabel_configs'] = several(chance, 3, () => drawRelabel(chance));
  if (often(chance, 20)) config['window'] = pick(chance, ['1s', '30s', '1h', '1d']);
  if (often(chance, 10)) config['memory'] = pick(chance, ['24MB', '48MB', '1GB']);
  if (often(chance, 10)) config['body_size_limit'] = pick(chance, ['1MB', '0', '512MB']);
  if (often(chance, 10)) config['targets'] = [drawTarget(chance)];
  return config;
}

/** JSON is YAML, too, so that both ways of writing it are read. */
export function writeConfig(config: Config, style: 'block' | 'flow'): string {
  if (style === 'block') return stringify(config);
  return Object.entries(config)
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`)
    .join('');
}

function several<T>(chance: Chance, most: number, draw: () => T): readonly T[] {
  return Array.from({ length: 1 + chance.below(most) }, draw);
}

/** Mostly a few of the keys, and mostly small numbers, as limits that hold nothing back show nothing. */
function drawLimits(chance: Chance): Record<string, unknown> {
  const limits: Record<string, unknown> = {};
  const maybe = (key: string, percent: number, value: unknown): void => {
    if (often(chance, percent)) limits[key] = value;
  };
  maybe('on_exceed', 30, pick(chance, ['fold', 'drop', 'observe']));
  maybe('series', 30, drawCount(chance, 60));
  maybe('series_per_metric', 50, drawCount(chance, 25));
  maybe('values_per_label', 40, drawCount(chance, 8));
  maybe('metrics', 20, chance.below(4));
  maybe('answer_size', 20, `${drawCount(chance, 2000)}B`);
  maybe(
    'protect',
    30,
    several(chance, 3, () => pick(chance, LABELS)),
  );
  maybe(
    'overrides',
    20,
    several(chance, 3, () => drawOverride(chance)),
  );
  return limits;
}

function drawCount(chance: Chance, most: number): number {
  return often(chance, 20) ? chance.below(most * 20) : 1 + chance.below(most);
}

function drawOverride(chance: Chance): Record<string, unknown> {
  const key = pick(chance, ['series_per_metric', 'values_per_label']);
  return { match: drawSelector(chance), [key]: drawCount(chance, 10) };
}

function drawRule(chance: Chance): Record<string, unknown> {
  const label = (): string => pick(chance, LABELS.slice(0, -2)); // le and quantile are no rule's
  const effects = [
    (): object => ({ template: several(chance, 2, label) }),
    (): object => ({ drop_labels: several(chance, 3, label) }),
    (): object => ({
      keep_values: { label: label(), values: ['200', '1', '/u/1'], ...(often(chance, 50) && { other: 'o' }) },
    }),
    (): object => ({ drop: true }),
    (): object => ({ gauge: pick(chance, ['sum', 'max', 'min', 'avg', 'last', 'drop']) }),
    (): object => ({
      type: pick(chance, ['counter', 'gauge', 'histogram', 'summary', 'info', 'stateset', 'gaugehistogram']),
    }),
  ];
  return Object.assign({ match: drawSelector(chance) }, ...several(chance, 3, () => pick(chance, effects)()));
}

function drawRelabel(chance: Chance): Record<string, unknown> {
  const source_labels = several(chance, 3, () => pick(chance, ['__name__', ...LABELS]));
  const target_label = pick(chance, ['__name__', 'new', ...LABELS]);
  const regex = drawPattern(chance);
  switch (chance.below(9)) {
    case 0:
      return { action: pick(chance, ['keep', 'drop']), source_labels, regex };
    case 1:
      return {
        action: pick(chance, ['labeldrop', 'labelkeep']),
        regex: often(chance, 50) ? `${pick(chance, LABELS)}|${regex}` : regex,
      };
    case 2:
      return { action: 'labelmap', regex: `(.).*|${regex}`, replacement: pick(chance, ['q_$1', '${1}', 'l.$1', 'x']) };
    case 3:
      return { action: pick(chance, ['lowercase', 'uppercase']), source_labels, target_label };
    case 4:
      return { action: 'hashmod', source_labels, modulus: 1 + chance.below(5), target_label };
    case 5:
      return { action: pick(chance, ['keepequal', 'dropequal']), source_labels, target_label };
    case 6:
      return { source_labels: ['__name__'], regex: '(.*)_(total|bucket|sum|count)', target_label, replacement: 'z_$1' };
    default:
      return {
        source_labels,
        regex,
        target_label,
        replacement: pick(chance, ['$1', '', 'v', '${1}_${2}', '*', 'a.b']),
      };
  }
}

function drawTarget(chance: Chance): Record<string, unknown> {
  const target: Record<string, unknown> = { name: 'app', url: 'http://localhost/metrics', limits: drawLimits(chance) };
  if (often(chance, 50)) target['rules'] = several(chance, 2, () => drawRule(chance));
  if (often(chance, 50)) target['metric_relabel_configs'] = several(chance, 2, () => drawRelabel(chance));
  return target;
}
