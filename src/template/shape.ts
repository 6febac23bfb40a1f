/** What a word is made of: counted once, in one pass, so that every detector is a comparison and none can backtrack. */
export interface Shape {
  readonly text: string;
  readonly length: number;
  readonly digits: number;
  readonly upper: number;
  readonly lower: number;
  /** `-` and `_`, which base64url uses as letters. */
  readonly marks: number;
  /** Whatever is none of these, and not ASCII. */
  readonly others: number;
  /** The longest run of digits. */
  readonly digitRun: number;
  /** Places where a digit and a letter meet: 2 in `oauth2callback`, about 0.27 a character in random base62. */
  readonly switches: number;
  /** Runs of digits, and words as camelCase spells them: `getV2Users` has 4. Random base62 has one every 2.2 characters. */
  readonly pieces: number;
  /** Letters and digits are all hexadecimal, letters of one case, and there is nothing else. */
  readonly hex: boolean;
}

type Class = 'digit' | 'upper' | 'lower' | 'mark' | 'other';

export function shapeOf(text: string): Shape {
  const count: Record<Class, number> = { digit: 0, upper: 0, lower: 0, mark: 0, other: 0 };
  let digitRun = 0;
  let run = 0;
  let switches = 0;
  let pieces = 0;
  let beyondHex = 0;
  let before: Class = 'other';
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const now = classOf(code);
    count[now]++;
    run = now === 'digit' ? run + 1 : 0;
    if (run > digitRun) digitRun = run;
    if (isLetter(now) && (code | 0x20) > 0x66) beyondHex++;
    if ((now === 'digit' && isLetter(before)) || (isLetter(now) && before === 'digit')) switches++;
    if (startsPiece(before, now)) pieces++;
    before = now;
  }
  const hex = beyondHex + count.mark + count.other === 0 && (count.upper === 0 || count.lower === 0);
  const { digit: digits, upper, lower, mark: marks, other: others } = count;
  return { text, length: text.length, digits, upper, lower, marks, others, digitRun, switches, pieces, hex };
}

function classOf(code: number): Class {
  if (code >= 0x30 && code <= 0x39) return 'digit';
  if (code >= 0x61 && code <= 0x7a) return 'lower';
  if (code >= 0x41 && code <= 0x5a) return 'upper';
  return code === 0x2d || code === 0x5f ? 'mark' : 'other';
}

function isLetter(kind: Class): boolean {
  return kind === 'upper' || kind === 'lower';
}

function startsPiece(before: Class, now: Class): boolean {
  if (now === 'digit') return before !== 'digit';
  if (now === 'upper') return before !== 'upper';
  return now === 'lower' && !isLetter(before);
}
