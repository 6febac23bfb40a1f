import type { ExpositionLine, MetadataLine, MetricType, SampleLine } from '../model/exposition.ts';
import { BRACE_OPEN, HASH, isBlank, isDigit, NEWLINE, NUL, startsName } from './bytes.ts';
import { readFamily, skipMetadataBlanks, skipWord } from './metadata.ts';
import { parseMilliseconds, parseValue } from './numbers.ts';
import { type BraceRules, readBraces, type Series } from './series.ts';
import { shown } from './shown.ts';
import type { Source } from './source.ts';

const BRACES: BraceRules = { blanks: true, newlines: true, missingCommas: true };

const TYPES: ReadonlyMap<string, MetricType> = new Map([
  ['counter', 'counter'],
  ['gauge', 'gauge'],
  ['histogram', 'histogram'],
  ['summary', 'summary'],
  ['untyped', 'unknown'],
]);

/**
 * Reads one line of the Prometheus text format. null at the end of what Prometheus reads (where a line begins with a NUL,
 * or a comment has one in the wrong place), and after a refusal. Source: Prometheus model/textparse, promparse.go, promlex.l.
 */
export function readTextLine(source: Source): ExpositionLine | null {
  const start = source.at;
  const line = source.line;
  source.skipBlanks();
  const first = source.peek();
  if (first === NEWLINE) {
    source.endLine();
    return source.fitsLine(start) ? { kind: 'blank', start, end: source.at, line } : null;
  }
  if (first === NUL) return null;
  if (first === HASH) return readHash(source, start, line);
  if (first !== BRACE_OPEN && !startsName(first, 'metric')) {
    return source.refuseGot(
      source.at,
      'the name of a metric, "{" or "#"',
      'a sample, a comment or an empty line is allowed',
    );
  }
  // Prometheus 3 takes the blanks for a part of the name, Prometheus 2 fails.
  if (first !== BRACE_OPEN && source.at > start)
    return source.refuse(
      start,
      'expected a name at the start of the line, got blanks: they are allowed between tokens only',
    );
  return readSample(source, start, line);
}

function readSample(source: Source, start: number, line: number): SampleLine | null {
  const series = readSeries(source);
  if (series === null) return null;
  source.skipBlanks();
  const valueStart = source.at;
  while (!endsValue(source.peek())) source.at++;
  const valueText = source.text(valueStart, source.at);
  const value = parseValue(valueText);
  if (value === null)
    return source.refuseGot(
      valueStart,
      'a value after the series',
      'a decimal float of 64 bits, Inf or NaN is allowed',
    );
  source.skipBlanks();
  const timestampStart = source.at;
  while (isDigit(source.peek())) source.at++;
  const timestampText = source.at > timestampStart ? source.text(timestampStart, source.at) : null;
  const timestampMs = timestampText === null ? null : parseMilliseconds(timestampText);
  if (timestampText !== null && timestampMs === null) {
    return source.refuseGot(timestampStart, 'a timestamp', 'milliseconds that fit 64 bits are allowed');
  }
  source.skipBlanks();
  if (source.peek() !== NEWLINE) {
    const expected = timestampText === null ? 'a timestamp or the end of the line' : 'the end of the line';
    return source.refuseGot(source.at, expected, 'a timestamp is digits only, milliseconds, and nothing follows it');
  }
  source.endLine();
  if (!source.fitsLine(start)) return null;
  const { name, labels } = series;
  const end = source.at;
  return {
    kind: 'sample',
    start,
    end,
    line,
    name,
    labels,
    value,
    valueText,
    timestampText,
    timestampMs,
    exemplar: null,
  };
}

function readSeries(source: Source): Series | null {
  const start = source.at;
  let name: string | null = null;
  if (source.peek() !== BRACE_OPEN) {
    source.skipName('metric');
    name = source.text(start, source.at);
    source.skipBlanks();
    if (source.peek() !== BRACE_OPEN) return { name, labels: [] };
  }
  source.at++;
  return readBraces(source, BRACES, name);
}

function endsValue(byte: number): boolean {
  return isBlank(byte) || byte === NEWLINE || byte === BRACE_OPEN || byte === NUL;
}

/** A comment, or TYPE or HELP, at the `#`. */
function readHash(source: Source, start: number, line: number): ExpositionLine | null {
  source.at++;
  const spaced = isBlank(source.peek());
  source.skipBlanks();
  if (source.peek() === NUL) return null;
  for (const keyword of spaced ? (['TYPE', 'HELP'] as const) : []) {
    const from = source.at;
    if (skipWord(source, keyword) && isBlank(source.peek())) return readMetadata(source, keyword, start, line);
    source.at = from;
  }
  const end = source.lineEnd(source.at);
  // Without a blank behind the `#` the lexer takes a NUL for the end of the body.
  if (!spaced && source.bytes.subarray(source.at, end).includes(NUL)) return null;
  source.at = end;
  source.endLine();
  return source.fitsLine(start) ? { kind: 'comment', start, end: source.at, line } : null;
}

function readMetadata(source: Source, keyword: 'TYPE' | 'HELP', start: number, line: number): MetadataLine | null {
  skipMetadataBlanks(source);
  const family = readFamily(source, keyword);
  if (family === null) return null;
  if (source.peek() === NUL) return source.refuseGot(source.at, `a blank after the name in ${keyword}`, 'a NUL is not');
  const textStart = readTextStart(source);
  const textEnd = source.lineEnd(textStart);
  const written = source.text(textStart, textEnd);
  const text = keyword === 'TYPE' ? TYPES.get(written) : written;
  if (text === undefined) {
    return source.refuse(
      textStart,
      `expected a type, got ${shown(written)}: ${[...TYPES.keys()].join(', ')} are allowed`,
    );
  }
  if (keyword === 'HELP' && !source.isUtf8(textStart, textEnd)) {
    return source.refuse(textStart, 'expected UTF-8 in the help text, got other bytes');
  }
  source.at = textEnd;
  source.endLine();
  if (!source.fitsLine(start)) return null;
  return { kind: keyword === 'TYPE' ? 'type' : 'help', start, end: source.at, line, family: family.name, text };
}

/** The text begins one byte behind the name, whatever that byte is, or is empty where nothing but blanks follows. */
function readTextStart(source: Source): number {
  const nameEnd = source.at;
  if (source.peek() === NEWLINE) return nameEnd;
  if (isBlank(source.peek())) skipMetadataBlanks(source);
  return source.peek() === NEWLINE ? source.at : nameEnd + 1;
}
