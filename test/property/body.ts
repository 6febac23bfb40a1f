import { formatValue } from '../../src/exposition/index.ts';
import type { MetricType } from '../../src/model/exposition.ts';
import { keyOf, type LabelSet, lineName, type Output, type Shown } from '../reference/words.ts';
import { parseExposition } from '../support/parse.ts';
import { KINDS, type Kind } from './kinds.ts';

/** How a body is written; none of it changes what it says. */
export interface Style {
  readonly openmetrics?: true;
  /** The lines of each family from behind, or their labels. */
  readonly reversed?: true;
  readonly reordered?: true;
  /** `1.0` instead of `1`. */
  readonly respelt?: true;
  /** A label that a member does not have is there without a value. */
  readonly empty?: true;
  /** Each family in two parts with something else between. */
  readonly twice?: true;
  /** Each family's first series is there once more, with another value. */
  readonly doubled?: true;
}

/** A family's names: as it is declared in a format, and what its samples may be called there. */
interface Names {
  readonly family: string;
  readonly declared: string;
  readonly word: string;
  readonly suffixes: readonly string[];
}

const SUFFIXES: Readonly<Partial<Record<MetricType, readonly string[]>>> = {
  histogram: ['_bucket', '_sum', '_count'],
  gaugehistogram: ['_bucket', '_gsum', '_gcount'],
  summary: ['', '_sum', '_count'],
};

function namesOf(kinds: readonly Kind[], openmetrics: boolean): readonly Names[] {
  return kinds.flatMap((kind, at) => {
    const base = at === 0 ? 'f' : 'g';
    const { name, declared, type, text, hasCreated } = KINDS[kind];
    const suffixes = SUFFIXES[type] ?? [''];
    const created = { family: `${base}_created`, declared: `${base}_created`, word: 'gauge', suffixes: [''] };
    if (openmetrics)
      return [
        { family: name(base), declared: declaredIn(kind, base), word: type, suffixes: [...suffixes, '_created'] },
      ];
    const own = { family: name(base), declared: name(base), word: text ?? type, suffixes };
    return hasCreated ? [own, created] : [own];

    function declaredIn(kind: Kind, base: string): string {
      return kind === 'counter' || kind === 'info' ? base : declared(base);
    }
  });
}

/** In OpenMetrics `f_created` is a line of the counter `f`, whose family is called `f_total`. */
function sampleName({ family, declared }: Names, suffix: string): string {
  return suffix === '' ? family : declared + suffix;
}

export function writeBody(kinds: readonly Kind[], shown: readonly Shown[], start: number | null, style: Style): string {
  const families = namesOf(kinds, style.openmetrics === true).flatMap(
    (names): readonly [string, readonly string[]][] => {
      const lines = shown.filter(({ family }) => family === names.family).flatMap((one) => linesOf(names, one, style));
      if (lines.length === 0 && names.family.endsWith('_created')) return [];
      const ordered = style.reversed ? lines.toReversed() : lines;
      const again = style.doubled ? ordered.slice(0, 1).map((line) => line.replace(/\} [^ ]*/, '} 77777')) : [];
      return [[`# TYPE ${names.declared} ${names.word}`, [...ordered, ...again]]];
    },
  );
  const half = (lines: readonly string[]): number => (style.twice ? Math.ceil(lines.length / 2) : lines.length);
  return [
    ...(start === null ? [] : ['# TYPE process_start_time_seconds gauge', `process_start_time_seconds ${start}`]),
    ...families.flatMap(([type, lines]) => [type, ...lines.slice(0, half(lines))]),
    ...(style.twice ? families.flatMap(([type, lines]) => [type, ...lines.slice(half(lines))]) : []),
    ...(style.openmetrics ? ['# EOF'] : []),
    '',
  ].join('\n');
}

function linesOf(names: Names, { labels, lines, exemplars }: Shown, style: Style): readonly string[] {
  return [...lines].map(([line, value]) => {
    const [first = '', bound = ''] = line.split(' ');
    const suffix = first === 'quantile' ? '' : first;
    const all: [string, string][] = Object.entries(labels);
    if (style.empty) for (const name of ['method', 'path']) if (!(name in labels)) all.push([name, '']);
    if (bound !== '') all.push([first === 'quantile' ? 'quantile' : 'le', spelt(bound, style)]);
    if (style.reordered) all.reverse();
    const text = all.map(([name, text]) => `${name}=${JSON.stringify(text)}`).join(',');
    const exemplar = exemplars.get(line);
    return `${sampleName(names, suffix)}{${text}} ${formatValue(value)}${exemplar === undefined ? '' : ` # ${exemplar}`}`;
  });
}

function spelt(bound: string, { respelt }: Style): string {
  if (!respelt || bound === '+Inf') return bound;
  return bound.includes('.') ? `${bound}0` : `${bound}.0`;
}

/** What an answer says. Of a series that is there twice the first counts, as for Prometheus. */
export function readAnswer(kinds: readonly Kind[], text: string, openmetrics: boolean): readonly Output[] {
  const parsed = parseExposition(Buffer.from(text), openmetrics ? 'openmetrics' : 'text');
  if (!parsed.ok) throw new Error(`the answer cannot be read: line ${parsed.error.line}: ${parsed.error.message}`);
  const places = new Map<string, readonly [family: string, suffix: string]>();
  for (const names of namesOf(kinds, openmetrics))
    for (const suffix of names.suffixes) places.set(sampleName(names, suffix), [names.family, suffix]);
  const outputs = new Map<
    string,
    { family: string; labels: LabelSet; lines: Map<string, number>; exemplars: Map<string, string> }
  >();
  for (const sample of parsed.value.lines) {
    if (sample.kind !== 'sample' || sample.name === 'process_start_time_seconds') continue;
    const [family, suffix] = places.get(sample.name) ?? [sample.name, ''];
    const { le, quantile, ...labels } = Object.fromEntries(sample.labels.map(({ name, value }) => [name, value]));
    const key = `${family} ${keyOf(labels)}`;
    const output = outputs.get(key) ?? { family, labels, lines: new Map(), exemplars: new Map() };
    outputs.set(key, output);
    const line = lineName(suffix, le, quantile);
    if (output.lines.has(line)) continue;
    output.lines.set(line, sample.value);
    if (sample.exemplar !== null) output.exemplars.set(line, sample.exemplar.text);
  }
  return [...outputs.values()];
}
