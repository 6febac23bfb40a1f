import type { Format, MetricType } from './exposition.ts';

/** The name of a family's line in both formats: the counter `foo_total` has `foo_total` and, in OpenMetrics, `foo_created`. */
export function sampleName(family: string, type: MetricType, suffix: string): string {
  return suffix === '' ? family : metadataName(family, type, 'openmetrics') + suffix;
}

/** The text form of a family's name that stands in a format's metadata: the inverse of `metadataName`. */
export function textName(family: string, type: MetricType, format: Format): string {
  if (format === 'text') return family;
  return type === 'counter' ? `${family}_total` : type === 'info' ? `${family}_info` : family;
}

/** The name that a family's metadata has in a format; OpenMetrics leaves the suffix of counters and info metrics away. */
export function metadataName(family: string, type: MetricType, format: Format): string {
  if (format === 'text') return family;
  if (type === 'counter' && family.endsWith('_total')) return family.slice(0, -'_total'.length);
  if (type === 'info' && family.endsWith('_info')) return family.slice(0, -'_info'.length);
  return family;
}
