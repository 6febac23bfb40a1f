import type { Exemplar, ExpositionLine, MetadataLine, MetricType, OtherLine, SampleLine } from '../model/exposition.ts';
import { BRACE_OPEN, HASH, NEWLINE, SPACE, startsName } from './bytes.ts';
import { atExemplar, readExemplar, readWord, refuseWord } from './exemplar.ts';
import { type Family, readFamily, skipWord } from './metadata.ts';
import { parseSeconds, parseValue, secondsToMilliseconds } from './numbers.ts';
import { type BraceRules, readBraces, type Series } from './series.ts';
import { shown } from './shown.ts';
import type { Source } from './source.ts';

const BRACES: BraceRules = { blanks: false, newlines: false, missingCommas: false };

const TYPES: ReadonlyMap<string, MetricType> = new Map([
  ['counter', 'counter'],
  ['gauge', 'gauge'],
  ['histogram', 'histogram'],
  ['gaugehistogram', 'gaugehistogram'],
  ['summary', 'summary'],
  ['info', 'info'],
  ['stateset', 'stateset'],
  ['unknown', 'unknown'],
]);

/**
 * Reads one line of OpenMetrics 1.0 as Prometheus does, which enforces fewer musts than the specification has. null after
 * a refusal. Source: Prometheus model/textparse, openmetricsparse.go, openmetricslex.l.
 */
export function readOpenMetricsLine(source: Source): ExpositionLine | null {
  const start = source.at;
  const line = source.line;
  const first = source.peek();
  if (first === HASH) return readHash(source, start, line);
  if (first === BRACE_OPEN || startsName(first, 'metric')) return readSample(source, start, line);
  return source.refuseGot(start, 'the name of a metric, "{" or "# "', 'no blank in front of it, and no empty line');
}

function readSample(source: Source, start: number, line: number): SampleLine | null {
  const series = readSeries(source);
  if (series === null) return null;
  const valueStart = source.at;
  const valueText = readWord(source);
  const value = parseValue(valueText);
  if (value === null)
    return refuseWord(source, valueStart, 'a value after the series', 'a decimal float of 64 bits, Inf or NaN');
  let timestampText: string | null = null;
  let timestampMs: number | null = null;
  if (source.peek() !== NEWLINE && !atExemplar(source)) {
    const timestampStart = source.at;
    timestampText = readWord(source);
    const seconds = parseSeconds(timestampText);
    if (seconds === null) {
      return refuseWord(source, timestampStart, 'a timestamp, an exemplar or the end of the line', 'finite seconds');
    }
    timestampMs = secondsToMilliseconds(seconds);
  }
  let exemplar: Exemplar | null = null;
  if (atExemplar(source)) {
    exemplar = readExemplar(source);
    if (exemplar === null) return null;
  }
  if (source.peek() !== NEWLINE) return source.refuseGot(source.at, 'the end of the line', 'nothing may follow');
  source.endLine();
  if (!source.fitsLine(start)) return null;
  const { name, labels } = series;
  const end = source.at;
  return { kind: 'sample', start, end, line, name, labels, value, valueText, timestampText, timestampMs, exemplar };
}

function readSeries(source: Source): Series | null {
  const start = source.at;
  let name: string | null = null;
  if (source.peek() !== BRACE_OPEN) {
    source.skipName('metric');
    name = source.text(start, source.at);
    if (source.peek() !== BRACE_OPEN) return { name, labels: [] };
  }
  source.at++;
  return readBraces(source, BRACES, name);
}

function readHash(source: Source, start: number, line: number): MetadataLine | OtherLine | null {
  source.at += 2;
  if (source.byte(start + 1) === SPACE) {
    if (skipWord(source, 'EOF')) return readEof(source, start, line);
    for (const keyword of ['TYPE', 'HELP', 'UNIT'] as const) {
      if (skipWord(source, `${keyword} `)) return readMetadata(source, keyword, start, line);
    }
  }
  const got = source.byte(start + 1) === SPACE ? start + 2 : start + 1;
  return source.refuseGot(got, 'TYPE, HELP, UNIT or EOF after "# "', 'one space on both sides, and no other comment');
}

function readEof(source: Source, start: number, line: number): OtherLine | null {
  if (source.peek() === NEWLINE) source.at++;
  source.skipNuls();
  if (source.at < source.length)
    return source.refuseGot(source.at, 'the end of the body after # EOF', 'nothing may follow');
  return { kind: 'eof', start, end: source.at, line };
}

function readMetadata(
  source: Source,
  keyword: 'TYPE' | 'HELP' | 'UNIT',
  start: number,
  line: number,
): MetadataLine | null {
  const family = readFamily(source, keyword);
  if (family === null) return null;
  const newline = source.lineEnd(source.at);
  if (source.peek() !== SPACE) {
    return source.refuseGot(source.at, `a text after the name in ${keyword}`, 'one space, the text and a newline');
  }
  if (newline === source.length) return source.refuseGot(newline, `a newline after ${keyword}`, '# EOF must follow');
  const textStart = source.at + 1;
  source.at = newline;
  source.endLine();
  // Prometheus' lexer does not see NULs behind the newline, and then cuts the last byte off all that it passed.
  source.skipNuls();
  const text = readMetadataText(source, keyword, family, textStart, source.at - 1);
  if (text === null || !source.fitsLine(start)) return null;
  const kind = keyword === 'TYPE' ? 'type' : keyword === 'HELP' ? 'help' : 'unit';
  return { kind, start, end: source.at, line, family: family.name, text };
}

function readMetadataText(
  source: Source,
  keyword: 'TYPE' | 'HELP' | 'UNIT',
  family: Family,
  start: number,
  end: number,
): string | null {
  const text = source.text(start, end);
  if (keyword === 'TYPE') {
    const type = TYPES.get(text);
    return (
      type ?? source.refuse(start, `expected a type, got ${shown(text)}: ${[...TYPES.keys()].join(', ')} are allowed`)
    );
  }
  if (keyword === 'HELP' && !source.isUtf8(start, end)) {
    return source.refuse(start, 'expected UTF-8 in the help text, got other bytes');
  }
  if (keyword === 'UNIT' && end > start && !isSuffix(source, family, start, end)) {
    return source.refuse(
      start,
      `expected a unit that the name ends in, got ${shown(text)}: "_" and the unit must end ${shown(family.name)}`,
    );
  }
  return text;
}

/** Whether the family's name ends in "_" and the unit, as written, byte for byte. */
function isSuffix(source: Source, family: Family, start: number, end: number): boolean {
  const { bytes } = source;
  const from = family.end - (end - start);
  if (from <= family.start || bytes[from - 1] !== 0x5f) return false;
  for (let i = 0; i < end - start; i++) if (bytes[start + i] !== bytes[from + i]) return false;
  return true;
}
