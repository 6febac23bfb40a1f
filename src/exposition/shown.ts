import { quotedText } from '../base/shown.ts';

/** Characters of the body that one message shows at most. */
const LONGEST = 40;

/** A text from the body for a message: cut, and made visible. */
export function shown(text: string): string {
  const cut = text.slice(0, LONGEST);
  return cut === text ? quotedText(cut) : `${quotedText(cut)}…`;
}

/** Bytes that surely hold what is shown of them, and one character more. */
export const SHOWN_BYTES: number = 4 * LONGEST + 4;
