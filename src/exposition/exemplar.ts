import type { Exemplar } from '../model/exposition.ts';
import { BRACE_CLOSE, BRACE_OPEN, COMMA, EQUALS, HASH, NEWLINE, NUL, QUOTE, SPACE, startsName } from './bytes.ts';
import { parseSeconds, parseValue } from './numbers.ts';
import type { Source } from './source.ts';

export function atExemplar(source: Source): boolean {
  const { at } = source;
  if (source.peek() !== SPACE || source.byte(at + 1) !== HASH) return false;
  return source.byte(at + 2) === SPACE && source.byte(at + 3) === BRACE_OPEN;
}

/**
 * Reads ` # {labels} value [timestamp]`, from the blank on. Its labels may repeat, and their names are not checked.
 * Source: Prometheus model/textparse, parseComment of openmetricsparse.go.
 */
export function readExemplar(source: Source): Exemplar | null {
  source.at += 3;
  const start = source.at;
  source.at++;
  if (!skipExemplarLabels(source)) return null;
  const valueStart = source.at;
  const value = parseValue(readWord(source));
  if (value === null)
    return refuseWord(
      source,
      valueStart,
      'a value after the labels of an exemplar',
      'a decimal float of 64 bits, Inf or NaN',
    );
  let timestamp: number | null = null;
  if (source.peek() !== NEWLINE) {
    const timestampStart = source.at;
    timestamp = parseSeconds(readWord(source));
    if (timestamp === null)
      return refuseWord(source, timestampStart, 'a timestamp or the end of the line', 'finite seconds');
  }
  return { text: source.text(start, source.at), value, timestamp };
}

function skipExemplarLabels(source: Source): boolean {
  while (source.peek() !== BRACE_CLOSE) {
    const nameStart = source.at;
    if (source.peek() === QUOTE) source.skipQuoted(false, false);
    else if (startsName(source.peek(), 'label')) source.skipName('label');
    if (source.at === nameStart || source.peek() !== EQUALS) {
      source.refuseGot(source.at, 'a label of an exemplar or "}"', 'a label is a name, "=" and a value in quotes');
      return false;
    }
    source.at++;
    const open = source.at;
    if (source.peek() !== QUOTE || source.skipQuoted(false, false) < 0 || !source.isUtf8(open + 1, source.at - 1)) {
      source.refuseGot(open, 'the value of a label of an exemplar', 'UTF-8 in double quotes on one line');
      return false;
    }
    if (source.peek() === COMMA) source.at++;
    else if (source.peek() !== BRACE_CLOSE) {
      source.refuseGot(
        source.at,
        '"," or "}" after a label of an exemplar',
        'no blanks, and a comma between two labels',
      );
      return false;
    }
  }
  source.at++;
  return true;
}

/** One space and what follows it to the next; '' and the reader where it was, where there is none. */
export function readWord(source: Source): string {
  if (source.peek() !== SPACE) return '';
  const start = source.at + 1;
  let end = start;
  while (!endsWord(source.byte(end))) end++;
  if (end > start) source.at = end;
  return source.text(start, end);
}

function endsWord(byte: number): boolean {
  return byte === SPACE || byte === NEWLINE || byte === NUL;
}

/** Refuses the word that was read from `before` on. */
export function refuseWord(source: Source, before: number, expected: string, allowed: string): null {
  return source.refuseGot(
    source.peek() === SPACE || source.at > before ? before + 1 : before,
    expected,
    `one space and ${allowed} are allowed`,
  );
}
