import { assertNever } from '../base/assert.ts';
import type { Cells } from '../model/cells.ts';
import type { MetricType } from '../model/exposition.ts';
import type { Merger } from '../model/group.ts';
import type { GaugePolicy } from '../model/settings.ts';

/**
 * How the lines of a family's groups become one. Counters, histograms and summaries add up over time; an info metric stays 1
 * and a state set is the OR of its members, whatever a rule says; a gauge follows its rule and nothing is guessed.
 * `isCreated`: the text format's `foo_created` beside a family `foo`, a gauge by name only.
 */
export function mergerOf(name: string, type: MetricType, gauge: GaugePolicy | null, isCreated: boolean): Merger {
  switch (type) {
    case 'counter':
    case 'histogram':
    case 'summary':
      return 'cumulative';
    case 'gaugehistogram':
      return 'sum';
    case 'info':
    case 'stateset':
      return 'max';
    case 'gauge':
    case 'unknown':
      if (name.endsWith('_info')) return 'max';
      if (isCreated) return 'min';
      return gauge === null || gauge === 'drop' ? 'none' : gauge;
    default:
      return assertNever(type);
  }
}

/** The value of a cell that has no memory: gauges, info, state sets. A member that is NaN takes no part while others are numbers. */
export function mergedValue(cells: Cells, cell: number, merger: Exclude<Merger, 'cumulative'>): number {
  if (cells.numbers(cell) === 0) return Number.NaN;
  switch (merger) {
    case 'sum':
      return cells.sumOfNumbers(cell);
    case 'avg':
      return cells.sumOfNumbers(cell) / cells.numbers(cell);
    case 'max':
      return cells.max(cell);
    case 'min':
      return cells.min(cell);
    case 'last':
    case 'none':
      return cells.newestValue(cell);
    default:
      return assertNever(merger);
  }
}
