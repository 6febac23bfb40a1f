import { Instance, type Kernel, Line } from '../kernel/index.ts';
import type { KnownFamily } from '../model/instance.ts';
import type { Slot } from '../model/layout.ts';
import type { Chains } from './chains.ts';
import { slotIn } from './known-families.ts';

/**
 * Forgets the slots of a family that no instance had when it was last seen, such as bounds that change, with the lines in them; the
 * other slots are numbered anew. `members` are all instances of the family.
 */
export function forgetGoneSlots(
  { lines, instances, packed }: Kernel,
  chains: Chains,
  family: KnownFamily,
  members: readonly number[],
): void {
  const needed = new Set<Slot>();
  for (const number of members) {
    if (packed.has(number)) packed.unpack(number);
    const seen = instances.int(number, Instance.seen);
    for (const line of chains.lines(number))
      if (lines.int(line, Line.seen) === seen) needed.add(slotIn(family, lines.int(line, Line.slot)));
  }
  const moves = family.layout.retain(needed);
  for (const number of members)
    chains.retain(number, (line) => {
      const to = moves[lines.int(line, Line.slot)];
      if (to !== undefined) lines.setInt(line, Line.slot, to);
      return to !== undefined;
    });
}
