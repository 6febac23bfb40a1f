/** Tokens that a program drew: what tells them from words is how their kinds of characters alternate. */
import { type Shape, shapeOf } from './shape.ts';

/** A token without a digit needs so many characters to be told from words. */
export const DIGITLESS_TOKEN_MIN = 20;

const PREFIXED = /^[a-z]{2,10}(?:_[a-z]{2,10})?_(?=[A-Za-z0-9]{10,}$)/;

/** Base62 or base64url: digits and both cases, mixed as no camelCase is; without digits only where it is long. */
export function isToken(s: Shape): boolean {
  if (s.length < 10 || s.upper === 0 || s.lower === 0 || s.marks > s.length / 8) return false;
  if (s.others > 0) return s.length % 4 === 0 && s.others === padding(s.text);
  if (s.digits === 0) return s.length >= DIGITLESS_TOKEN_MIN && s.pieces >= s.length / 4 && s.upper >= s.length / 3;
  return (s.switches >= 2 && s.pieces > s.length / 2.75) || (s.switches >= 4 && s.pieces > s.length / 4);
}

/** `cus_NffrFeUfNV2Hib`: behind such a prefix camelCase is not to be expected, so that a weaker mixture is enough. */
export function isPrefixedToken(text: string): boolean {
  const prefix = PREFIXED.exec(text)?.[0];
  if (prefix === undefined) return false;
  const s = shapeOf(text.slice(prefix.length));
  if (s.digits === 0 || s.upper === 0 || s.lower === 0) return false;
  return s.length >= 14 ? s.pieces > s.length / 6 : s.switches >= 2 && s.pieces > s.length / 4;
}

/** Base36 or base32, as in cuid and xid: letters of one case, and digits strewn in. */
export function isOneCaseToken(s: Shape): boolean {
  if (s.others > 0 || s.marks > 0 || (s.upper > 0 && s.lower > 0)) return false;
  return (s.length >= 12 && s.switches >= 5) || (s.length >= 16 && s.switches >= 4);
}

/** How many `=` end it, as base64 does. */
function padding(text: string): number {
  return text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
}
