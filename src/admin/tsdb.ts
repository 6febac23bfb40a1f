import type { Demand } from '../model/line.ts';
import type { PlacedLine } from '../model/trip.ts';

interface Count {
  readonly name: string;
  readonly value: number;
}

/** More families and labels than any line keeps sketches for. */
const ALL = 100_000;

export interface TsdbStatus {
  readonly headStats: Readonly<Record<'numSeries' | 'numLabelPairs' | 'chunkCount' | 'minTime' | 'maxTime', number>>;
  readonly seriesCountByMetricName: readonly Count[];
  readonly labelValueCountByLabelName: readonly Count[];
  readonly memoryInBytesByLabelName: readonly Count[];
  readonly seriesCountByLabelValuePair: readonly Count[];
}

/**
 * Demand in the shape of Prometheus' own endpoint, so that tools for it can read Sluice. A label's count is that of its widest
 * family. What only a database knows is 0 or empty.
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
  return {
    headStats: { numSeries: Math.round(numSeries), numLabelPairs: 0, chunkCount: 0, minTime: 0, maxTime: 0 },
    seriesCountByMetricName: top(series, limit),
    labelValueCountByLabelName: top(values, limit),
    memoryInBytesByLabelName: [],
    seriesCountByLabelValuePair: [],
  };
}

function top(counts: ReadonlyMap<string, number>, limit: number): readonly Count[] {
  const list = [...counts].map(([name, value]) => ({ name, value: Math.round(value) }));
  return list.sort((a, b) => b.value - a.value || (a.name < b.name ? -1 : 1)).slice(0, limit);
}
