/** What fits into a terminal that nobody made wider. */
export const WIDTH = 80;

/** East Asian wide characters and emoji take two columns, marks none: near enough for labels. */
const WIDE =
  /[\u{1100}-\u{115f}\u{2e80}-\u{a4cf}\u{ac00}-\u{d7a3}\u{f900}-\u{faff}\u{fe30}-\u{fe6f}\u{ff00}-\u{ff60}\u{ffe0}-\u{ffe6}\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

function widthOf(character: string): number {
  return /\p{M}/u.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
}

export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += widthOf(character);
  return columns;
}

/** The text in at most so many columns, with `…` where something was cut. */
export function cut(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text;
  let kept = '';
  let used = 1;
  for (const character of text) {
    used += widthOf(character);
    if (used > columns) break;
    kept += character;
  }
  return `${kept}…`;
}

/** Lines of at most `WIDTH` columns, broken between words, all behind the indent; a word that is too long is cut into pieces. */
export function wrapped(text: string, indent: string): readonly string[] {
  const room = WIDTH - columnsOf(indent);
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/(?<! ) (?! )/).flatMap((one) => pieces(one, room))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (columnsOf(longer) <= room) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line].map((one) => `${indent}${one}`.trimEnd());
}

function pieces(word: string, columns: number): readonly string[] {
  const all: string[] = [''];
  for (const character of word) {
    const last = all.at(-1) ?? '';
    if (columnsOf(last) + widthOf(character) > columns) all.push(character);
    else all[all.length - 1] = last + character;
  }
  return all;
}
