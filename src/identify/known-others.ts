import { Buffer } from 'node:buffer';
import type { MetadataLine, OtherLine } from '../model/exposition.ts';

/** A line that is no sample. */
export type Other = MetadataLine | OtherLine;

/** A line may be missing that stood there before: so many are tried. */
const AHEAD = 8;
/** Of a body's lines that are no samples so many bytes are remembered: an application may write comments without end. */
const BYTES_MAX = 1 << 20;
const NEWLINE = 0x0a;

/**
 * The lines of the last body that are no samples. The next body mostly has the same in the same order: there they are known by
 * their bytes, and nothing is decoded. Of one format, as the formats read them differently.
 */
export class KnownOthers {
  #bytes: Buffer = Buffer.alloc(0);
  /** By their places in `#bytes`. */
  #lines: readonly Other[] = [];
  /** False where that body had others besides, or must not be believed. */
  #isKnown = true;
  #next = 0;
  #isSame = true;

  /** A body is about to be read. */
  begin(): void {
    this.#next = 0;
    this.#isSame = this.#isKnown;
  }

  /** What comes next where the body has had the lines of the last one so far, and no others; else null. */
  get expected(): { readonly lines: readonly Other[]; readonly next: number } | null {
    return this.#isSame ? { lines: this.#lines, next: this.#next } : null;
  }

  /** Those that were expected were there, up to this one. */
  recallTo(next: number): readonly Other[] {
    const there = this.#lines.slice(this.#next, next);
    this.#next = next;
    return there;
  }

  /** What the last body had. */
  get all(): { readonly bytes: Uint8Array; readonly lines: readonly Other[] } {
    return { bytes: this.#bytes, lines: this.#lines };
  }

  /** Has the body, as far as it was read, the lines of the last one in their order, and no others? */
  get isSame(): boolean {
    return this.#isSame;
  }

  /** The line at this place as the last body had it, with places of its own; null = it must be read. */
  recall(body: Uint8Array, at: number): Other | null {
    const lines = this.#lines;
    const first = this.#next;
    for (let place = first; place < Math.min(first + AHEAD, lines.length); place++) {
      const line = lines[place];
      if (line === undefined || !this.#isAt(body, at, line)) continue;
      if (place > first) this.#isSame = false;
      this.#next = place + 1;
      return line;
    }
    return null;
  }

  /** One that had to be read. */
  met({ kind }: Other): void {
    if (kind !== 'eof') this.#isSame = false;
  }

  #isAt(body: Uint8Array, at: number, { start, end }: Other): boolean {
    const bytes = this.#bytes;
    const bodyEnd = at + end - start;
    // A sample differs in its first byte, and asking the library for that would cost more.
    return bodyEnd <= body.length && bytes[start] === body[at] && bytes.compare(body, at, bodyEnd, start, end) === 0;
  }

  /**
   * The body has ended, and was not refused. True where it had the lines of the last one; else its own are known from here on, and
   * `others` is asked for them.
   */
  end(body: Uint8Array, others: () => readonly Other[]): boolean {
    if (this.#isSame && this.#next === this.#lines.length) return true;
    const lines: Other[] = [];
    const texts: Uint8Array[] = [];
    let length = 0;
    this.#isKnown = true;
    for (const line of others()) {
      const { start, end } = line;
      if (line.kind === 'eof') continue;
      // What the end of the body cuts short may go on in another.
      if (body[end - 1] !== NEWLINE || length + end - start > BYTES_MAX) {
        this.#isKnown = false;
        break;
      }
      texts.push(body.subarray(start, end));
      lines.push({ ...line, start: length, end: length + end - start });
      length += end - start;
    }
    this.#lines = lines;
    this.#bytes = Buffer.concat(texts);
    return false;
  }

  /** The body was refused: what it said of types until then may have been believed, so the next one is read in full. */
  forget(): void {
    this.#lines = [];
    this.#isKnown = false;
  }
}
