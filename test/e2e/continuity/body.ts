import { OPENMETRICS, TEXT } from '../../support/line.ts';
import type { LabelsOf, Line, Metric } from './metrics.ts';
import type { Member, State } from './world.ts';

export interface Format {
  readonly metrics: readonly Metric[];
  readonly labels: LabelsOf;
  readonly openmetrics: boolean;
  /** Every sample carries the time at which it was asked for. */
  readonly stamped: boolean;
}

export interface BodyFormat extends Format {
  readonly stampsState: boolean;
}

export function contentType({ openmetrics }: Format): string {
  return openmetrics ? OPENMETRICS : TEXT;
}

/** What the application says; `at` is now, in milliseconds. */
export function bodyOf(format: BodyFormat, state: State, at: number): string {
  const { metrics, openmetrics, stamped, stampsState } = format;
  const stamp = stamped ? ` ${openmetrics ? at / 1_000 : at}` : '';
  const alone = (name: string, value: number) => `# TYPE ${name} gauge\n${name} ${value}${stampsState ? stamp : ''}\n`;
  const family = (metric: Metric) => {
    const lines = [...state.members.values()].flatMap((member) => samples(format, metric, member, state, stamp));
    return `# TYPE ${familyName(metric, openmetrics)} ${typeName(metric, openmetrics)}\n${lines.join('')}`;
  };
  return [
    alone('state', state.n),
    state.startedAt === undefined ? '' : alone('process_start_time_seconds', state.startedAt),
    ...metrics.map(family),
    openmetrics ? '# EOF\n' : '',
  ].join('');
}

function familyName({ name, type }: Metric, openmetrics: boolean): string {
  if (!openmetrics) return name;
  return type === 'counter' ? name.replace(/_total$/, '') : name.replace(/_info$/, '');
}

/** The text format has no info. */
function typeName({ type }: Metric, openmetrics: boolean): string {
  return type === 'info' && !openmetrics ? 'gauge' : type;
}

function samples(format: Format, metric: Metric, member: Member, state: State, stamp: string): string[] {
  const { labels, openmetrics } = format;
  const sample = ({ suffix, le, quantile, value }: Line): string => {
    const own = Object.entries({ ...labels(member.id), le, quantile }).filter(([, value]) => value !== undefined);
    const text = own.map(([label, value]) => `${label}="${value}"`).join(',');
    const name = suffix === '_created' ? `${familyName(metric, true)}_created` : `${metric.name}${suffix}`;
    const exemplar =
      openmetrics && le !== undefined ? ` # {trace="t${state.n}"} ${le === '+Inf' ? 9 : Number(le) * 0.9}` : '';
    return `${name}{${text}} ${value}${stamp}${exemplar}\n`;
  };
  const lines = metric.lines(member, state).map(sample);
  if (!openmetrics || metric.type === 'gauge' || metric.type === 'info') return lines;
  return [...lines, sample({ suffix: '_created', value: 1_700_000_000 + member.life * 100 + member.id / 4 })];
}
