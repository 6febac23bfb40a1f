import { Flag } from '../kernel/index.ts';
import type { KnownInstance } from '../model/instance.ts';
import type { Slot } from '../model/layout.ts';

type Judged = Pick<KnownInstance, 'family' | 'verdict'>;

/** What a new line in this slot is. */
export function newFlags(instance: Judged, slot: Slot): number {
  return roleFlags(instance, slot) | (slot.bounds.length > 0 ? Flag.bound : 0);
}

/** What a line's fall, or its moving on, says of its instance; a rule may say what a family without a type is. */
export function roleFlags({ family, verdict }: Judged, { role }: Slot): number {
  const type = verdict?.type ?? family.type;
  const adds = type === 'histogram' || type === 'summary' ? Flag.counter : 0;
  switch (role) {
    case 'value':
      return type === 'counter' ? Flag.counter : 0;
    case 'bucket':
      return Flag.bucket | adds;
    case 'inf':
      return Flag.inf | adds;
    case 'count':
      return Flag.count | adds;
    case 'created':
      return Flag.created;
    default:
      return 0;
  }
}
