import { isBlank, NUL, QUOTE, startsName } from './bytes.ts';
import type { Source } from './source.ts';

/**
 * Passes a word behind `# ` and the NULs that Prometheus' lexer does not see there; false, and the reader where it was,
 * where something else stands.
 */
export function skipWord(source: Source, word: string): boolean {
  const start = source.at;
  for (let i = 0; i < word.length; i++) {
    if (source.peek() !== word.charCodeAt(i)) {
      source.at = start;
      return false;
    }
    source.at++;
    source.skipNuls();
  }
  return true;
}

/** Reads the name behind `# TYPE `, in quotes or not. */
export function readFamily(source: Source, keyword: string): Family | null {
  const start = source.at;
  if (source.peek() === QUOTE) {
    const close = source.skipQuoted(true, false);
    if (close < 0) return source.refuseGot(start, `a name in quotes after ${keyword}`, 'the closing quote is missing');
    return { name: source.unescaped(start + 1, close), start: start + 1, end: close };
  }
  if (!startsName(source.peek(), 'metric')) {
    return source.refuseGot(
      start,
      `the name of a metric after ${keyword}`,
      'letters, digits, "_" and ":", or a name in quotes',
    );
  }
  source.skipName('metric');
  return { name: source.text(start, source.at), start, end: source.at };
}

/** `start` and `end` are the place of the name as it is written, without quotes. */
export interface Family {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** Passes the blanks behind TYPE and HELP in the text format; NULs among them are not seen. */
export function skipMetadataBlanks(source: Source): void {
  while (isBlank(source.peek()) || source.peek() === NUL) source.at++;
}
