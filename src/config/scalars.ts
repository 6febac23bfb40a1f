/** Readers of single values. Each says in one place what it wants; all but the text itself may be refused. */
import { memoisePattern } from '../base/memo.ts';
import { compilePattern, type Pattern } from '../base/re2.ts';
import { parseBytes, parseDuration } from '../base/units.ts';
import { parseSelector } from '../model/selector.ts';
import type { Selector } from '../model/settings.ts';
import { didYouMean, type Field, type Read } from './field.ts';

/** A text as it was written; numbers and words such as true are texts, too. */
export function readText(field: Field): string | undefined {
  return field.text('a text')?.text;
}

/** As `readText`, but nothing is the empty text. */
export function readTextOrEmpty(field: Field): string | undefined {
  return field.part.kind === 'nothing' ? '' : readText(field);
}

/** The path of a file, made relative to the configuration file's folder; nothing is the empty text. */
export function readPath(field: Field): string | undefined {
  const path = readTextOrEmpty(field);
  return path === undefined ? undefined : field.beside(path);
}

export function readCount(field: Field): number | undefined {
  const want = 'a whole number, 0 or more';
  const part = field.text(want);
  if (part === undefined) return undefined;
  const count = /^(?:0|[1-9][0-9]*)$/.test(part.text) ? Number(part.text) : Number.NaN;
  if (!Number.isSafeInteger(count)) return field.refuse(want, wholeNumberHint(part.text));
  return part.plain ? count : field.refuse(want, 'write it without quotes');
}

function wholeNumberHint(text: string): string {
  const thousands = /^([1-9][0-9]*)([kKM])$/.exec(text);
  if (thousands !== null) return `write ${thousands[1]}${thousands[2] === 'M' ? '000000' : '000'}`;
  const digits = text.replace(/[_, ']/g, '');
  return /^[1-9][0-9]{0,14}$/.test(digits) ? `write ${digits}` : '';
}

export function readBoolean(field: Field): boolean | undefined {
  const part = field.text('true or false');
  if (part === undefined) return undefined;
  const word = part.plain ? part.text.toLowerCase() : '';
  if (word === 'true' || word === 'false') return word === 'true';
  const meant = /^(?:yes|on|true)$/i.test(part.text) ? 'true' : /^(?:no|off|false)$/i.test(part.text) ? 'false' : '';
  return field.refuse('true or false', meant === '' ? '' : `write ${meant}`);
}

/** As `readBoolean`, with YAML 1.1's other words: Go's YAML takes them where the exporter-toolkit wants a boolean. */
export function readGoBoolean(field: Field): boolean | undefined {
  const part = field.text('true or false');
  if (part === undefined) return undefined;
  const word = part.plain ? part.text : '';
  if (/^(?:y|Y|yes|Yes|YES|true|True|TRUE|on|On|ON)$/.test(word)) return true;
  return /^(?:n|N|no|No|NO|false|False|FALSE|off|Off|OFF)$/.test(word) ? false : field.refuse('true or false');
}

const GO_UNITS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1e3,
  m: 6e4,
  h: 3.6e6,
};

/** Milliseconds, 0 or more. Source: Go, time.ParseDuration, without negative ones. */
export function readGoDuration(field: Field): number | undefined {
  const want = 'a duration as Go writes them, such as 500ms, 1.5s or 1m30s';
  const part = field.text(want);
  if (part === undefined) return undefined;
  if (part.text === '0') return 0;
  if (!/^\+?(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/.test(part.text))
    return field.refuse(want, /^[1-9]\d*$/.test(part.text) ? `write ${part.text}s` : '');
  let ms = 0;
  for (const [, digits = '', unit = ''] of part.text.matchAll(/([\d.]+)([a-zµμ]+)/g))
    ms += Number(digits) * (GO_UNITS[unit] ?? 0);
  return ms;
}

/** Bytes, 0 or more. */
export function readBytes(field: Field): number | undefined {
  const want = 'a size such as 48MB or 1GB';
  const part = field.text(want);
  if (part === undefined) return undefined;
  const bytes = parseBytes(part.text);
  if (bytes !== null) return bytes;
  const compact = part.text.replaceAll(' ', '').toUpperCase().replace('IB', 'iB');
  const meant = [`${compact}B`, compact].find((size) => parseBytes(size) !== null);
  return field.refuse(want, meant === undefined ? '' : `write ${meant}`);
}

/** Milliseconds, more than none. */
export function readDuration(field: Field): number | undefined {
  const want = 'a duration above 0 such as 30s, 1h or 1h30m';
  const part = field.text(want);
  if (part === undefined) return undefined;
  const ms = parseDuration(part.text);
  if (ms !== null && ms > 0) return ms;
  return field.refuse(want, /^[1-9][0-9]*$/.test(part.text) ? `write ${part.text}s` : '');
}

export function readOneOf<T extends string>(words: readonly T[]): Read<T> {
  return (field) => {
    const want = `one of ${words.join(', ')}`;
    const part = field.text(want);
    if (part === undefined) return undefined;
    return words.find((word) => word === part.text) ?? field.refuse(want, didYouMean(part.text, words));
  };
}

/** The items that could be read; a list with a bad one is refused by that one's issue. */
export function readList<T>(read: Read<T>, want: string): Read<readonly T[]> {
  return (field) => {
    const hint = field.part.kind === 'text' ? `write [${field.part.text}]` : '';
    return field.items(want, hint)?.flatMap((item) => {
      const value = read(item);
      return value === undefined ? [] : [value];
    });
  };
}

export function readLabelName(field: Field): string | undefined {
  const part = field.text('a label name');
  return part?.text === '' ? field.refuse('a label name') : part?.text;
}

/** What `match` says; a fault is marked where it stands in the selector. */
export function readSelector(field: Field): Selector | undefined {
  const part = field.text("a family's name as an RE2 regular expression, or a selector");
  if (part === undefined) return undefined;
  const selector = parseSelector(part.text);
  if (selector.ok) return selector.value;
  const { kind, message, at } = selector.error;
  const want = kind === 'pattern' ? 'an RE2 regular expression' : 'a selector such as {__name__=~"http_.*"}';
  return field.refuse(want, message, part.inner === null ? part.at : part.inner + at);
}

/** An anchored RE2 pattern. Nothing is the empty pattern, which matches only what is empty, as in Prometheus. */
export function readPattern(field: Field): Pattern | undefined {
  const source = readTextOrEmpty(field);
  if (source === undefined) return undefined;
  const pattern = compilePattern(source);
  return pattern.ok ? memoisePattern(pattern.value) : field.refuse('an RE2 regular expression', pattern.error);
}
