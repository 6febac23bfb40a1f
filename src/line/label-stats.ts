import { slotsSeen } from '../identify/index.ts';
import type { Counted, LabelStats } from '../model/line.ts';
import { sampleName } from '../model/names.ts';
import type { LineState } from './state.ts';

/** What a pair costs beside its text: its two lengths. */
const PAIR_BYTES = 2;

/** As `/api/v1/status/tsdb` of Prometheus 3 counts; 2.x counts the bytes of each value once. */
export function labelStats({ table, scrape }: LineState, limit: number): LabelStats {
  const labels = new Map<string, Map<string, number>>();
  const add = (name: string, value: string, series: number): void => {
    const values = labels.get(name) ?? new Map<string, number>();
    labels.set(name, values);
    values.set(value, (values.get(value) ?? 0) + series);
  };
  for (const instance of table.instances()) {
    // Before the first scrape is over, a body may be under way.
    if (scrape === 0 || table.lastSeen(instance) !== scrape) continue;
    let series = 0;
    for (const { suffix, bounds } of slotsSeen(table, instance)) {
      series++;
      add('__name__', sampleName(instance.family.name, instance.family.type, suffix), 1);
      for (const { name, value } of bounds) add(name, value, 1);
    }
    for (const { name, value } of instance.labels) add(name, value, series);
  }
  const pairs: Counted[] = [];
  const bytes: Counted[] = [];
  const distinct: Counted[] = [];
  for (const [name, values] of labels) {
    let sum = 0;
    for (const [value, series] of values) {
      pairs.push({ name: `${name}=${value}`, value: series });
      sum += (Buffer.byteLength(name) + Buffer.byteLength(value) + PAIR_BYTES) * series;
    }
    bytes.push({ name, value: sum });
    distinct.push({ name, value: values.size });
  }
  return {
    pairs: pairs.length,
    seriesByPair: largest(pairs, limit),
    valuesByLabel: largest(distinct, limit),
    bytesByLabel: largest(bytes, limit),
  };
}

function largest(counts: Counted[], limit: number): readonly Counted[] {
  return counts.sort((a, b) => b.value - a.value || (a.name < b.name ? -1 : 1)).slice(0, limit);
}
