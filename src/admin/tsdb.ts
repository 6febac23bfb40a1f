import type { Counted, Demand } from '../model/line.ts';
import type { PlacedLine } from '../model/trip.ts';

/** More families and labels than any line keeps sketches for. */
const ALL = 100_000;

export interface TsdbStatus {
  readonly headStats: Readonly<Record<'numSeries' | 'numLabelPairs' | 'chunkCount' | 'minTime' | 'maxTime', number>>;
  readonly seriesCountByMetricName: readonly Counted[];
  readonly labelValueCountByLabelName: readonly Counted[];
  readonly memoryInBytesByLabelName: readonly Counted[];
  readonly seriesCountByLabelValuePair: readonly Counted[];
}

/**
 * Demand in the shape of Prometheus' own endpoint, so that tools for it can read Sluice. Series are estimates over the window, by family
 * and not by sample name. A label's count is that of the last scrape, or of its widest family over the window where that is more. Pairs
 * and bytes are exact counts over the last scrapes. What only a database knows is 0.
 */
export function tsdbStatus(lines: readonly PlacedLine[], limit: number): TsdbStatus {
  const demands: readonly Demand[] = lines.flatMap(({ line }) => line.demand(ALL, ALL));
  const series = new Map<string, number>();
  const values = new Map<string, number>();
  let numSeries = 0;
  for (const demand of demands) {
    numSeries += demand.series;
    series.set(demand.metric, (series.get(demand.metric) ?? 0) + demand.series);
    for (const label of demand.labels) values.set(label.label, Math.max(values.get(label.label) ?? 0, label.values));
  }
  const stats = lines.map(({ line }) => line.labelStats(limit));
  for (const { name, value } of stats.flatMap(({ valuesByLabel }) => valuesByLabel))
    values.set(name, Math.max(values.get(name) ?? 0, value));
  const numLabelPairs = stats.reduce((sum, { pairs }) => sum + pairs, 0);
  return {
    headStats: { numSeries: Math.round(numSeries), numLabelPairs, chunkCount: 0, minTime: 0, maxTime: 0 },
    seriesCountByMetricName: top(series, limit),
    labelValueCountByLabelName: top(values, limit),
    memoryInBytesByLabelName: top(sums(stats.flatMap(({ bytesByLabel }) => bytesByLabel)), limit),
    seriesCountByLabelValuePair: top(sums(stats.flatMap(({ seriesByPair }) => seriesByPair)), limit),
  };
}

function sums(counts: readonly Counted[]): ReadonlyMap<string, number> {
  const all = new Map<string, number>();
  for (const { name, value } of counts) all.set(name, (all.get(name) ?? 0) + value);
  return all;
}

function top(counts: ReadonlyMap<string, number>, limit: number): readonly Counted[] {
  const list = [...counts].map(([name, value]) => ({ name, value: Math.round(value) }));
  return list.sort((a, b) => b.value - a.value || (a.name < b.name ? -1 : 1)).slice(0, limit);
}
