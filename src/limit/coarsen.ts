import { type Change, type Group, type GroupFamily, isMapped } from '../model/group.ts';
import type { GroupBook } from './book.ts';
import { applyChange, type Template } from './change.ts';
import type { Counting } from './counting.ts';

/** Maps every group of a family through one more change, and merges those that became equal. Returns the groups that went. */
export function coarsen(
  family: GroupFamily,
  change: Change,
  book: GroupBook,
  counting: Counting,
  template: Template,
): readonly Group[] {
  const moving: { group: Group; labels: Group['labels'] }[] = [];
  for (const group of family.groups.values()) {
    const labels = applyChange(group.labels, change, template);
    if (labels !== group.labels) moving.push({ group, labels });
  }
  // First all go, then they arrive: one that stays must be there before others join it.
  for (const { group } of moving) {
    family.groups.delete(group.key);
    // What leaves again after a reload goes on; a member under its own name has its own number.
    if (group.shared || isMapped(group)) book.carry(group);
  }
  for (const { group, labels } of moving) {
    const into = book.groupOf(family, labels);
    book.ended(group.number);
    counting.merge(into, group);
  }
  family.changes.push(change);
  book.version++;
  return moving.map(({ group }) => group);
}
