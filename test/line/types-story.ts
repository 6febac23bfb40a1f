/* An application whose types change, stand anywhere or are missing, and that restarts; told in both formats. */
import fc from 'fast-check';
import type { Format } from '../../src/model/exposition.ts';

export const CONFIGS: readonly string[] = [
  '',
  'limits: { series_per_metric: 6 }\n',
  'limits: { values_per_label: 2, series: 12, metrics: 4 }\n',
  'limits: { on_exceed: drop, series_per_metric: 4 }\nrules: [{ match: "h|g", keep_values: { label: a, values: ["1"], other: x } }]\n',
  'rules: [{ match: ".*", drop_labels: [a], gauge: sum }]\n',
  'rules: [{ match: ".*", drop_labels: [b], gauge: last }, { match: "h_sum|g", type: counter }]\n',
  'metric_relabel_configs: [{ source_labels: [__name__], regex: "h_(.*)", target_label: __name__, replacement: "g_$1" }, { action: labeldrop, regex: a }]\n',
  'metric_relabel_configs: [{ source_labels: [le], regex: "1", target_label: le, replacement: "5" }]\n',
];

const STEMS = ['h', 'g', 'g_h', 'h_count'];
const SUFFIXES = ['', '_bucket', '_bucket', '_count', '_sum', '_total', '_created', '_info', '_gsum'];
const TYPES: Readonly<Record<Format, readonly string[]>> = {
  text: ['counter', 'gauge', 'histogram', 'histogram', 'summary', 'untyped'],
  openmetrics: [
    'counter',
    'gauge',
    'histogram',
    'histogram',
    'summary',
    'unknown',
    'info',
    'gaugehistogram',
    'stateset',
  ],
};
const START = 'process_start_time_seconds';

/** A series as the application writes it. How bounds are written is the same throughout: an answer has them as it met them first. */
const aSeries = fc
  .record({
    stem: fc.constantFrom(...STEMS),
    suffix: fc.constantFrom(...SUFFIXES),
    a: fc.constantFrom('', 'a="1"', 'a="2"', 'a="3"'),
    b: fc.constantFrom('', '', 'b="1"'),
    bound: fc.constantFrom('', '', 'le="1"', 'le="7"', 'le="+Inf"', 'quantile="0.5"'),
  })
  .map(({ stem, suffix, a, b, bound }) => {
    const labels = [a, b, bound].filter((label) => label !== '').join(',');
    return `${stem}${suffix}${labels === '' ? '' : `{${labels}}`}`;
  });

function typeLine(format: Format): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom(...STEMS), fc.constantFrom(...TYPES[format]))
    .map(([stem, type]) => `# TYPE ${stem} ${type}\n`);
}

function sampleLine(format: Format, series: readonly string[]): fc.Arbitrary<string> {
  const isText = format === 'text';
  return fc
    .record({
      one: fc.constantFrom(...series),
      blank: isText ? rarely(fc.constant('  '), ' ') : fc.constant(' '),
      value: fc.oneof({ weight: 9, arbitrary: fc.nat(20).map(String) }, fc.constantFrom('NaN', '+Inf', '1e3')),
      time: rarely(
        fc.nat(3).map((time) => ` ${1_600_000_000 + time}`),
        '',
      ),
      exemplar: isText
        ? fc.constant('')
        : rarely(
            fc.nat(9).map((id) => ` # {id="${id}"} ${id}`),
            '',
          ),
    })
    .map(({ one, blank, value, time, exemplar }) => `${one}${blank}${value}${time}${exemplar}\n`);
}

function rarely<Value>(one: fc.Arbitrary<Value>, mostly: Value): fc.Arbitrary<Value> {
  return fc.oneof({ weight: 5, arbitrary: fc.constant(mostly) }, { weight: 1, arbitrary: one });
}

interface Step {
  readonly format: Format;
  readonly lines: readonly string[];
  /** The application says that it started then; null = nothing. */
  readonly start: number | null;
  /** The configuration that is read before, by its place in the list. */
  readonly reload: number | null;
  /** The body is refused at its end. */
  readonly isBroken: boolean;
}

export interface Story {
  /** The first configuration. */
  readonly config: number;
  /** How many lines there is room for. */
  readonly counters: number;
  readonly steps: readonly Step[];
}

function aStep(format: Format, series: readonly string[]): fc.Arbitrary<Step> {
  const line = fc.oneof(
    { weight: 1, arbitrary: typeLine(format) },
    { weight: 4, arbitrary: sampleLine(format, series) },
  );
  return fc.record({
    format: fc.constant(format),
    lines: fc.array(line, { maxLength: 20, size: 'max' }),
    start: fc.constantFrom(null, 1000, 1000, 2000),
    reload: rarely<number | null>(fc.nat(CONFIGS.length - 1), null),
    isBroken: rarely(fc.constant(true), false),
  });
}

/** Few series, so that most of them are met again. */
export const aStory: fc.Arbitrary<Story> = fc
  .array(aSeries, { minLength: 1, maxLength: 15, size: 'max' })
  .chain((series) =>
    fc.record({
      config: fc.nat(CONFIGS.length - 1),
      counters: fc.constantFrom(10_000, 10_000, 12),
      steps: fc.array(fc.oneof(aStep('text', series), aStep('openmetrics', series)), {
        minLength: 1,
        maxLength: 8,
        size: 'max',
      }),
    }),
  );

export function bodyOf({ format, lines, start, isBroken }: Step): Buffer {
  const says = start === null ? '' : `# TYPE ${START} gauge\n${START} ${start}\n`;
  const end = isBroken ? 'h{' : format === 'openmetrics' ? '# EOF\n' : '';
  return Buffer.from(lines.join('') + says + end);
}

/** A line is read between two TYPEs of which the second holds: what it was taken for in between is known by no bytes. */
export const IN_BETWEEN: Story = {
  config: 0,
  counters: 10_000,
  steps: [
    ['# TYPE h gauge\n', 'h 1\n', 'h{a="1"} 1\n'],
    ['# TYPE h counter\n', 'h 1\n'],
    ['# TYPE h counter\n', 'h 1\n'],
    ['# TYPE h gauge\n', 'h{a="1"} 2\n', '# TYPE h counter\n'],
    ['# TYPE h counter\n', 'h{a="1"} 3\n'],
  ].map((lines) => ({ format: 'text', lines, start: null, reload: null, isBroken: false })),
};

/** A family with so many members that their values are learned, from the beginning again after a restart. */
export const WIDE: Story = {
  config: 1,
  counters: 10_000,
  steps: [
    { from: 0, value: 5, start: 1000 },
    { from: 100, value: 7, start: 1000 },
    { from: 1000, value: 1, start: 2000 },
    { from: 1100, value: 2, start: 2000 },
  ].map(({ from, value, start }) => ({
    format: 'text',
    lines: [...Array.from({ length: 150 }, (_, at) => `h{a="/u/${from + at}/x"} ${value}\n`), '# TYPE h counter\n'],
    start,
    reload: null,
    isBroken: false,
  })),
};
