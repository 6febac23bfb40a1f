import { done, fail, type Outcome } from '../base/outcome.ts';
import type { Exposition, ExpositionLine, Format, Refusal } from '../model/exposition.ts';
import { NEWLINE, NUL } from './bytes.ts';
import { readOpenMetricsLine } from './openmetrics.ts';
import { Source } from './source.ts';
import { readTextLine } from './text.ts';

/**
 * Reads a whole body exactly as leniently as Prometheus 3.14 does. The lines cover what was read without gaps: all of the
 * body, save where a NUL ends a text body early. Series may repeat. A refusal of reason `limit` names a line of more than
 * `LINE_LIMIT` bytes.
 */
export function parseExposition(body: Uint8Array, format: Format): Outcome<Exposition, Refusal> {
  // Prometheus ends a text body with a newline if there is none, and calls an empty body of either format a success.
  const source = new Source(body, format === 'text' ? NEWLINE : NUL);
  const readLine = format === 'text' ? readTextLine : readOpenMetricsLine;
  const lines: ExpositionLine[] = [];
  let last: ExpositionLine | null = null;
  while (source.at < source.length) {
    last = readLine(source);
    if (last === null) break;
    lines.push(last);
  }
  if (source.refusal === null && format === 'openmetrics' && last !== null && last.kind !== 'eof') {
    source.refuse(source.at, 'expected # EOF, got the end of the body: OpenMetrics must end with it');
  }
  return source.refusal === null ? done({ format, lines }) : fail(source.refusal);
}
