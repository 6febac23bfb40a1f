/*
 * Instances as objects for a moment. The table keeps each that it makes, and where no rule has said anything of them nobody needs them
 * again: there may be a million.
 */
import type { KnownTable } from '../identify/index.ts';
import { Instance, Line } from '../kernel/index.ts';
import type { KnownFamily, KnownInstance } from '../model/instance.ts';
import { labelsKey } from '../model/labels.ts';
import type { Slot } from '../model/layout.ts';

/** What the rules say of it is not remembered. */
export function glance(table: KnownTable, number: number): KnownInstance {
  const names = table.namesOf(number);
  const labels = table.kernel.known.values(number).map((value, at) => ({ name: names[at] ?? '', value }));
  return { number, key: labelsKey(labels), family: familyOf(table, number), labels, verdict: null };
}

/** The family of an instance. */
export function familyOf(table: KnownTable, number: number): KnownFamily {
  return table.family(table.kernel.instances.int(number, Instance.family));
}

/** All instances of some families. */
export function instancesOf({ kernel: { instances } }: KnownTable, families: ReadonlySet<number>): readonly number[] {
  const found: number[] = [];
  if (families.size > 0)
    for (let number = 1; number < instances.end; number++)
      if (families.has(instances.int(number, Instance.family))) found.push(number);
  return found;
}

/** The slot of a line, as the application says it. */
export function slotOf(table: KnownTable, line: number): Slot {
  const { lines } = table.kernel;
  const slot = familyOf(table, lines.int(line, Line.instance)).layout.slots[lines.int(line, Line.slot)];
  if (slot === undefined) throw new Error(`line ${line} has no slot`);
  return slot;
}
