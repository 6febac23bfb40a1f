import { parseExposition } from '../../src/exposition/index.ts';
import { type FamilyNames, identify, KnownTable, readable } from '../../src/identify/index.ts';
import { Line } from '../../src/kernel/index.ts';
import type { Exposition, Format } from '../../src/model/exposition.ts';
import type { KnownInstance } from '../../src/model/instance.ts';

export function read(text: string, format: Format = 'text'): Exposition {
  const parsed = parseExposition(Buffer.from(text), format);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.value;
}

export function namesOf(text: string, format: Format = 'text'): FamilyNames {
  return identify(readable(read(text, format)), new KnownTable(2 ** 20), false).names;
}

/** The instances that speak in a body. */
export function speak(table: KnownTable, text: string, format: Format = 'text'): readonly KnownInstance[] {
  return identify(readable(read(text, format)), table, false).instances;
}

/** The values of the lines that a body's samples are of; null where the series had come before. */
export function values({ kernel }: KnownTable): readonly (number | null)[] {
  const { roll, lines } = kernel;
  return Array.from({ length: roll.length }, (_, place) => roll.entry(place))
    .filter((entry) => entry >= 0)
    .map((entry) => ((entry & 1) === 1 ? null : lines.number(entry >> 1, Line.value)));
}
