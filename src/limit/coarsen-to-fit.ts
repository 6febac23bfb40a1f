import type { GroupFamily } from '../model/group.ts';
import { remembered } from './change.ts';
import { type Choice, chooseChange, type Room } from './choose.ts';
import { coarsen } from './coarsen.ts';
import { describeChoice, type Moved, moved, type Reason } from './describe.ts';
import type { Enforcement } from './enforcement.ts';
import { visibleGroups } from './visible.ts';

/** Changes the mapping until the family fits; false where nothing is left to change. */
export function coarsenTo(
  at: Enforcement,
  family: GroupFamily,
  room: Room,
  reason: Reason,
  fits: () => boolean,
): boolean {
  for (const changed of changesTo(at, family, room, fits)) tell(at, family, changed, reason);
  return fits();
}

/** A change of a mapping, and what is told of the groups that it moved: the change may be told long after them. */
export interface Changed {
  readonly choice: Choice;
  readonly moved: Moved;
}

/** Changes the mapping until the family fits, or nothing is left to change. */
export function* changesTo(at: Enforcement, family: GroupFamily, room: Room, fits: () => boolean): Generator<Changed> {
  const template = remembered(at.template);
  while (!fits()) {
    const choice = chooseChange(
      family,
      visibleGroups(family),
      room,
      at.limits.protect,
      at.counting,
      template,
      at.wording.examples,
      at.without,
    );
    if (choice === null) return;
    const gone = coarsen(family, choice.change, at.book, at.counting, template);
    yield { choice, moved: moved(gone, choice.change) };
  }
}

/** What was folded before a start without a kept state cannot be known. */
const FRESH =
  '; Sluice began with this scrape, so where it folded before, these folds may step back once (--storage.path)';

/** Tells the ledger of a change of a mapping. */
export function tell(at: Enforcement, family: GroupFamily, { choice, moved }: Changed, reason: Reason): void {
  const { what, details } = describeChoice(family, choice, moved, reason, at.wording);
  at.ledger.changed(what, at.scrape > 1 ? details : { ...details, message: details.message + FRESH });
}
