import type { Attendance } from '../identify/index.ts';
import type { ForecastBook } from '../limit/index.ts';
import type { Cause, LedgerEntry } from '../model/ledger.ts';
import type { FamilyReport, Forecast } from '../model/line.ts';
import { familyLimits, type LineState } from './state.ts';

/** In a forecast, what the application asks for, before anything was folded: of a family, and of a label. */
const ASKED = 'asked';
function askedValues(label: string): string {
  return `${ASKED} ${label}`;
}

/** Follows what the application asks for: with what leaves, that tells how fast it grows, and when a limit will be reached. */
export function followDemand(
  state: LineState,
  attendance: Attendance,
  families: readonly FamilyReport[],
  nowMs: number,
): void {
  const { forecast, settings, ledger } = state;
  for (const { metric, seriesIn } of families)
    forecast.note(metric, ASKED, seriesIn, familyLimits(settings.limits, metric).seriesPerMetric);
  const labels = new Map<string, Set<string>>();
  for (const { metric, label, cause } of ledger.entries())
    if (cause === 'values_per_label' && label !== '')
      labels.set(metric, (labels.get(metric) ?? new Set<string>()).add(label));
  const sizes = state.values.count(labels, attendance, state);
  for (const [metric, names] of labels)
    for (const label of names) {
      const size = sizes.get(metric)?.get(label) ?? 0;
      forecast.note(metric, askedValues(label), size, familyLimits(settings.limits, metric).valuesPerLabel);
    }
  forecast.end(nowMs);
}

/** The entry with what is known of the family's growth at present. */
export function withGrowth(entry: LedgerEntry, forecast: ForecastBook): LedgerEntry {
  const perHour = forecast.perHour(entry.metric, ASKED);
  const key = NUMBERS[entry.cause];
  const seconds = key === null || perHour === null ? null : forecast.seconds(entry.metric, key(entry.label));
  return {
    ...entry,
    growth_per_hour: perHour === null ? null : Math.round(perHour * 10) / 10,
    seconds_to_limit: seconds === null ? null : Math.round(seconds),
  };
}

/** Which number would have reached which limit; null = no family's own. */
const NUMBERS: Readonly<Record<Cause, ((label: string) => string) | null>> = {
  series_per_metric: () => ASKED,
  values_per_label: askedValues,
  rule: () => ASKED,
  relabel: () => ASKED,
  memory: null,
  series: null,
  metrics: null,
  answer_size: null,
};

/** At most `families`: those on which a limit is in force, then those that are nearest to one. */
export function forecastOf({ forecast, ledger }: LineState, families: number): readonly Forecast[] {
  const limited = ledger
    .entries()
    .filter(({ cause }) => IN_FORCE.has(cause))
    .sort((a, b) => b.series_in - a.series_in)
    .map(({ metric }): Forecast => ({ metric, seconds: 0 }));
  const soonest = new Map<string, Forecast>();
  for (const one of [...limited, ...forecast.all((key) => !key.startsWith(ASKED))])
    if (!soonest.has(one.metric)) soonest.set(one.metric, one);
  return [...soonest.values()].slice(0, families);
}

const IN_FORCE: ReadonlySet<Cause> = new Set(['series_per_metric', 'values_per_label', 'series', 'answer_size']);
