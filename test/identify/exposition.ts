import { BodyReader } from '../../src/exposition/index.ts';
import { type Attendance, type FamilyNames, identify, KnownTable } from '../../src/identify/index.ts';
import { Kernel, Line } from '../../src/kernel/index.ts';
import type { Format } from '../../src/model/exposition.ts';
import type { KnownInstance } from '../../src/model/instance.ts';

export function read(table: KnownTable, text: string, format: Format): Attendance {
  const attendance = identify(new BodyReader(Buffer.from(text), format), table, false);
  if (!attendance.ok) throw new Error(attendance.error.message);
  return attendance.value;
}

/** A table of so many bytes. */
export function tableOf(bytes: number): KnownTable {
  return new KnownTable({ least: bytes, most: bytes, remembered: bytes }, new Kernel({ hi: 1, lo: 2 }));
}

export function namesOf(text: string, format: Format = 'text'): FamilyNames {
  return read(tableOf(2 ** 20), text, format).names;
}

/** The instances that speak in a body. */
export function speak(table: KnownTable, text: string, format: Format = 'text'): readonly KnownInstance[] {
  return read(table, text, format).instances();
}

/** The values of the lines that a body's samples are of; null where the series had come before. */
export function values({ kernel }: KnownTable): readonly (number | null)[] {
  const { roll, lines } = kernel;
  return Array.from({ length: roll.length }, (_, place) => roll.entry(place))
    .filter((entry) => entry >= 0)
    .map((entry) => ((entry & 1) === 1 ? null : lines.number(entry >> 1, Line.value)));
}
