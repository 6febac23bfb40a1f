import { done, fail, type Outcome } from '../base/outcome.ts';

interface Quoted {
  readonly text: string;
  /** The place behind the closing quote. */
  readonly end: number;
}

const SIMPLE: ReadonlyMap<string, number> = new Map([
  ['a', 7],
  ['b', 8],
  ['t', 9],
  ['n', 10],
  ['v', 11],
  ['f', 12],
  ['r', 13],
  ['\\', 92],
]);
const NUMERIC = /(?<octal>[0-7]{3})|x(?<byte>[0-9a-fA-F]{2})|u(?<u>[0-9a-fA-F]{4})|U(?<U>[0-9a-fA-F]{8})/y;

/**
 * The PromQL string that begins at `at`, or null where no quote stands there. `"` and `'` know Go's escapes, of which
 * \x and \ooo are bytes; a backquote knows none. Source: Prometheus util/strutil/quote.go. What is not UTF-8 is refused.
 */
export function readQuoted(source: string, at: number): Outcome<Quoted, { message: string; at: number }> | null {
  const quote = source[at];
  if (quote === '`') {
    const end = source.indexOf('`', at + 1);
    if (end < 0) return fail({ message: 'missing closing `', at });
    return done({ text: source.slice(at + 1, end), end: end + 1 });
  }
  if (quote !== '"' && quote !== "'") return null;
  const parts: Uint8Array[] = [];
  let place = at + 1;
  while (source[place] !== quote) {
    if (place >= source.length || source[place] === '\n') return fail({ message: `missing closing ${quote}`, at });
    if (source[place] === '\\') {
      const escaped = readEscape(source, place, quote);
      if (escaped === null) return fail({ message: 'unknown escape sequence', at: place });
      parts.push(escaped.bytes);
      place = escaped.end;
    } else {
      const plain = /[^\\\n"']+|["']/y; // the other quote needs no escape
      plain.lastIndex = place;
      const text = plain.exec(source)?.[0] ?? '';
      parts.push(Buffer.from(text));
      place += text.length;
    }
  }
  try {
    return done({
      text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(parts)),
      end: place + 1,
    });
  } catch {
    return fail({ message: 'the string is not UTF-8', at });
  }
}

function readEscape(source: string, at: number, quote: string): { bytes: Uint8Array; end: number } | null {
  const letter = source[at + 1] ?? '';
  const simple = letter === quote ? quote.charCodeAt(0) : SIMPLE.get(letter);
  if (simple !== undefined) return { bytes: Uint8Array.of(simple), end: at + 2 };
  NUMERIC.lastIndex = at + 1;
  const found = NUMERIC.exec(source);
  if (found === null) return null;
  const { octal, byte, u, U } = found.groups ?? {};
  const end = at + 1 + found[0].length;
  if (octal !== undefined || byte !== undefined) {
    const value = octal === undefined ? Number.parseInt(byte ?? '', 16) : Number.parseInt(octal, 8);
    return value > 0xff ? null : { bytes: Uint8Array.of(value), end };
  }
  const point = Number.parseInt(u ?? U ?? '', 16);
  if (point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return null;
  return { bytes: Buffer.from(String.fromCodePoint(point)), end };
}
