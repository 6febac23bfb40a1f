import type { GaugePolicy } from '../../src/model/settings.ts';
import type { Lines } from './words.ts';

/** Gauges that add up line by line: those that all of them have. */
export function mergedCommon(all: readonly Lines[]): Lines {
  const values = (line: string): number[] => all.map((lines) => lines.get(line) ?? Number.NaN);
  return new Map([...commonLines(all)].map((line) => [line, mergedGauge(values(line), 'sum')]));
}

export function commonLines(all: readonly Lines[]): ReadonlySet<string> {
  return new Set([...(all[0]?.keys() ?? [])].filter((line) => all.every((lines) => lines.has(line))));
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** What gauges become, in the order of the body; one that is NaN takes no part while others are numbers. */
export function mergedGauge(values: readonly number[], policy: Exclude<GaugePolicy, 'drop'>): number {
  const numbers = values.filter((value) => !Number.isNaN(value));
  if (numbers.length === 0) return Number.NaN;
  switch (policy) {
    case 'sum':
      return sum(numbers);
    case 'avg':
      return sum(numbers) / numbers.length;
    case 'max':
      return Math.max(...numbers);
    case 'min':
      return Math.min(...numbers);
    default:
      return numbers.at(-1) ?? Number.NaN;
  }
}
