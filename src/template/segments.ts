import { memoise } from '../base/memo.ts';
import { extensionAt, isPathVersion, PLACEHOLDER, REST, SEGMENTS_MAX, segmentsOf, templateSegment } from './path.ts';

/** What a piece of a value is to the lattice. Only words, mixed words and versions are ever folded by evidence. */
export const FIXED = 0;
export const STAR = 1;
export const WORD = 2;
/** A word with a digit. */
export const MIXED = 3;
/** `1.33`, `v1.15.1-rc.1`. */
export const VERSION = 4;
/** `en`, `pt-BR`, `DE`. */
export const CODE = 5;
/** One digit where a version may stand, as in `/1/boards`; 6 is no kind but a bit beside theirs. */
export const DIGIT = 7;
export type Kind =
  | typeof CODE
  | typeof DIGIT
  | typeof FIXED
  | typeof MIXED
  | typeof STAR
  | typeof VERSION
  | typeof WORD;

export interface Piece {
  /** As it is written, with what certainly is an identifier folded already. */
  readonly text: string;
  readonly kind: Kind;
  /** As it was written; the text, but for a star. */
  readonly raw: string;
  /** It belongs to the piece before it (`.json` behind `:id`): no slash stands between them. */
  readonly isTail: boolean;
}

export const ROOT: Piece = { text: '', kind: FIXED, raw: '', isTail: false };
const VERSION_SHAPE = /^v?\d+(?:\.\d+)+(?:[-+.][0-9A-Za-z.-]+)?$/;
/** `v2`, `v1beta1`: authors of routes write them, and nobody else. */
const ROUTE_VERSION = /^v\d+(?:(?:alpha|beta|rc)\d*)?$/;

const CODE_SHAPE = /^(?:[a-z]{2}(?:[-_][A-Z]{2})?|[A-Z]{2})$/;

/** A path as pieces. Query and fragment are one piece at the end. */
export function piecesOfPath(path: string): readonly Piece[] {
  const end = firstOf(path.indexOf('?'), path.indexOf('#'));
  if (end >= 0) return [...piecesOfPath(path.slice(0, end)), tail(`${path.charAt(end)}*`)];
  const segments = segmentsOf(path);
  const pieces: Piece[] = [];
  const last = segments.length - 1;
  for (let at = 0; at <= last; at++) {
    const segment = segments[at] ?? '';
    if (pieces.length >= SEGMENTS_MAX) {
      pieces.push({ text: REST, kind: FIXED, raw: REST, isTail: false });
      break;
    }
    if (segment === '') pieces.push(ROOT);
    else if (isPathVersion(segments, at)) pieces.push(version(segment));
    else for (const piece of at === last ? lastPieces(segment) : innerPieces(segment)) pieces.push(piece);
  }
  return pieces;
}

const innerWord = memoise((segment) => cut(segment, false));
const lastWord = memoise((segment) => cut(segment, true));

/** Words recur; what has a digit is mostly met once. */
function innerPieces(segment: string): readonly Piece[] {
  return HAS_DIGIT.test(segment) ? cut(segment, false) : innerWord(segment);
}

function lastPieces(segment: string): readonly Piece[] {
  return HAS_DIGIT.test(segment) ? cut(segment, true) : lastWord(segment);
}

const HAS_DIGIT = /\d/;
const NUMBER = /^\d{1,256}$/; // longer ones are folded unread, see WORD_MAX

function cut(raw: string, isLast: boolean): readonly Piece[] {
  if (NUMBER.test(raw)) return [{ text: ':id', kind: STAR, raw, isTail: false }];
  const template = templateSegment(raw);
  if (template === REST) return [{ text: REST, kind: FIXED, raw, isTail: false }];
  const placeholder = PLACEHOLDER.exec(template)?.[0];
  if (placeholder !== undefined) {
    const rest = template.slice(placeholder.length);
    const star: Piece = { text: placeholder, kind: STAR, raw: raw.slice(0, raw.length - rest.length), isTail: false };
    return rest === '' ? [star] : [star, tail(rest)];
  }
  const matrix = template.endsWith(';*') ? template.length - 2 : template.length;
  const dot = isLast ? extensionAt(template.slice(0, matrix)) : matrix;
  const text = template.slice(0, dot);
  const word: Piece = { text, kind: kindOf(text), raw: text, isTail: false };
  return dot === template.length ? [word] : [word, tail(template.slice(dot))];
}

/** The lower of two places; below 0 = none. */
function firstOf(a: number, b: number): number {
  return a < 0 ? b : b < 0 ? a : Math.min(a, b);
}

function version(text: string): Piece {
  return { text, kind: text.length === 1 ? DIGIT : FIXED, raw: text, isTail: false };
}

function tail(text: string): Piece {
  return { text, kind: FIXED, raw: text, isTail: true };
}

function kindOf(word: string): Kind {
  if (CODE_SHAPE.test(word)) return CODE;
  if (ROUTE_VERSION.test(word)) return FIXED;
  if (!HAS_DIGIT.test(word)) return WORD;
  return VERSION_SHAPE.test(word) ? VERSION : MIXED;
}
