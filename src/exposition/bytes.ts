export const NUL = 0;
export const TAB = 9;
export const NEWLINE = 10;
export const SPACE = 32;
export const QUOTE = 34;
export const HASH = 35;
export const COMMA = 44;
export const EQUALS = 61;
export const BACKSLASH = 92;
export const BRACE_OPEN = 123;
export const BRACE_CLOSE = 125;

const LETTER = 1;
const DIGIT = 2;
const COLON = 4;
const NOT_PLAIN = 8;
const CLASSES = classes();

function classes(): Uint8Array {
  const table = new Uint8Array(256);
  const mark = (characters: string, bits: number) => {
    for (const character of characters) table[character.charCodeAt(0)] = bits;
  };
  mark('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_', LETTER);
  mark('0123456789', DIGIT);
  mark(':', COLON);
  mark('\0\n"\\', NOT_PLAIN);
  return table;
}

function isOneOf(byte: number, bits: number): boolean {
  return ((CLASSES[byte] ?? 0) & bits) !== 0;
}

export function isBlank(byte: number): boolean {
  return byte === SPACE || byte === TAB;
}

/** Stands for itself inside quotes, and nobody has to look at it. */
export function isPlain(byte: number): boolean {
  return !isOneOf(byte, NOT_PLAIN);
}

export function isDigit(byte: number): boolean {
  return isOneOf(byte, DIGIT);
}

/** The first byte of a name without quotes. */
export function startsName(byte: number, kind: NameKind): boolean {
  return isOneOf(byte, kind === 'metric' ? LETTER | COLON : LETTER);
}

/** Any further byte of a name without quotes. */
export function continuesName(byte: number, kind: NameKind): boolean {
  return isOneOf(byte, kind === 'metric' ? LETTER | COLON | DIGIT : LETTER | DIGIT);
}

/** A colon may stand in the name of a metric, not in that of a label. */
export type NameKind = 'metric' | 'label';
