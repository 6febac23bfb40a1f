/**
 * What is certain from the characters alone: the kinds of machine-made values that no author of a route or of a closed set
 * of label values writes. Whatever needs evidence (words as names, short numbers in words, versions) is not here.
 *
 * All integers, digests and opaque tokens are called `:id`, not by their kinds: one place in a path often carries several
 * (a git hash of seven digits is an integer), and each name would make one more series of it.
 */
import { isIPv4, isIPv6 } from 'node:net';
import { NEVER, NEVER_LENGTH_MAX } from './never.ts';
import { DIGITLESS_TOKEN_MIN, isOneCaseToken, isPrefixedToken, isToken } from './opaque.ts';
import { type Shape, shapeOf } from './shape.ts';

export type Placeholder = ':id' | ':uuid' | ':date' | ':time' | ':email' | ':ip' | '*';

export interface Detector {
  readonly name: string;
  readonly placeholder: Placeholder;
  test(shape: Shape): boolean;
}

/** Longer than any word that was thought up: folded unread. */
export const WORD_MAX = 256;

/** The first that holds names the value; null = nothing is certain. */
export function detect(detectors: readonly Detector[], text: string): Placeholder | null {
  // Most words are short and carry neither digit nor `@`, and no detector below holds for such a one.
  if (text.length < DIGITLESS_TOKEN_MIN && !/[\d@]/.test(text)) return null;
  if (text.length <= NEVER_LENGTH_MAX && NEVER.has(text.toLowerCase())) return null;
  const shape = shapeOf(text);
  for (const { placeholder, test } of detectors) if (test(shape)) return placeholder;
  return null;
}

