import { type Change, type Group, type GroupFamily, isMapped, noteTemplated } from '../model/group.ts';
import type { Labels } from '../model/labels.ts';
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
  family.changes.push(change);
  return move(family, ({ labels }) => applyChange(labels, change, template), book, counting);
}

/** Templates became one since the family's mapping was made: its groups follow, those that a rule folds, too. True where some went. */
export function follow(family: GroupFamily, book: GroupBook, counting: Counting, template: Template): boolean {
  const byLimit = family.changes.some(({ how }) => how === 'template') ? family.changes : [];
  const map = ({ labels, templated }: Group): Labels => {
    const byRule = [...(templated ?? [])].map((label): Change => ({ how: 'template', label }));
    return [...byRule, ...byLimit].reduce((mapped, change) => applyChange(mapped, change, template), labels);
  };
  return move(family, map, book, counting).length > 0;
}

function move(
  family: GroupFamily,
  map: (group: Group) => Labels,
  book: GroupBook,
  counting: Counting,
): readonly Group[] {
  const moving: { group: Group; labels: Labels }[] = [];
  for (const group of family.groups.values()) {
    const labels = map(group);
    if (labels !== group.labels) moving.push({ group, labels });
  }
  if (moving.length === 0) return [];
  // First all go, then they arrive: one that stays must be there before others join it.
  for (const { group } of moving) {
    family.groups.delete(group.key);
    // What leaves again after a reload goes on; a member under its own name has its own number.
    if (group.shared || isMapped(group)) book.carried.add(group);
  }
  for (const { group, labels } of moving) {
    const joined = book.groupOf(family, labels);
    if (group.templated !== null) noteTemplated(joined, group.templated);
    book.ended(group.number);
    counting.merge(joined, group);
  }
  book.version++;
  family.counted = null;
  return moving.map(({ group }) => group);
}
