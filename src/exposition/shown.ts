/** Characters of the body that one message shows at most. */
const LONGEST = 40;

/**
 * A text from the body for a message: cut, in quotes, and what cannot be seen in it (a byte order mark, a zero width space)
 * or would steer a terminal as an escape.
 */
export function shown(text: string): string {
  const cut = text.slice(0, LONGEST);
  const quoted = JSON.stringify(cut).replace(/(?! )[\p{C}\p{Z}]/gu, (character) => {
    return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
  });
  return cut === text ? quoted : `${quoted}…`;
}

/** Bytes that surely hold what is shown of them, and one character more. */
export const SHOWN_BYTES: number = 4 * LONGEST + 4;
