import type { Group, GroupFamily, LabelChange } from '../model/group.ts';
import type { Counting } from './counting.ts';
import { hogOf, standingOut } from './stand-out.ts';

/**
 * Changes that fold less than the whole label: only where another label has a hog's value, or all values but those that stand out, where
 * all would become one. Once for each label: the next change takes all of it, so what was folded stays folded, and what was spared goes as
 * whole groups. `by` are the labels that may have a hog.
 */
export function sparingChanges(
  { how, label }: LabelChange,
  family: GroupFamily,
  visible: readonly Group[],
  by: readonly string[],
  counting: Counting,
): readonly LabelChange[] {
  // A template may become another one later, and would have to find again whom it was for.
  if (how !== 'collapse' || family.changes.some((before) => before.how === how && before.label === label)) return [];
  const keep = standingOut(label, visible, counting);
  const others = by.filter((name) => name !== label);
  return [
    ...(keep.length > 0 ? [{ how, label, keep }] : []),
    ...others.flatMap((name) => {
      const value = hogOf(name, label, visible, counting);
      return value === null ? [] : [{ how, label, where: { name, value } }];
    }),
  ];
}
