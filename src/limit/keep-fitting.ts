import { hashUnkeyed } from '../base/hash.ts';
import { type Group, lastExport } from '../model/group.ts';
import type { Counting } from './counting.ts';

/**
 * Keeps as many whole members as fit and returns the rest. Those that Prometheus knows already stay first, then those
 * with the lowest hash of their labels: without a key, so that two proxies of one application choose alike.
 */
export function membersBeyond(
  visible: readonly Group[],
  seriesMax: number,
  valuesMax: number,
  counting: Counting,
  scrape: number,
): readonly Group[] {
  const order = visible.map((group) => ({
    group,
    known: lastExport(group) === scrape - 1,
    hash: hashUnkeyed(group.key),
  }));
  order.sort((a, b) => Number(b.known) - Number(a.known) || a.hash - b.hash);
  const beyond: Group[] = [];
  const values = new Map<string, Set<string>>();
  let series = 0;
  for (const { group } of order) {
    const more = counting.leaving(group);
    if (series + more > seriesMax || !fits(group, values, valuesMax)) {
      beyond.push(group);
      continue;
    }
    series += more;
    for (const label of group.labels) valuesOf(values, label.name).add(label.value);
  }
  return beyond;
}

function fits(group: Group, values: Map<string, Set<string>>, valuesMax: number): boolean {
  return group.labels.every((label) => {
    const seen = valuesOf(values, label.name);
    return seen.size < valuesMax || seen.has(label.value);
  });
}

function valuesOf(values: Map<string, Set<string>>, label: string): Set<string> {
  let seen = values.get(label);
  if (seen === undefined) {
    seen = new Set();
    values.set(label, seen);
  }
  return seen;
}
