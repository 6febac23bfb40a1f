import type { MetricType } from '../../src/model/exposition.ts';
import type { GaugePolicy } from '../../src/model/settings.ts';
import { templated } from '../reference/mapping.ts';
import type { Configured } from '../reference/slow-line.ts';
import { isBucket, type LabelSet } from '../reference/words.ts';

/** A configuration in the few words that a story needs. */
export interface Config {
  /** By number; none = the default limits, which are never met. */
  readonly limit?: number;
  readonly rule?: number;
  readonly gauge?: GaugePolicy;
  /** What has no type is a counter. */
  readonly counter?: true;
}

interface Limits {
  readonly series_per_metric?: number;
  readonly values_per_label?: number;
  readonly series?: number;
  readonly answer_size?: string;
  readonly on_exceed?: string;
  /** Default: `method`, of those that there are. */
  readonly protect?: readonly string[];
}

/** `n` series are what an instance has at most. */
export const LIMITS: readonly ((n: number) => Limits)[] = [
  (n) => ({ series_per_metric: n }),
  (n) => ({ series_per_metric: 2 * n, protect: ['path'] }),
  (n) => ({ series_per_metric: 3 * n, protect: [] }),
  (n) => ({ series_per_metric: 5 * n }),
  () => ({ values_per_label: 2 }),
  (n) => ({ series: 4 * n + 1 }),
  (n) => ({ series: 9 * n }),
  () => ({ answer_size: '900B' }),
  (n) => ({ series_per_metric: 3 * n, on_exceed: 'drop' }),
  (n) => ({ series_per_metric: n, on_exceed: 'observe' }),
  (n) => ({ series_per_metric: 16 * n }),
  (n) => ({ series_per_metric: 20 * n, protect: [] }),
  () => ({ values_per_label: 12 }),
];

interface Rule {
  readonly yaml: object;
  readonly isRelabelling?: true;
  readonly labels?: (labels: LabelSet) => LabelSet;
  readonly keeps?: (line: string) => boolean;
}

const without =
  (...names: readonly string[]) =>
  (labels: LabelSet): LabelSet =>
    Object.fromEntries(Object.entries(labels).filter(([name]) => !names.includes(name)));
const withPath =
  (change: (path: string) => string) =>
  ({ path, ...others }: LabelSet): LabelSet =>
    path === undefined ? others : { ...others, path: change(path) };
const ours = { match: '[fg](_.*)?' };

export const RULES: readonly Rule[] = [
  { yaml: { ...ours, template: ['path'] }, labels: withPath(templated) },
  { yaml: { ...ours, drop_labels: ['method'] }, labels: without('method') },
  { yaml: { ...ours, drop_labels: ['method', 'path'] }, labels: without('method', 'path') },
  {
    yaml: { ...ours, keep_values: { label: 'path', values: ['/a'], other: 'other' } },
    labels: withPath((path) => (path === '/a' ? path : 'other')),
  },
  { yaml: { regex: 'method', action: 'labeldrop' }, isRelabelling: true, labels: without('method') },
  {
    yaml: { source_labels: ['__name__'], regex: '.*_bucket', action: 'drop' },
    isRelabelling: true,
    keeps: (line) => !isBucket(line),
  },
  {
    yaml: { source_labels: ['le'], regex: '2\\.50?', action: 'drop' },
    isRelabelling: true,
    keeps: (line) => line !== '_bucket 2.5',
  },
];

export const POLICIES: readonly GaugePolicy[] = ['sum', 'max', 'min', 'avg', 'last', 'drop'];

/** The text of the configuration file. */
export function writeConfig({ limit, rule, gauge, counter }: Config, n: number): string {
  const { yaml, isRelabelling } = RULES[rule ?? -1] ?? {};
  const rules = [
    ...(yaml === undefined || isRelabelling ? [] : [yaml]),
    ...(gauge === undefined ? [] : [{ ...ours, gauge }]),
    ...(counter === undefined ? [] : [{ ...ours, type: 'counter' }]),
  ];
  return JSON.stringify({
    ...(limit === undefined ? {} : { limits: LIMITS[limit]?.(n) }),
    ...(rules.length === 0 ? {} : { rules }),
    ...(isRelabelling ? { metric_relabel_configs: [yaml] } : {}),
  });
}

export function configuredBy({ limit, rule, gauge }: Config): Configured {
  const { labels = (same: LabelSet): LabelSet => same, keeps = () => true } = RULES[rule ?? -1] ?? {};
  const { protect = ['method'] } = LIMITS[limit ?? -1]?.(1) ?? {};
  return { labels, keeps, gauge: gauge ?? null, protects: protect };
}

/** By which a family folds. */
export function foldType(type: MetricType, { counter }: Config): MetricType {
  return counter && type === 'unknown' ? 'counter' : type;
}
