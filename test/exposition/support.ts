import assert from 'node:assert/strict';
import type { Format, Refusal, SampleLine } from '../../src/model/exposition.ts';
import { type Exposition, parseExposition } from '../support/parse.ts';

const NEWLINE = 10;

/** A body that must be read. */
export function accepted(body: Uint8Array | string, format: Format): Exposition {
  const outcome = parseExposition(Buffer.from(body), format);
  assert(outcome.ok, outcome.ok ? '' : JSON.stringify(outcome.error));
  return outcome.value;
}

/** A body that must be refused. */
export function refused(body: Uint8Array | string, format: Format): Refusal {
  const outcome = parseExposition(Buffer.from(body), format);
  assert(!outcome.ok, 'the body must be refused');
  return outcome.error;
}

export function samplesOf({ lines }: Exposition): readonly SampleLine[] {
  return lines.filter((line) => line.kind === 'sample');
}

/** The series in braces, labels in order, the name among them as a label: one text for one identity. */
export function identity({ name, labels }: SampleLine): string {
  return JSON.stringify([['__name__', name], ...labels.map((label) => [label.name, label.value])]);
}

/**
 * Every line begins where the one before it ends and says which one it is; gives the place where the last one ends. One
 * line of the exposition is several of the body where a label's value in the text format has newlines.
 */
export function checkLines({ lines }: Exposition, body: Uint8Array): number {
  let at = 0;
  let number = 1;
  for (const { start, end, line } of lines) {
    assert.equal(start, at, `a gap before byte ${start}`);
    assert(end > start, `an empty line at byte ${start}`);
    assert.equal(line, number, `the number of the line at byte ${start}`);
    for (let i = start; i < end; i++) if (body[i] === NEWLINE) number++;
    at = end;
  }
  return at;
}

/** A float64 to the last bit, all NaN alike, as Prometheus has them. */
export function bitsOf(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return view.getBigUint64(0).toString(16);
}
