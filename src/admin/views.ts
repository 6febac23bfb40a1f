import { totalmem } from 'node:os';
import { Gauge, type Registry } from 'prom-client';
import { familyLimits } from '../line/line.ts';
import type { Cause } from '../model/ledger.ts';
import type { FamilyReport } from '../model/line.ts';
import type { Limits } from '../model/settings.ts';
import type { PlacedLine } from '../model/trip.ts';
import { FAMILIES_SHOWN, LABELS_SHOWN, type TripBook } from './trip-book.ts';

/** One series of a gauge. */
type Point = readonly [labels: Readonly<Record<string, string>>, value: number];
type View = () => Iterable<Point>;

/** What is shown of the settings: the limits of a target that is there. */
export type LimitsOf = (target: string) => Limits | undefined;

/** The gauges that show the state of the lines. Each is emptied and drawn anew when it is read: nothing stays behind. */
export function registerViews(
  registers: Registry[],
  book: TripBook,
  lines: () => readonly PlacedLine[],
  limitsOf: LimitsOf,
): void {
  const gauge = (name: string, help: string, labelNames: readonly string[], view: View): void => {
    const drawn: Gauge<string> = new Gauge({
      name,
      help,
      labelNames,
      registers,
      collect() {
        drawn.reset();
        for (const [labels, value] of view()) drawn.set(labels, value);
      },
    });
  };
  const targets = () => presentTargets(book, lines());
  const mains = () => mainLines(book, lines());
  const perFamily =
    (value: (family: FamilyReport) => number, points: (target: string, f: FamilyReport) => Point[]) => () =>
      targets().flatMap((target) => topFamilies(book, target, value).flatMap((family) => points(target, family)));
  const reports = (points: (target: string, report: NonNullable<ReturnType<TripBook['reportOf']>>) => Point[]) => () =>
    targets().flatMap((target) => {
      const report = book.reportOf(target);
      return report === undefined ? [] : points(target, report);
    });

  gauge(
    'sluice_series',
    'Series of the last scrape, from the application and to the scraper.',
    ['target', 'stage'],
    reports((target, r) => stages({ target }, r.seriesIn, r.seriesOut)),
  );
  gauge(
    'sluice_bytes',
    'Decoded bytes of the last scrape.',
    ['target', 'stage'],
    reports((target, r) => stages({ target }, r.bytesIn, r.bytesOut)),
  );
  gauge(
    'sluice_metric_series',
    'Series of the largest families in the last scrape.',
    ['target', 'metric', 'stage'],
    perFamily(
      (f) => f.seriesIn,
      (target, f) => stages({ target, metric: f.metric }, f.seriesIn, f.seriesOut),
    ),
  );
  gauge(
    'sluice_folded_series',
    'Series of the application behind a fold in the last scrape.',
    ['target', 'metric'],
    perFamily(
      (f) => f.folded,
      (target, f) => [[{ target, metric: f.metric }, f.folded]],
    ),
  );
  gauge(
    'sluice_dropped_series',
    'Series left out of the last scrape.',
    ['target', 'metric', 'reason'],
    perFamily(droppedOf, (target, f) =>
      [...f.dropped].map(([reason, count]): Point => [{ target, metric: f.metric, reason }, count]),
    ),
  );
  gauge(
    'sluice_metric_demand_series',
    'Series that the largest families asked for over the window, estimated.',
    ['target', 'metric'],
    () =>
      mains().flatMap(({ target, line }) =>
        line.demand(FAMILIES_SHOWN, 0).map(({ metric, series }): Point => [{ target, metric }, series]),
      ),
  );
  gauge(
    'sluice_metric_limit_series',
    'Series that the families of sluice_metric_demand_series may have; metric="" is all together. No limit, no series.',
    ['target', 'metric'],
    () => mains().flatMap(({ target, line }) => limitPoints(target, line, limitsOf(target))),
  );
  gauge(
    'sluice_label_values',
    'Distinct values of the widest labels over the window, estimated.',
    ['target', 'metric', 'label'],
    () => mains().flatMap(widestLabels),
  );
  gauge(
    'sluice_limit_forecast_seconds',
    'Seconds until a limit is reached at the present growth, of the families that are nearest; 0 = in force; metric="" is all together.',
    ['target', 'metric'],
    () =>
      mains().flatMap(({ target, line }) =>
        line.forecast(FAMILIES_SHOWN).map(({ metric, seconds }): Point => [{ target, metric }, seconds]),
      ),
  );
  gauge(
    'sluice_limited',
    '1 while a limit is in force; action="observe" where it is only reported. What rules do is not counted.',
    ['target', 'metric', 'label', 'action'],
    () => mains().flatMap(interventions),
  );
  gauge('sluice_memory_bytes', 'Memory of all lines by region.', ['region'], () => memory(lines()));
  gauge(
    'sluice_memory_limit_bytes',
    'What the whole process may use in its container; absent without such a limit.',
    [],
    memoryLimit,
  );
}

