/** A text in quotes for a message: what cannot be seen in it, or would steer a terminal, is written as an escape. */
export function visible(text: string): string {
  return JSON.stringify(text).replace(/(?! )[\p{C}\p{Z}]/gu, (character) => {
    return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
  });
}
