import type { ExpositionLine, Format, GrowingBody, Refusal } from '../model/exposition.ts';
import { NEWLINE, NUL } from './bytes.ts';
import { readOpenMetricsLine } from './openmetrics.ts';
import { Source } from './source.ts';
import { readTextLine } from './text.ts';

/** Reads a body exactly as leniently as Prometheus 3.14 does, from wherever a line of it begins. */
export class BodyReader implements GrowingBody {
  readonly format: Format;
  readonly #source: Source;

  constructor(bytes: Uint8Array, format: Format) {
    this.format = format;
    // Prometheus ends a text body with a newline if there is none, and calls an empty body of either format a success.
    this.#source = new Source(bytes, format === 'text' ? NEWLINE : NUL);
  }

  get bytes(): Uint8Array {
    return this.#source.bytes;
  }

  show(bytes: Uint8Array, unread: number, above: number): void {
    this.#source.show(bytes, unread, above);
  }

  get refusal(): Refusal | null {
    return this.#source.refusal;
  }

  lineAt(at: number): ExpositionLine | null {
    const source = this.#source;
    source.at = at;
    source.refusal = null;
    if (at >= source.length) return null;
    return this.format === 'text' ? readTextLine(source) : readOpenMetricsLine(source);
  }

  end(at: number, isClosed: boolean): void {
    if (this.refusal === null && this.format === 'openmetrics' && this.#source.isBegun(at) && !isClosed)
      this.#source.refuse(at, 'expected # EOF, got the end of the body: OpenMetrics must end with it');
  }
}
