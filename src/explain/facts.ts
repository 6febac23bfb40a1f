import { shownText } from '../base/shown.ts';
import type { Cause, LedgerEntry } from '../model/ledger.ts';

/** One line of an explanation: what it is about, and the text. Empty = about what the one above is about. */
export type Fact = readonly [about: string, text: string];

/** What a limit counts. */
const COUNTED: Readonly<Record<Cause, string>> = {
  series: 'series in all families together',
  series_per_metric: 'series',
  values_per_label: 'values of one label',
  metrics: 'families',
  answer_size: 'in the answer',
  memory: 'series',
  rule: 'series',
  relabel: 'series',
};

/** What an entry is about: `http_requests_total, label path`. */
export function titleOf({ metric, label }: Pick<LedgerEntry, 'metric' | 'label'>): string {
  if (metric === '') return 'all families';
  return label === '' ? shownText(metric) : `${shownText(metric)}, label ${shownText(label)}`;
}

/**
 * An entry in words, for the page and for the terminal; each text is safe to print and has no line breaks. The rule is not among them,
 * since it is to be copied as it is.
 */
export function factsOf(entry: LedgerEntry): readonly Fact[] {
  const { observed, since, series_in, series_out, examples, advice, done } = entry;
  const would = observed ? 'nothing yet, on_exceed is observe; fold would do this: ' : '';
  const facts: Fact[] = [
    ['why', whyOf(entry)],
    ['done', `${would}${done}`],
    ['series', `${count(series_in)} ${observed ? 'would become' : 'became'} ${count(series_out)} in the last scrape`],
    ['since', since.replace('T', ' ').replace(/(?:\.\d+)?Z$/, ' UTC')],
    ['growth', growthOf(entry)],
  ];
  for (const [at, example] of examples.entries()) facts.push([at === 0 ? 'such as' : '', example]);
  if (advice !== '') facts.push(['in the code', advice]);
  return facts;
}

function whyOf({ cause, limit, demand }: LedgerEntry): string {
  if (cause === 'rule') return 'a rule of the configuration says so (rules)';
  if (cause === 'relabel') return 'the configuration says so (metric_relabel_configs)';
  if (cause === 'memory') return 'a table has no room for all series (setting: memory)';
  const show = cause === 'answer_size' ? size : count;
  return `it asks for ${show(demand)} ${COUNTED[cause]}, limits.${cause} allows ${show(limit)}`;
}

function growthOf({ growth_per_hour, seconds_to_limit, cause }: LedgerEntry): string {
  if (growth_per_hour === null) return 'none that goes on (it takes ten minutes to tell)';
  const rate = `${count(Math.round(growth_per_hour * 10) / 10)} series more each hour`;
  if (seconds_to_limit === null) return rate;
  const limit = cause === 'values_per_label' ? 'limits.values_per_label' : 'limits.series_per_metric';
  return seconds_to_limit === 0
    ? `${rate}; without this it would be over ${limit} now`
    : `${rate}; without this it would reach ${limit} in ${duration(seconds_to_limit)}`;
}

/** `28,014` */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** `30.1 MB`; as everywhere, 1 kB is 1,024 bytes. */
export function size(bytes: number): string {
  for (const [unit, scale] of SIZES) if (bytes >= scale) return `${Math.round((bytes / scale) * 10) / 10} ${unit}`;
  return `${bytes} bytes`;
}

const SIZES = [
  ['GB', 2 ** 30],
  ['MB', 2 ** 20],
  ['kB', 2 ** 10],
] as const;

/** The largest unit of which there are at least two: `47 minutes`, `36 hours`, `12 days`. */
export function duration(seconds: number): string {
  for (const [unit, size] of UNITS) if (seconds >= 2 * size) return `${Math.round(seconds / size)} ${unit}`;
  return `${Math.round(seconds)} seconds`;
}

const UNITS = [
  ['days', 86_400],
  ['hours', 3600],
  ['minutes', 60],
] as const;
