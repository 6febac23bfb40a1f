/**
 * One log record as one line, without its newline. The text form is what Prometheus' promslog writes (Go's
 * slog.TextHandler): `level=INFO msg="two words"`; the other is the same fields as JSON. Fields keep their order, those
 * that are undefined are left out, and no value makes these functions throw.
 */

export function formatLogfmt(fields: Readonly<Record<string, unknown>>): string {
  const pairs: string[] = [];
  for (const [key, value] of Object.entries(fields)) {
    if (value !== undefined) pairs.push(`${quoteIfNeeded(key)}=${quoteIfNeeded(textOf(value))}`);
  }
  return pairs.join(' ');
}

export function formatJson(fields: Readonly<Record<string, unknown>>): string {
  const pairs: string[] = [];
  for (const [key, value] of Object.entries(fields)) {
    if (value !== undefined) pairs.push(`${JSON.stringify(key)}:${jsonOf(value)}`);
  }
  return `{${pairs.join(',')}}`;
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && value !== null && !(value instanceof Error)) return jsonOf(value);
  return value instanceof Error ? value.message : String(value);
}

function jsonOf(value: unknown): string {
  try {
    // A function or a symbol has no JSON and yields undefined.
    return JSON.stringify(value, replaceOddities) ?? JSON.stringify(String(value));
  } catch {
    return '"[not representable]"'; // cyclic, or a toJSON that throws
  }
}

/** JSON would turn an error into {} and NaN into null, and refuses a bigint. */
function replaceOddities(_key: string, value: unknown): unknown {
  if (value instanceof Error) return value.message;
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  return value;
}

// What most texts are made of. For the classes of Unicode V8 takes milliseconds when it first meets them, so they stand where they are used.
const PRINTABLE = /^[ -~]+$/;
const PLAIN = /^[!#-<>-~]+$/;

/** Go's unicode.IsPrint: letters, marks, numbers, punctuation, symbols and the ASCII space. */
function isPrintable(char: string): boolean {
  return PRINTABLE.test(char) || /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u.test(char);
}

/** slog's needsQuoting: nothing at all, `"`, `=`, a space or what cannot be printed. A backslash alone needs none. */
function quoteIfNeeded(text: string): string {
  if (PRINTABLE.test(text)) return PLAIN.test(text) ? text : quote(text);
  return /^$|["=\ufffd]|[^\p{L}\p{M}\p{N}\p{P}\p{S}]/u.test(text) ? quote(text) : text;
}

const SHORT: ReadonlyMap<string, string> = new Map([
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\x07', '\\a'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\v', '\\v'],
]);

/** Go's strconv.Quote. */
function quote(text: string): string {
  let quoted = '"';
  for (const char of text) quoted += SHORT.get(char) ?? (isPrintable(char) ? char : escapeOf(char));
  return `${quoted}"`;
}

function escapeOf(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code < 0x80) return `\\x${hex.padStart(2, '0')}`;
  return code < 0x10000 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}