/** Limits of 0 are none. */
function limitPoints(target: string, line: PlacedLine['line'], limits: Limits | undefined): readonly Point[] {
  if (limits === undefined) return [];
  const families = line
    .demand(FAMILIES_SHOWN, 0)
    .map(({ metric }): Point => [{ target, metric }, familyLimits(limits, metric).seriesPerMetric]);
  return [[{ target, metric: '' }, limits.series] as const, ...families].filter(([, limit]) => limit > 0);
}

/** Node reports the whole machine's memory, or a number that no machine has, where the cgroup sets no limit. */
function memoryLimit(): readonly Point[] {
  const bytes = process.constrainedMemory();
  return bytes > 0 && bytes < totalmem() ? [[{}, bytes]] : [];
}

function stages(labels: Readonly<Record<string, string>>, seriesIn: number, seriesOut: number): Point[] {
  return [
    [{ ...labels, stage: 'in' }, seriesIn],
    [{ ...labels, stage: 'out' }, seriesOut],
  ];
}

function presentTargets(book: TripBook, lines: readonly PlacedLine[]): readonly string[] {
  const present = new Map<string, Set<string>>();
  for (const { target, query } of lines) present.set(target, (present.get(target) ?? new Set()).add(query));
  book.keep(present);
  return [...present.keys()];
}

/** Of each target the line whose query is asked most. */
function mainLines(book: TripBook, lines: readonly PlacedLine[]): readonly PlacedLine[] {
  return lines.filter(({ target, query }) => query === book.queryOf(target));
}

function topFamilies(book: TripBook, target: string, value: (family: FamilyReport) => number): readonly FamilyReport[] {
  const families = (book.reportOf(target)?.families ?? []).filter((family) => value(family) > 0);
  return families.sort((a, b) => value(b) - value(a)).slice(0, FAMILIES_SHOWN);
}

function droppedOf(family: FamilyReport): number {
  let sum = 0;
  for (const count of family.dropped.values()) sum += count;
  return sum;
}

function widestLabels({ target, line }: PlacedLine): readonly Point[] {
  const all = line
    .demand(FAMILIES_SHOWN, LABELS_SHOWN)
    .flatMap(({ metric, labels }) => labels.map(({ label, values }): Point => [{ target, metric, label }, values]));
  return all.sort((a, b) => b[1] - a[1]).slice(0, LABELS_SHOWN);
}

/** The largest interventions first; as many as families and labels are shown elsewhere. */
function interventions({ target, line }: PlacedLine): readonly Point[] {
  const limited = line.ledger().filter(({ cause }) => !CONFIGURED.has(cause));
  const largest = limited.sort((a, b) => b.series_in - a.series_in).slice(0, FAMILIES_SHOWN + LABELS_SHOWN);
  return largest.map(({ metric, label, action, observed }): Point => {
    return [{ target, metric, label, action: observed ? 'observe' : action }, 1];
  });
}

/** What the operator asked for is no alarm. */
const CONFIGURED: ReadonlySet<Cause> = new Set(['rule', 'relabel']);

function memory(lines: readonly PlacedLine[]): Iterable<Point> {
  const sums = new Map<string, number>();
  for (const { line } of lines)
    for (const [region, bytes] of line.memory()) sums.set(region, (sums.get(region) ?? 0) + bytes);
  return [...sums].map(([region, bytes]): Point => [{ region }, bytes]);
}
