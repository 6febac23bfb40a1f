import type { GroupFamily } from '../model/group.ts';
import type { Reason } from './describe.ts';
import { dropFamily } from './drop.ts';
import type { Enforcement } from './enforcement.ts';
import { limitValues } from './limit-values.ts';
import { shrinkTo } from './shrink.ts';
import { familySeries } from './visible.ts';

/** Makes every family keep its own limits. */
export function limitEach(at: Enforcement, families: readonly GroupFamily[]): void {
  for (const family of families) {
    if (family.dropped !== null) continue;
    const { seriesPerMetric, valuesPerLabel } = at.familyLimits(family.name);
    if (valuesPerLabel > 0) limitValues(at, family, valuesPerLabel);
    const demand = familySeries(at, family);
    at.forecast.note(family.name, 'series', demand, seriesPerMetric);
    if (seriesPerMetric === 0 || demand <= seriesPerMetric) continue;
    const reason: Reason = { cause: 'series_per_metric', limit: seriesPerMetric, demand };
    if (!shrinkTo(at, family, seriesPerMetric, reason)) dropFamily(at, family, reason);
  }
}
