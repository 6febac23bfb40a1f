import { type Group, resolve } from '../model/group.ts';
import type { KnownInstance, KnownLine } from '../model/instance.ts';
import type { Labels } from '../model/labels.ts';
import type { Slot } from '../model/layout.ts';

const INFINITE: Labels = [{ name: 'le', value: '+Inf' }];

/**
 * The slot that a line fills besides its own: where the application leaves out a histogram's `+Inf` bucket the count stands for
 * it, and the reverse. What relabelling took away is not missing, and nobody stands for it.
 */
export function twinSlot(line: KnownLine, group: Group): Slot | null {
  const { instance, slot } = line;
  if (instance.family.type !== 'histogram') return null;
  if (slot.role === 'count' && !has(instance, 'inf') && hasBucketIn(instance, group))
    return group.family.layout.slot('_bucket', INFINITE);
  return slot.role === 'inf' && !has(instance, 'count') ? group.family.layout.slot('_count', []) : null;
}

function has(instance: KnownInstance, role: Slot['role']): boolean {
  return instance.lines.some((line) => line?.slot.role === role);
}

function hasBucketIn(instance: KnownInstance, group: Group): boolean {
  return instance.lines.some(
    (line) => line?.slot.role === 'bucket' && line.group !== null && resolve(line.group) === group,
  );
}
