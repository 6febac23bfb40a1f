import { done, fail, type Outcome } from '../../src/base/outcome.ts';
import { BodyReader } from '../../src/exposition/index.ts';
import type { ExpositionLine, Format, Refusal } from '../../src/model/exposition.ts';

/** One exposition as read: its lines in order, with their places in the body. */
export interface Exposition {
  readonly format: Format;
  readonly lines: readonly ExpositionLine[];
}

/**
 * Reads a whole body. The lines cover what was read without gaps: all of the body, save where a NUL ends a text body early. Series
 * may repeat. A refusal of reason `limit` names a line of more than `LINE_LIMIT` bytes.
 */
export function parseExposition(bytes: Uint8Array, format: Format): Outcome<Exposition, Refusal> {
  const body = new BodyReader(bytes, format);
  const lines: ExpositionLine[] = [];
  let last: ExpositionLine | null = null;
  for (let line = body.lineAt(0); line !== null; line = body.lineAt(line.end)) {
    last = line;
    lines.push(line);
  }
  body.end(last?.end ?? 0, last?.kind === 'eof');
  return body.refusal === null ? done({ format, lines }) : fail(body.refusal);
}
