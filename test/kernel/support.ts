import { BodyReader } from '../../src/exposition/index.ts';
import { identify, KnownTable } from '../../src/identify/index.ts';
import { Kernel, Line } from '../../src/kernel/index.ts';
import type { Format } from '../../src/model/exposition.ts';
import { chance } from '../support/chance.ts';
import { parseExposition } from '../support/parse.ts';

/** Random numbers from 0 to 1, the same in every run. */
export function part(seed: number): () => number {
  const random = chance(seed);
  return () => random() / 2 ** 32;
}

export function newTable(seed = 1): KnownTable {
  return new KnownTable(
    { least: 2 ** 26, most: 2 ** 26, remembered: 2 ** 26 },
    new Kernel({ hi: seed, lo: ~seed >>> 0 }),
  );
}

/** A series for each number. */
export function body(numbers: readonly string[]): string {
  return numbers.map((number, at) => `f{at="${at}"} ${number}\n`).join('');
}

/** What a table that may know the lines by their bytes takes a body's samples for, in order; the last of equal series counts for all. */
export function scan(table: KnownTable, body: string | Buffer, format: Format = 'text'): readonly number[] {
  const { kernel } = table;
  const attendance = identify(
    new BodyReader(typeof body === 'string' ? Buffer.from(body) : body, format),
    table,
    false,
  );
  if (!attendance.ok) throw new Error(attendance.error.message);
  const { roll, lines } = kernel;
  const values: number[] = [];
  for (let place = 0; place < roll.length; place++) {
    const entry = roll.entry(place);
    if (entry >= 0) values.push(lines.number(entry >> 1, Line.value));
  }
  kernel.remember(kernel.said.attempt);
  return values;
}

/** The same, read in full. */
export function read(body: string | Buffer, format: Format = 'text'): readonly number[] {
  const parsed = parseExposition(typeof body === 'string' ? Buffer.from(body) : body, format);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.value.lines.flatMap((line) => (line.kind === 'sample' ? [line.value] : []));
}

/** How many lines the scanner passes by itself from the body's begin. */
export function knownLines(table: KnownTable, body: string): number {
  const { kernel } = table;
  const bytes = Buffer.from(body);
  kernel.begin(512);
  let at = kernel.scanner.scan(bytes, 0, Infinity, table.frames);
  let lines = kernel.roll.length;
  while (at < bytes.length) {
    at = bytes.indexOf(10, at) + 1 || bytes.length;
    at = kernel.scanner.scan(bytes, at, Infinity, table.frames);
    lines = kernel.roll.length;
  }
  return lines;
}
