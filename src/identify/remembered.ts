/* What is known of an instance's lines, whether they are records or packed. */
import { Flag, Line } from '../kernel/index.ts';
import type { KnownInstance } from '../model/instance.ts';
import type { Slot } from '../model/layout.ts';
import type { KnownTable } from './table.ts';

/** What is remembered of a line. */
export interface Remembered {
  readonly slot: Slot;
  readonly cell: number;
  readonly last: number;
}

/** The cells that the lines of an instance go to, by slot; 0 = none. */
export function cellsOf(table: KnownTable, instance: KnownInstance): readonly number[] {
  const { kernel } = table;
  const { number } = instance;
  return kernel.packed.has(number)
    ? kernel.packed.cells(number)
    : table.chainOf(instance.number).map((line) => kernel.links.of(line));
}

/** Of the lines of an instance that counted something: their slots, the cells they go to (0 = none), and what they had last. */
export function lastsOf(table: KnownTable, instance: KnownInstance): readonly Remembered[] {
  const { packed, lines } = table.kernel;
  const { number, family } = instance;
  const { slots } = family.layout;
  const cells = cellsOf(table, instance);
  const isPacked = packed.has(number);
  const chain = isPacked ? [] : table.chainOf(instance.number);
  const lasts = isPacked ? packed.lasts(number) : chain.map((line) => lines.number(line, Line.last));
  return lasts.flatMap((last, at) => {
    const slot = slots[isPacked ? at : lines.int(chain[at] ?? 0, Line.slot)];
    return slot === undefined || Number.isNaN(last) ? [] : [{ slot, cell: cells[at] ?? 0, last }];
  });
}

/** The slots of the lines that the application said when the instance was last seen. */
export function slotsSeen(table: KnownTable, instance: KnownInstance): readonly Slot[] {
  const { packed, lines } = table.kernel;
  const { number, family } = instance;
  const { slots } = family.layout;
  if (packed.has(number)) return slots.slice(0, packed.linesOf(number));
  const seen = table.lastSeen(instance);
  return table.chainOf(instance.number).flatMap((line) => {
    const isSaid = (lines.int(line, Line.flags) & Flag.standsIn) === 0 && lines.int(line, Line.seen) === seen;
    return isSaid ? (slots[lines.int(line, Line.slot)] ?? []) : [];
  });
}

/** What the body at hand says in a slot of an instance; NaN = nothing. */
export function saidIn(table: KnownTable, instance: KnownInstance, { index }: Slot): number {
  const { kernel } = table;
  const { number } = instance;
  if (kernel.packed.has(number)) return kernel.packed.isThere(number) ? kernel.packed.value(number, index) : Number.NaN;
  const line = table.chainOf(instance.number).find((one) => kernel.lines.int(one, Line.slot) === index);
  return line === undefined || !kernel.said.isThere(line) ? Number.NaN : kernel.lines.number(line, Line.value);
}
