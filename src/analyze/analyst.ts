import type { Hash64 } from '../base/hash.ts';
import { done, type Outcome } from '../base/outcome.ts';
import { shownText } from '../base/shown.ts';
import { rulesText } from '../explain/index.ts';
import { BodyReader, formatOf } from '../exposition/index.ts';
import { identify, KnownTable } from '../identify/index.ts';
import { Line as Field, Flag, Kernel } from '../kernel/index.ts';
import { createTargetLine, familyLimits } from '../line/line.ts';
import type { Refusal } from '../model/exposition.ts';
import type { KnownInstance } from '../model/instance.ts';
import { labelsKey, withoutLabels } from '../model/labels.ts';
import type { FamilyReport, Line, ScrapeReport } from '../model/line.ts';
import { sharesOf } from '../model/memory.ts';
import type { TargetSettings } from '../model/settings.ts';
import type { Analysis, LabelAnalysis, MetricAnalysis } from './analysis.ts';

/** One saved or live scrape. */
export interface Saved {
  readonly body: Uint8Array;
  readonly contentType: string | undefined;
  readonly nowMs: number;
}

/** Of so many families, the largest, each label is left out on trial. */
const TRIED = 10;
const EXAMPLES = 5;
/** A label with fewer values explodes nothing. */
const VALUES_MIN = 100;
/** What leaves more than this part of the series is no culprit. */
const LEFT_MAX = 0.25;

/**
 * Takes successive scrapes of one application: counts them exactly, and sends them through a line, whose limits act even where
 * `on_exceed` is `observe`. Offline memory costs nothing, so nothing that was seen is forgotten.
 */
export class Analyst {
  readonly #settings: TargetSettings;
  readonly #line: Line;
  readonly #seen: KnownTable;
  #scrapes = 0;

  constructor(settings: TargetSettings, options: { readonly seed: Hash64; readonly memory: number }) {
    const { limits } = settings;
    const onExceed = limits.onExceed === 'observe' ? 'fold' : limits.onExceed;
    const kernel = new Kernel(options.seed, sharesOf(options.memory).linear);
    this.#seen = new KnownTable({ least: Infinity, most: Infinity, remembered: Infinity }, kernel);
    this.#settings = { ...settings, limits: { ...limits, onExceed } };
    this.#line = createTargetLine(this.#settings, options);
  }

  add({ body, contentType, nowMs }: Saved): Outcome<void, Refusal> {
    const answer = this.#line.scrape({ body, contentType, nowMs, escaping: 'allow-utf-8' });
    if (!answer.ok) return answer;
    identify(new BodyReader(body, formatOf(contentType)?.format ?? 'text'), this.#seen, false);
    this.#scrapes++;
    return done(undefined);
  }

  result(): Analysis {
    const last = this.#line.outlook();
    const ledger = this.#line.ledger();
    const { limits } = this.#settings;
    return {
      scrapes: this.#scrapes,
      series_in: last?.seriesIn ?? 0,
      series_out: last?.seriesOut ?? 0,
      bytes_in: last?.bytesIn ?? 0,
      bytes_out: last?.bytesOut ?? 0,
      limits: {
        series: limits.series,
        series_per_metric: limits.seriesPerMetric,
        values_per_label: limits.valuesPerLabel,
        metrics: limits.metrics,
        answer_size: limits.answerSize,
      },
      metrics: this.#metrics(last),
      ledger,
      rules: rulesText(ledger),
    };
  }

  #metrics(last: ScrapeReport | null): readonly MetricAnalysis[] {
    const families = new Map<string, KnownInstance[]>();
    for (const instance of this.#seen.instances()) {
      const { name } = instance.family;
      const there = families.get(name);
      if (there === undefined) families.set(name, [instance]);
      else there.push(instance);
    }
    const reports = new Map(last?.families.map((report) => [report.metric, report]));
    const bySize = [...families].sort(
      ([a, x], [b, y]) =>
        (reports.get(b)?.seriesIn ?? 0) - (reports.get(a)?.seriesIn ?? 0) ||
        this.#linesOf(y) - this.#linesOf(x) ||
        (a < b ? -1 : 1),
    );
    return bySize.map(([metric, instances], at) =>
      this.#metric(metric, instances, reports.get(metric), last?.seriesIn ?? 0, at < TRIED),
    );
  }

  #linesOf(instances: readonly KnownInstance[]): number {
    const { lines } = this.#seen.kernel;
    let sum = 0;
    for (const instance of instances)
      for (const line of this.#seen.linesOf(instance)) if ((lines.int(line, Field.flags) & Flag.standsIn) === 0) sum++;
    return sum;
  }

  #metric(
    metric: string,
    instances: readonly KnownInstance[],
    report: FamilyReport | undefined,
    all: number,
    isTried: boolean,
  ): MetricAnalysis {
    const linesOf = (some: readonly KnownInstance[]): number => this.#linesOf(some);
    const labels = labelsOf(instances, isTried ? linesOf : null, this.#settings.ledgerExamples);
    const seen = linesOf(instances);
    const limited = this.#line.ledger().filter((entry) => entry.metric === metric && entry.label !== '');
    const [worst] = [...labels].sort((a, b) => (a.series_without ?? seen) - (b.series_without ?? seen));
    const isCulprit =
      worst !== undefined && worst.values >= VALUES_MIN && (worst.series_without ?? seen) <= seen * LEFT_MAX;
    return {
      metric,
      type: instances[0]?.family.type ?? 'unknown',
      series_in: report?.seriesIn ?? 0,
      series_out: report?.seriesOut ?? 0,
      series_seen: seen,
      share: all === 0 ? 0 : (report?.seriesIn ?? 0) / all,
      limit: familyLimits(this.#settings.limits, metric).seriesPerMetric,
      explodes: limited.length > 0 ? [...new Set(limited.map(({ label }) => label))] : isCulprit ? [worst.label] : [],
      labels,
    };
  }
}

/** Counts the lines of instances. */
type CountLines = (instances: readonly KnownInstance[]) => number;

/** `linesOf`: where each label is left out on trial. */
function labelsOf(
  instances: readonly KnownInstance[],
  linesOf: CountLines | null,
  withExamples: boolean,
): readonly LabelAnalysis[] {
  const values = new Map<string, Set<string>>();
  for (const { labels } of instances)
    for (const { name, value } of labels) {
      const there = values.get(name);
      if (there === undefined) values.set(name, new Set([value]));
      else there.add(value);
    }
  const all = [...values].map(([label, set]) => ({
    label,
    values: set.size,
    series_without: linesOf === null ? null : seriesWithout(instances, label, linesOf),
    examples: withExamples ? [...firstOf(set)].map((value) => shownText(value)) : [],
  }));
  return all.sort((a, b) => b.values - a.values || (a.label < b.label ? -1 : 1));
}

function* firstOf(values: ReadonlySet<string>): Generator<string> {
  let left = EXAMPLES;
  for (const value of values) {
    if (left-- === 0) return;
    yield value;
  }
}

/** Instances that become equal have the lines of the one that has most. */
function seriesWithout(instances: readonly KnownInstance[], label: string, linesOf: CountLines): number {
  const without = new Set([label]);
  const groups = new Map<string, number>();
  for (const instance of instances) {
    const key = labelsKey(withoutLabels(instance.labels, without));
    groups.set(key, Math.max(groups.get(key) ?? 0, linesOf([instance])));
  }
  let series = 0;
  for (const lines of groups.values()) series += lines;
  return series;
}
