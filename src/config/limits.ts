import type { LimitOverride, Limits, Selector } from '../model/settings.ts';
import type { Field } from './field.ts';
import { readBytes, readCount, readLabelName, readList, readOneOf, readSelector } from './scalars.ts';
import { keysOf } from './shape.ts';
import { LIMITS, OVERRIDE } from './shapes.ts';
import { ON_EXCEED } from './words.ts';

/** A `limits` section as it was written; null = it does not say. */
export type WrittenLimits = {
  readonly [Key in Exclude<keyof Limits, 'overrides'>]: Limits[Key] | null;
} & { readonly overrides: readonly WrittenOverride[] | null };

/** Kept as it was written, because what it does not set comes from the limits that it is laid over. */
interface WrittenOverride {
  readonly match: Selector;
  readonly seriesPerMetric: number | null;
  readonly valuesPerLabel: number | null;
}

const FAMILY_KEYS = ['series_per_metric', 'values_per_label'] as const;

export function readLimits(field: Field): WrittenLimits {
  const fields = field.section(keysOf(LIMITS));
  const protect = fields.read('protect', readList(readLabelName, 'a list of label names'), null);
  return {
    series: fields.read('series', readCount, null),
    seriesPerMetric: fields.read('series_per_metric', readCount, null),
    valuesPerLabel: fields.read('values_per_label', readCount, null),
    metrics: fields.read('metrics', readCount, null),
    answerSize: fields.read('answer_size', readBytes, null),
    onExceed: fields.read('on_exceed', readOneOf(ON_EXCEED), null),
    protect: protect === null ? null : new Set(protect),
    overrides: fields.read('overrides', readList(readOverride, 'a list of overrides'), null),
  };
}

function readOverride(field: Field): WrittenOverride | undefined {
  const fields = field.record(keysOf(OVERRIDE));
  if (fields === undefined) return undefined;
  const seriesPerMetric = fields.read('series_per_metric', readCount, null);
  const valuesPerLabel = fields.read('values_per_label', readCount, null);
  if (!FAMILY_KEYS.some((key) => fields.get(key))) field.refuse(`one of ${FAMILY_KEYS.join(', ')} beside match`);
  const match = fields.require('match', readSelector);
  return match === undefined ? undefined : { match, seriesPerMetric, valuesPerLabel };
}

/**
 * The limits of a target: each section is laid over those before it, key by key; a list replaces the whole list. What
 * an override does not set comes from the result.
 */
export function overlayLimits(base: Limits, sections: readonly WrittenLimits[]): Limits {
  let limits = base;
  let overrides: readonly WrittenOverride[] = base.overrides;
  for (const section of sections) {
    overrides = section.overrides ?? overrides;
    limits = {
      series: section.series ?? limits.series,
      seriesPerMetric: section.seriesPerMetric ?? limits.seriesPerMetric,
      valuesPerLabel: section.valuesPerLabel ?? limits.valuesPerLabel,
      metrics: section.metrics ?? limits.metrics,
      answerSize: section.answerSize ?? limits.answerSize,
      onExceed: section.onExceed ?? limits.onExceed,
      protect: section.protect ?? limits.protect,
      overrides: [],
    };
  }
  return { ...limits, overrides: overrides.map((override) => fillOverride(override, limits)) };
}

function fillOverride(override: WrittenOverride, limits: Limits): LimitOverride {
  return {
    match: override.match,
    seriesPerMetric: override.seriesPerMetric ?? limits.seriesPerMetric,
    valuesPerLabel: override.valuesPerLabel ?? limits.valuesPerLabel,
  };
}
