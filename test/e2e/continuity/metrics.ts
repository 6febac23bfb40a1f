import type { LabelSet } from '../../reference/history.ts';
import type { Member, State } from './world.ts';

/** One sample of a member: what stands after the metric's name, and its value. */
export interface Line {
  readonly suffix: '' | '_bucket' | '_sum' | '_count' | '_created';
  readonly le?: string;
  readonly quantile?: string;
  readonly value: number;
}

export interface Metric {
  /** Its family's name in the text format. */
  readonly name: string;
  readonly type: 'counter' | 'histogram' | 'summary' | 'gauge' | 'info';
  lines(member: Member, state: State): readonly Line[];
}

/** Labels are the same for all metrics of an application. */
export type LabelsOf = (id: number) => LabelSet;

export const workers: LabelsOf = (id) => ({ queue: id % 2 === 0 ? 'sms' : 'mail', worker: `w${id}` });

const BOUNDS = ['0.1', '0.5', '1', '5', '+Inf'];

/** Which buckets a member has. */
export type Layout = (member: Member, state: State) => readonly string[];

/** How many eighths of what a member saw are not above a bound; members differ. */
function eighths(id: number, le: string): number {
  const odd = id % 2;
  const known: Readonly<Record<string, number>> = { '0.1': 1 + odd, '0.5': 3 + odd, '1': 5, '5': 6 + odd };
  return known[String(Number(le))] ?? 8;
}

export function counter(name: string): Metric {
  return {
    name,
    type: 'counter',
    lines: ({ count, unsure }) => [{ suffix: '', value: unsure ? Number.NaN : count }],
  };
}

export function histogram(name: string, layout: Layout = () => BOUNDS): Metric {
  return {
    name,
    type: 'histogram',
    lines: (member, state) => [
      ...layout(member, state).map((le) => ({
        suffix: '_bucket' as const,
        le,
        value: (member.count / 8) * eighths(member.id, le),
      })),
      { suffix: '_sum', value: member.unsure ? Number.NaN : member.count * 0.375 },
      { suffix: '_count', value: member.count },
    ],
  };
}

export function summary(name: string): Metric {
  return {
    name,
    type: 'summary',
    lines: ({ id, count, unsure }) => [
      { suffix: '', quantile: '0.5', value: id + 0.5 },
      { suffix: '', quantile: '0.99', value: id + 2.5 },
      { suffix: '_sum', value: unsure ? Number.NaN : count * 1.25 },
      { suffix: '_count', value: count },
    ],
  };
}

export function gauge(name: string): Metric {
  return {
    name,
    type: 'gauge',
    lines: ({ id, unsure }, { n }) => [{ suffix: '', value: unsure ? Number.NaN : ((id * 37 + n * 11) % 50) - 9.5 }],
  };
}

export function info(name: string): Metric {
  return { name, type: 'info', lines: () => [{ suffix: '', value: 1 }] };
}

export const JOBS: readonly Metric[] = [counter('jobs_total'), histogram('job_seconds'), summary('job_bytes')];

/** The suffixes of what a metric's folds count. */
export function countedSuffixes({ type }: Metric): readonly Line['suffix'][] {
  if (type === 'counter') return [''];
  if (type === 'histogram') return ['_bucket', '_sum', '_count'];
  return type === 'summary' ? ['_sum', '_count'] : [];
}

/** The names of the samples of a metric's folds that count. */
export function countedNames(metric: Metric): readonly string[] {
  return countedSuffixes(metric).map((suffix) => `${metric.name}${suffix}`);
}
