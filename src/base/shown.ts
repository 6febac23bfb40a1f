/** Characters of a foreign text that are shown at most, where nobody says otherwise. */
const LONGEST = 100;

/**
 * A foreign text (a label's value, a name) for human eyes: what cannot be seen in it, or would steer a terminal, turn the direction of
 * writing or break the line, as `\u{1b}`; cut behind `longest` characters, with the length said: `aaaa… (65,536 characters)`.
 */
export function shownText(text: string, longest: number = LONGEST): string {
  // A character has at most two units: so much holds them all, and a long text is not taken apart.
  const first = [...text.slice(0, 2 * longest + 2)];
  if (first.length <= longest) return visible(text);
  return `${visible(first.slice(0, longest).join(''))}… (${text.length.toLocaleString('en-US')} characters)`;
}

/** In quotes. */
export function quotedText(text: string): string {
  return visible(JSON.stringify(text));
}

function visible(text: string): string {
  // Most are; for the classes of Unicode V8 takes milliseconds when it first meets them.
  if (/^[ -~]*$/.test(text)) return text;
  return text.replace(/(?! )[\p{C}\p{Z}]/gu, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}
