import type { MetricType } from '../../src/model/exposition.ts';
import type { Lines } from '../reference/words.ts';

export type Kind =
  | 'counter'
  | 'histogram'
  | 'summary'
  | 'gauge'
  | 'untyped'
  | 'info'
  | 'stateset'
  | 'gaugehistogram'
  | 'gauge called total';

export interface KindOf {
  readonly type: MetricType;
  /** The family's name in the text form, and as OpenMetrics declares it. */
  readonly name: (base: string) => string;
  readonly declared: (base: string) => string;
  /** The text format's word for the type; null: it has none. */
  readonly text: string | null;
  /** Series of an instance, as most have them. */
  readonly series: number;
  readonly hasCreated: boolean;
}

const same = (base: string): string => base;
const total = (base: string): string => `${base}_total`;
const plain = { name: same, declared: same, series: 1, hasCreated: false };

export const KINDS: Readonly<Record<Kind, KindOf>> = {
  counter: { ...plain, type: 'counter', name: total, text: 'counter', hasCreated: true },
  histogram: { ...plain, type: 'histogram', text: 'histogram', series: 6, hasCreated: true },
  summary: { ...plain, type: 'summary', text: 'summary', series: 2, hasCreated: true },
  gauge: { ...plain, type: 'gauge', text: 'gauge' },
  untyped: { ...plain, type: 'unknown', text: 'untyped' },
  info: { ...plain, type: 'info', name: (base) => `${base}_info`, text: null },
  stateset: { ...plain, type: 'stateset', text: null },
  gaugehistogram: { ...plain, type: 'gaugehistogram', text: null, series: 6 },
  'gauge called total': { ...plain, type: 'gauge', name: total, declared: total, text: 'gauge' },
};

/** What an application has seen of a member: numbers, each so many times. */
export interface Observed {
  readonly by: number;
  readonly times: number;
}

/** Bounds that a member may have; without `+Inf` the count stands for it, and the reverse. */
export const LAYOUTS: readonly (readonly string[])[] = [
  ['1', '2.5', '10', '+Inf', 'count'],
  ['1', '10', '+Inf', 'count'],
  ['1', '2.5', '10', 'count'],
  ['1', '2.5', '10', '+Inf'],
  ['+Inf', 'count'],
  ['0.5', '1', '10', '+Inf', 'count'],
];

/** The lines of an instance, by the line's name. */
export function linesOf(kind: Kind, seen: readonly Observed[], layout: readonly string[], quantiles: boolean): Lines {
  switch (kind) {
    case 'counter':
      return new Map([['', seen.reduce((total, { by, times }) => total + Math.max(0, by) * times, 0)]]);
    case 'histogram':
      return histogram(seen, layout, '');
    case 'gaugehistogram':
      return histogram(seen.slice(-2), layout, 'g');
    case 'summary': {
      const all = histogram(seen, ['count'], '');
      return quantiles ? new Map([['quantile 0.5', seen.at(-1)?.by ?? Number.NaN], ...all]) : all;
    }
    case 'untyped':
      return new Map([['', seen.reduce((total, { by, times }) => total + Math.max(0, by) * times, 0)]]);
    case 'info':
      return new Map([['', 1]]);
    default:
      return new Map([['', (seen.at(-1)?.by ?? 0) * (seen.at(-1)?.times ?? 1)]]);
  }
}

function histogram(seen: readonly Observed[], layout: readonly string[], letter: string): Lines {
  const count = (bound: number): number => seen.reduce((sum, { by, times }) => sum + (by <= bound ? times : 0), 0);
  const lines = new Map<string, number>();
  for (const le of layout)
    if (le !== 'count') lines.set(`_bucket ${le}`, count(le === '+Inf' ? Number.POSITIVE_INFINITY : Number(le)));
  lines.set(
    `_${letter}sum`,
    seen.reduce((sum, { by, times }) => sum + (by * times) / 4, 0),
  );
  if (layout.includes('count')) lines.set(`_${letter}count`, count(Number.POSITIVE_INFINITY));
  return lines;
}
