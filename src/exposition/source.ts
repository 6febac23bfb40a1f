import { isUtf8 } from 'node:buffer';
import type { Refusal } from '../model/exposition.ts';
import { BACKSLASH, continuesName, isBlank, isPlain, type NameKind, NEWLINE, NUL, QUOTE } from './bytes.ts';
import { LabelCollector } from './collector.ts';
import { SHOWN_BYTES, shown } from './shown.ts';
import { Strings } from './strings.ts';

/** The bound on the bytes of one line. No setting changes it: no exposition has a line that is a hundredth of it. */
export const LINE_LIMIT: number = 1024 * 1024;

/** Asking for a part costs little, and of a body that is known only few parts are read. */
const ASKED_ONE_BY_ONE = 1000;

/** A body that is being read: the place of the reader, the bytes decoded, and the refusal once there is one. */
export class Source {
  /** As far as it came. */
  bytes: Uint8Array;
  length: number;
  /** The byte to be read next. */
  at = 0;
  refusal: Refusal | null = null;
  readonly labels: LabelCollector = new LabelCollector();
  readonly #beyond: number;
  /** From where nobody has read it yet, so far it is UTF-8; -1 = nobody asked often enough to find out. */
  #utf8To = -1;
  #unread = 0;
  #asked = 0;
  #strings: Strings;
  #line = 1;
  /** Lines of the body above those that are here. */
  #above = 0;

  /** `beyond` is the byte that stands for the end of the body. */
  constructor(bytes: Uint8Array, beyond: number) {
    this.bytes = bytes;
    this.length = bytes.length;
    this.#beyond = beyond;
    this.#strings = new Strings(bytes);
  }

  /**
   * More of the body is here, and what was read may have been taken out of it: so many lines then stood above what is here. `unread` is
   * where nobody has read it yet.
   */
  show(bytes: Uint8Array, unread: number, above: number): void {
    if (above === this.#above) this.#strings.show(bytes);
    else this.#strings = new Strings(bytes);
    this.bytes = bytes;
    this.length = bytes.length;
    this.refusal = null;
    this.#above = above;
    this.#unread = unread;
    this.#utf8To = -1;
  }

  /** Is there anything above this place? */
  isBegun(at: number): boolean {
    return at > 0 || this.#above > 0;
  }

  /** The line that the reader is in, from 1; a newline inside quotes counts as well. */
  get line(): number {
    return this.#line;
  }

  byte(at: number): number {
    return this.bytes[at] ?? this.#beyond;
  }

  peek(): number {
    return this.bytes[this.at] ?? this.#beyond;
  }

  skipBlanks(): void {
    while (isBlank(this.peek())) this.at++;
  }

  skipNuls(): void {
    while (this.at < this.length && this.peek() === NUL) this.at++;
  }

  /** Passes a name without quotes, whose first byte has been looked at. */
  skipName(kind: NameKind): void {
    const { bytes } = this;
    let at = this.at + 1;
    while (continuesName(bytes[at] ?? NUL, kind)) at++;
    this.at = at;
  }

  /**
   * Passes a text in quotes and gives the place of the closing one; -1 where there is none. Prometheus' lexer does not see
   * a NUL in a label's value (`nuls`), not even between a backslash and what it escapes.
   */
  skipQuoted(newlines: boolean, nuls: boolean): number {
    const { bytes, length } = this;
    for (let i = this.at + 1; i < length; i++) {
      let byte = bytes[i] ?? NUL;
      if (isPlain(byte)) continue;
      if (byte === QUOTE) {
        this.at = i + 1;
        return i;
      }
      if (byte === BACKSLASH) {
        do byte = bytes[++i] ?? NEWLINE;
        while (nuls && byte === NUL);
        if (byte === NEWLINE) return -1;
      }
      if (byte === NEWLINE) {
        if (!newlines) return -1;
        this.#line++;
      }
      if (byte === NUL && !nuls) return -1;
    }
    return -1;
  }

  /** The place of the next newline, or the end of the body. */
  lineEnd(from: number): number {
    const found = this.bytes.indexOf(NEWLINE, from);
    return found < 0 ? this.length : found;
  }

  /** Decodes no more than a line may have; a longer one is refused before anyone uses what was cut. */
  text(start: number, end: number): string {
    return this.#strings.decode(start, Math.min(end, start + LINE_LIMIT));
  }

  /** The text between quotes, its escapes resolved; unknown ones stay as they are. */
  unescaped(start: number, end: number): string {
    const text = this.text(start, end);
    return text.includes('\\') ? text.replace(/\\(["\\n])/g, (_, c: string) => (c === 'n' ? '\n' : c)) : text;
  }

  /** Whether these bytes are UTF-8; what follows them must be ASCII. */
  isUtf8(start: number, end: number): boolean {
    const splitsCharacter = (this.byte(start) & 0xc0) === 0x80;
    if (this.#utf8To < 0 && this.#asked++ > ASKED_ONE_BY_ONE) this.#utf8To = this.#findUtf8();
    return (end <= this.#utf8To && !splitsCharacter) || isUtf8(this.bytes.subarray(start, end));
  }

  /** The last line may go on within a character. */
  #findUtf8(): number {
    const end = this.bytes.lastIndexOf(NEWLINE) + 1;
    return end > this.#unread && isUtf8(this.bytes.subarray(this.#unread, end)) ? end : 0;
  }

  /** Passes the newline that the reader is at, if there is one, and counts it. */
  endLine(): void {
    if (this.at < this.length) this.at++;
    this.#line++;
  }

  /** Refuses the body; `at` is the byte that is wrong. Always null, for the caller to return. */
  refuse(at: number, message: string): null {
    return this.#refuse('body', at, message);
  }

  /** As `refuse`; the message goes on with what stands there instead. */
  refuseGot(at: number, expected: string, allowed: string): null {
    return this.#refuse('body', at, `expected ${expected}, got ${this.#got(at)}: ${allowed}`);
  }

  /** False, with a refusal, where the line passes the bound between `start` and the reader. */
  fitsLine(start: number): boolean {
    if (this.at - start <= LINE_LIMIT) return true;
    this.#refuse(
      'limit',
      start,
      `expected a line of at most ${LINE_LIMIT} bytes, got a longer one: no setting allows it`,
    );
    return false;
  }

  #refuse(reason: Refusal['reason'], at: number, message: string): null {
    const before = this.bytes.subarray(0, at);
    let line = 1 + this.#above;
    for (const byte of before) if (byte === NEWLINE) line++;
    this.refusal = { reason, line, column: at - before.lastIndexOf(NEWLINE), message };
    return null;
  }

  #got(at: number): string {
    if (at >= this.length) return 'the end of the body';
    if (this.byte(at) === NEWLINE) return 'the end of the line';
    let end = at + 1;
    const atBlank = isBlank(this.byte(at));
    while (end < this.length && this.byte(end) !== NEWLINE && !atBlank && !isBlank(this.byte(end))) end++;
    return shown(this.text(at, Math.min(end, at + SHOWN_BYTES)));
  }
}
