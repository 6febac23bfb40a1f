/*
 * The words in which the slow, readable line thinks. Nothing in this folder knows of bases, cells, tables or hashes: it keeps
 * everything for ever and works every number out from what the application said.
 */
import type { MetricType } from '../../src/model/exposition.ts';

/** Labels without `le` and `quantile`; what is absent is not in it. */
export type LabelSet = Readonly<Record<string, string>>;
/** The values of an instance's lines, by the line: '' for its own, `_count`, `_sum`, `_bucket 0.5`, `_created`, `quantile 0.5`. */
export type Lines = ReadonlyMap<string, number>;

/** An instance as the application shows it in one scrape. */
export interface Shown {
  /** Its family's name in the text form. */
  readonly family: string;
  /** By which it folds: a rule may say what an untyped family is. */
  readonly type: MetricType;
  readonly labels: LabelSet;
  readonly lines: Lines;
  /** OpenMetrics exemplars, by the line, as they were written. */
  readonly exemplars: ReadonlyMap<string, string>;
}

/** An output of an answer. */
export type Output = Omit<Shown, 'type'>;

export function lineName(suffix: string, le: string | undefined, quantile: string | undefined): string {
  if (quantile !== undefined) return `quantile ${Number(quantile)}`;
  return le === undefined ? suffix : `${suffix} ${/^\+?inf/i.test(le) ? '+Inf' : Number(le)}`;
}

export function isBucket(line: string): boolean {
  return line.startsWith('_bucket');
}

/** The bound of a bucket. */
export function boundOf(line: string): number {
  return line.endsWith('+Inf') ? Number.POSITIVE_INFINITY : Number(line.split(' ')[1]);
}

/** Does the line only ever grow while its instance lives? A `_sum` may fall by itself. */
export function isCounter(type: MetricType, line: string): boolean {
  if (type === 'counter') return line === '';
  return (type === 'histogram' || type === 'summary') && (isBucket(line) || line === '_count');
}

export function isCumulative(type: MetricType): boolean {
  return type === 'counter' || type === 'histogram' || type === 'summary';
}

const keys = new WeakMap<LabelSet, string>();

/** One text for equal labels. It is asked for so often that it is remembered. */
export function keyOf(labels: LabelSet): string {
  const known = keys.get(labels);
  if (known !== undefined) return known;
  const key = JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
  keys.set(labels, key);
  return key;
}

/** A histogram without `+Inf` has it by its count, and the reverse. */
export function completed(type: MetricType, lines: Lines): Lines {
  if (type !== 'histogram') return lines;
  const all = new Map(lines);
  const inf = lines.get('_bucket +Inf');
  const count = lines.get('_count');
  if (inf === undefined && count !== undefined && [...lines.keys()].some(isBucket)) all.set('_bucket +Inf', count);
  if (count === undefined && inf !== undefined) all.set('_count', inf);
  return all;
}