const UUID = /[0-9a-f]{8}([-_])[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{12}/i;
const UUID_IN_WORD = new RegExp(`${UUID.source}(?![0-9A-Za-z])`, 'gi');
const DAY_IN_WORD = /(?<![0-9A-Za-z])\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?![0-9A-Za-z])/g;
const EMAIL = /^[\w.!#$%&'+^`{|}~-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z][a-z0-9-]+$/i;
const DATE =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?:[T _]\d\d[:.-]?\d\d(?:[:.-]?\d\d)?(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?)?$/i;
const COMPACT_DATE = /^\d{8}T\d{4}(?:\d\d)?(?:\.\d+)?Z?$/i;
const TIME = /^\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?$/i;
const MAC = /^[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}$/i;
const DIGEST = /^[a-z][a-z0-9]*:[0-9a-f]{32,}$/i;
const JWT = /^eyJ[\w-]+\.[\w-]+\.[\w-]*$/;
const ULID = /^[0-7][0-9abcdefghjkmnpqrstvwxyz]{25}$/i;
const ACCESS_KEY = /^A(?:KIA|SIA|ROA|IDA)[A-Z0-9]{16}$/;
const ISSUE_KEY = /^[A-Z][A-Z0-9]{1,9}-\d+$/;
const ADVISORY = /^(?:GHSA(?:-[2-9cfghjmpqrvwx]{4}){3}|CVE-\d{4}-\d{4,})$/i;
const ADDRESS_HOST = /^ip(?:-\d{1,3}){4}(?:\.[a-z0-9.-]+)?$/;
const NUMBERS = /^[-_+~,;\d]+$/;
const MONTH = /^\d{4}-(?:0[1-9]|1[0-2])$/;

/** Kinds that hold characters which separate words elsewhere: to be asked before a value is split. */
export const COMPOUND: readonly Detector[] = [
  { name: 'e-mail', placeholder: ':email', test: ({ text }) => EMAIL.test(text) },
  { name: 'date', placeholder: ':date', test: ({ text }) => DATE.test(text) || COMPACT_DATE.test(text) },
  { name: 'time', placeholder: ':time', test: ({ text }) => TIME.test(text) },
  { name: 'mac', placeholder: '*', test: ({ text }) => MAC.test(text) },
  { name: 'ip', placeholder: ':ip', test: (s) => s.others > 0 && s.digits > 0 && isAddress(s.text) },
  { name: 'host of an ip', placeholder: ':ip', test: ({ text }) => ADDRESS_HOST.test(text) },
  { name: 'digest', placeholder: ':id', test: ({ text }) => DIGEST.test(text) },
  { name: 'jwt', placeholder: '*', test: ({ text }) => JWT.test(text) },
];

/** Kinds that are one word. */
export const OPAQUE: readonly Detector[] = [
  // With a digit and a letter: `deadbeef` is a word, `12345678` an integer.
  { name: 'hex', placeholder: ':id', test: (s) => s.hex && s.length >= 8 && s.digits > 0 && s.digits < s.length },
  {
    name: 'hex number',
    placeholder: ':id',
    test: (s) => s.length >= 10 && s.text.startsWith('0x') && isHex(s.text.slice(2)),
  },
  { name: 'ulid', placeholder: ':id', test: (s) => s.length === 26 && s.digits > 0 && ULID.test(s.text) },
  { name: 'access key', placeholder: ':id', test: (s) => s.length === 20 && ACCESS_KEY.test(s.text) },
  { name: 'token', placeholder: ':id', test: isToken },
  { name: 'prefixed token', placeholder: ':id', test: ({ text, marks }) => marks > 0 && isPrefixedToken(text) },
  { name: 'lower-case token', placeholder: ':id', test: isOneCaseToken },
];

/** Seven digits and letters: a git hash. */
const SHORT_HEX: Detector = {
  name: 'short hash',
  placeholder: ':id',
  test: (s) => s.hex && s.length === 7 && s.digits > 0 && s.digits < 7,
};
/** A short `0x060400` is a constant. */
const DIGIT_RUN: Detector = {
  name: 'digit run',
  placeholder: ':id',
  test: ({ digitRun, text }) => digitRun >= 5 && !text.startsWith('0x'),
};

/** One segment of a path, its extension taken off. */
export const SEGMENT: readonly Detector[] = [
  { name: 'uuid', placeholder: ':uuid', test: ({ text, length }) => length >= 36 && UUID.test(text) },
  ...COMPOUND,
  { name: 'month', placeholder: ':date', test: ({ text }) => MONTH.test(text) },
  { name: '@name', placeholder: '*', test: ({ text, length }) => length > 1 && text.startsWith('@') },
  // Short ones, too: a path whose ids begin at 1 could not be told from one whose ids begin at 1000.
  { name: 'integer', placeholder: ':id', test: ({ digits, length }) => digits > 0 && digits === length },
  { name: 'numbers', placeholder: ':id', test: ({ text, digits }) => digits > 0 && NUMBERS.test(text) },
  { name: 'generated name', placeholder: '*', test: ({ text }) => generatedSuffix(text) > 0 },
  { name: 'issue key', placeholder: ':id', test: ({ text, upper }) => upper > 1 && ISSUE_KEY.test(text) },
  { name: 'advisory', placeholder: ':id', test: ({ text }) => ADVISORY.test(text) },
  ...OPAQUE,
  {
    name: 'short hash',
    placeholder: ':id',
    test: (s) => s.hex && s.length >= 6 && s.digits > 0 && s.digits < s.length,
  },
  DIGIT_RUN,
  { name: 'opaque part', placeholder: ':id', test: ({ text, length }) => length >= 8 && hasOpaquePart(text) },
];

/** One word of any other value. Closed sets hold short numbers (ports are at the border), so these stay. */
export const WORD: readonly Detector[] = [
  { name: 'integer', placeholder: ':id', test: ({ digits, length }) => digits >= 4 && digits === length },
  { name: 'number', placeholder: ':id', test: ({ text, digitRun }) => digitRun >= 5 && /^\d{5,}\.\d+$/.test(text) },
  ...OPAQUE,
  SHORT_HEX,
];

/** One part of such a word, between `-`, `_` and `.`. */
export const WORD_PART: readonly Detector[] = [...OPAQUE, SHORT_HEX, DIGIT_RUN];

function isHex(text: string): boolean {
  return shapeOf(text).hex;
}

function hasOpaquePart(text: string): boolean {
  return text.split(/[^A-Za-z0-9]/).some((part) => part.length >= 8 && detect(OPAQUE, part) !== null);
}

/** IPv4 or IPv6, with a port or a prefix length if there is one. A zone (`fe80::1%eth0`) may be any text, so it is none. */
function isAddress(text: string): boolean {
  if (text.includes('%')) return false;
  const host = text.replace(/^\[([^\]]*)\]/, '$1').replace(/\/\d{1,3}$/, '');
  return isIPv6(host) || isIPv4(host.replace(/:\d{1,5}$/, ''));
}

const GENERATED = '[bcdfghjklmnpqrstvwxz2456789]';
const REPLICA = new RegExp(`-(?:${GENERATED}{8,10}|\\d{5,10})-${GENERATED}{5}$`);
const SUFFIX = new RegExp(`-${GENERATED}{5}$`);

/**
 * Where a suffix begins that Kubernetes made up (`-7d9f8c6b5-x2x4z`), over the alphabet of apimachinery's util/rand; 0 =
 * nowhere. A lone `-xxxxx` must hold a digit before its end: `-https` and `-html5` are over the same alphabet.
 */
export function generatedSuffix(text: string): number {
  const replica = text.search(REPLICA);
  if (replica > 0) return replica;
  const lone = text.length - 6;
  return lone > 0 && SUFFIX.test(text.slice(lone)) && /\d/.test(text.slice(lone, -1)) ? lone : 0;
}

/** A word with the kinds masked that hold a `-` themselves, so that they are found before it is cut into its parts. */
export function maskInWord(word: string): string {
  return word.replace(UUID_IN_WORD, ':uuid').replace(DAY_IN_WORD, ':date');
}
