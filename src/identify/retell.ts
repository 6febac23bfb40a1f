/*
 * A body is read once. Where it turns out at its end that samples are not what they were taken for, as a TYPE below them makes
 * something else of them, or that all of them must be met for the first time, as the application restarted, what the body said is
 * told to the table again: from the roll, without its bytes.
 */
import { Instance, type Kernel, Line } from '../kernel/index.ts';
import type { Exemplar, Format } from '../model/exposition.ts';
import type { KnownFamily, KnownInstance } from '../model/instance.ts';
import type { Slot } from '../model/layout.ts';
import { sampleName } from '../model/names.ts';
import { keyedIn } from './keys.ts';
import { areSame, type Belonging, type FamilyNames } from './names.ts';
import { note } from './note.ts';
import type { Remarks } from './remarks.ts';
import type { KnownTable } from './table.ts';

/** Is some sample of the body not of the family that its name belongs to? */
export function isMisplaced(table: KnownTable, names: FamilyNames): boolean {
  const { roll } = table.kernel;
  const right = new Set<Slot>();
  for (let place = 0; place < roll.length; place++) {
    if (roll.entry(place) < 0) continue;
    const { family, slots } = slotsOf(table, place);
    for (const slot of slots) {
      if (right.has(slot)) continue;
      const { name, type } = family;
      const { suffix } = slot;
      if (!areSame(names.of(sampleName(name, type, suffix)), { family: name, type, suffix })) return true;
      right.add(slot);
    }
  }
  return false;
}

/** Of a line, or of the packed instances that a place of the roll stands for. */
function slotsOf(table: KnownTable, place: number): { readonly family: KnownFamily; readonly slots: readonly Slot[] } {
  const { roll, packed } = table.kernel;
  if (!roll.isHerald(place)) {
    const line = roll.line(place);
    return { family: table.instanceOfLine(line).family, slots: [table.slotOf(line)] };
  }
  const home = roll.home(place);
  const family = table.family(packed.homes.family(home));
  return { family, slots: family.layout.slots.slice(0, packed.homes.slots(home)) };
}

/** What has one of these sample names is not known by its bytes any more, whether this body says it or not. */
export function forgetKeys(table: KnownTable, format: Format, sampleNames: ReadonlySet<string>): void {
  const { lines, instances, scanner } = table.kernel;
  const concerns = new Map<Slot, boolean>();
  for (let line = 1; line < lines.end; line++) {
    const number = instances.int(lines.int(line, Line.instance), Instance.family);
    if (number === 0) continue;
    const { name, type, layout } = table.family(number);
    const slot = layout.slots[lines.int(line, Line.slot)];
    if (slot === undefined) continue;
    const isConcerned = concerns.get(slot) ?? sampleNames.has(sampleName(name, type, slot.suffix));
    concerns.set(slot, isConcerned);
    if (isConcerned) lines.setInt(line, Line.flags, lines.int(line, Line.flags) & ~keyedIn(format));
  }
  scanner.forgetFrames();
}

/** What a body told the table. */
export interface Told {
  readonly table: KnownTable;
  /** What its samples' names belong to. */
  readonly names: FamilyNames;
  readonly remarks: Remarks;
}

/** Lines of packed instances have entries of their own from now on. */
export function unpackThere({ table: { kernel }, remarks }: Told): void {
  const { roll } = kernel;
  for (let place = 0; place < roll.length; place++) if (roll.isHerald(place)) roll.empty(place);
  remarks.shift(kernel.packed.unpackThere());
}

/** Tells it again. `forget` takes away what must not be known of it from before. Returns the exemplars by line. */
export function retell({ table, names, remarks }: Told, forget: () => void): Map<number, Exemplar> {
  const { kernel } = table;
  const { roll } = kernel;
  const said = samplesOf(table, kernel);
  forget();
  kernel.beginAgain();
  const exemplars = new Map<number, Exemplar>();
  const remarkAt = remarks.inOrder();
  const belongings = new Map<Slot, Belonging>();
  for (const { place, instance, slot, value } of said) {
    const { name, type } = instance.family;
    const { suffix, bounds } = slot;
    const belonging = belongings.get(slot) ?? names.of(sampleName(name, type, suffix));
    belongings.set(slot, belonging);
    const now = table.instanceOf(belonging.family, belonging.type, instance.labels);
    const line = table.lineIn(now, belonging.suffix, bounds);
    const { timestampMs, exemplar } = remarkAt(place);
    const isFirst = note(kernel, line, value, timestampMs, place);
    if (isFirst && exemplar !== null) exemplars.set(line, exemplar);
    roll.set(place, 2 * line + (isFirst ? 0 : 1));
  }
  return exemplars;
}

/** What a sample was taken for, and what its line says in the end. */
interface Said {
  readonly place: number;
  readonly instance: KnownInstance;
  readonly slot: Slot;
  /** That of the line's newest sample: no other counts in the end, whatever is made of them. */
  readonly value: number;
}

function samplesOf(table: KnownTable, { roll, lines }: Kernel): readonly Said[] {
  const said: Said[] = [];
  for (let place = 0; place < roll.length; place++) {
    const line = roll.line(place);
    // Packed instances stay what they are.
    if (line === 0) continue;
    const value = lines.number(line, Line.value);
    said.push({ place, instance: table.instanceOfLine(line), slot: table.slotOf(line), value });
  }
  return said;
}
