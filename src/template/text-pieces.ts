import { NEVER } from './never.ts';
import { FIXED, MIXED, type Piece, STAR, WORD } from './segments.ts';
import { shapeOf } from './shape.ts';
import { templateText } from './text.ts';

/** What comes behind so many pieces is one. */
const PIECES_MAX = 64;

const QUOTED = /'[^']*'|"[^"]*"/g;
const OPAQUE = /[\w-]{16,}/g;

/** Of a text no more is looked at: what follows is one. */
const LENGTH_MAX = 1024;

/** A text of which it is known that it is one of many: every number in it is one, and what stands in quotes is somebody's. */
export function openText(value: string): string {
  return templateText(value.replace(OPAQUE, (token) => (isOpaque(token) ? ':id' : token)))
    .replace(QUOTED, (quoted) => `${quoted.charAt(0)}*${quoted.charAt(0)}`)
    .replace(/[\p{L}\p{N}]*\p{N}[\p{L}\p{N}]*/gu, (word) => (NEVER.has(word.toLowerCase()) ? word : ':id'));
}

function isOpaque(token: string): boolean {
  const { digits, upper, lower, pieces, length } = shapeOf(token);
  return digits > 0 && upper > 0 && lower > 0 && pieces >= length / 5;
}

/** Words, placeholders, and what stands between them. Nothing joins them: they are what the text is made of. */
export function piecesOfText(value: string): readonly Piece[] {
  const whole = openText(value);
  const text = whole.length > LENGTH_MAX ? `${whole.slice(0, LENGTH_MAX)}*` : whole;
  const pieces: Piece[] = [];
  let end = 0;
  for (const found of text.matchAll(/(:(?:id|uuid|date|time|email|ip)(?![A-Za-z0-9])|\*)|([\p{L}\p{N}]+)/gu)) {
    if (pieces.length >= PIECES_MAX) return [...pieces, { text: '*', kind: STAR, raw: '*', isTail: true }];
    const [word] = found;
    if (found.index > end) pieces.push(between(text.slice(end, found.index)));
    end = found.index + word.length;
    if (found[1] !== undefined) pieces.push({ text: word, kind: STAR, raw: word, isTail: true });
    else pieces.push({ text: word, kind: /\p{N}/u.test(word) ? MIXED : WORD, raw: word, isTail: true });
  }
  if (end < text.length) pieces.push(between(text.slice(end)));
  return pieces;
}

function between(text: string): Piece {
  return { text, kind: FIXED, raw: text, isTail: true };
}
