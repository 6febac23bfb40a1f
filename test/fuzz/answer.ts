/** What an answer says, as far as its limits and its counts are concerned: families by their TYPE lines. */
import type { ExpositionLine, Format, MetricType, SampleLine } from '../../src/model/exposition.ts';
import { type Labels, labelsKey } from '../../src/model/labels.ts';
import { isBoundLabel } from '../../src/model/layout.ts';
import { textName } from '../../src/model/names.ts';

export interface Placed {
  readonly sample: SampleLine;
  /** In the text form. */
  readonly family: string;
  readonly type: MetricType;
  readonly suffix: string;
}

/** What may stand behind a family's name in its samples: by type, in either format. */
const SUFFIXES: Readonly<Record<Format, Readonly<Partial<Record<MetricType, RegExp>>>>> = {
  text: { histogram: /_(?:bucket|sum|count)$/, summary: /_(?:sum|count)$/ },
  openmetrics: {
    counter: /_(?:total|created)$/,
    histogram: /_(?:bucket|sum|count|created)$/,
    gaugehistogram: /_(?:bucket|gsum|gcount)$/,
    summary: /_(?:sum|count|created)$/,
    info: /_info$/,
  },
};

/** Each sample with the family that it is of. A TYPE holds for the whole body. */
export function placeSamples(lines: readonly ExpositionLine[], format: Format): readonly Placed[] {
  const types = new Map<string, MetricType>();
  // The parser has checked that `text` is a type.
  for (const line of lines) if (line.kind === 'type') types.set(line.family, line.text as MetricType);
  return samplesOf(lines).map((sample) => {
    const { name } = sample;
    const own = types.get(name);
    if (own !== undefined && textName(name, own, format) === name)
      return { sample, family: name, type: own, suffix: '' };
    const stem = name.slice(0, Math.max(name.lastIndexOf('_'), 0));
    const type = types.get(stem);
    if (type === undefined || SUFFIXES[format][type]?.test(name) !== true)
      return { sample, family: name, type: 'unknown', suffix: '' };
    return { sample, family: textName(stem, type, format), type, suffix: name.slice(stem.length) };
  });
}

export function samplesOf(lines: readonly ExpositionLine[]): readonly SampleLine[] {
  return lines.filter((line) => line.kind === 'sample');
}

export function seriesKey({ name, labels }: SampleLine): string {
  return `${name} ${labelsKey(labels)}`;
}

/** Does it only grow, unless the application restarts? */
export function isCount({ type, suffix }: Placed): boolean {
  if (type === 'counter') return suffix !== '_created';
  return (type === 'histogram' || type === 'summary') && (suffix === '_bucket' || suffix === '_count');
}

/** The labels that limits count the values of. */
export function countedLabels({ type, family, sample }: Placed): Labels {
  return sample.labels.filter(({ name }) => !isBoundLabel(name) && !(type === 'stateset' && name === family));
}
