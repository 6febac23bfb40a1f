import { forgetAssumed, isFold } from '../fold/index.ts';
import { cellsOf } from '../identify/index.ts';
import type { Slot } from '../model/layout.ts';
import { slotOfCell } from './group-of.ts';
import type { LineState } from './state.ts';

/** Groups that nobody is in any more are remembered, so that a member that returns goes on: so many of them. */
const TOMBSTONES_MAX = 20_000;
/** Fewer where cells take more than this part of linear memory: some groups have hundreds. */
const CELLS_MAX = 1 / 8;

/** The answer leaves: what was seen is remembered, as far as there is room. */
export function remember(state: LineState): void {
  const { scrape, table, book, folds } = state;
  for (const { counted, groups } of book.families.values()) {
    if (counted !== null) continue;
    for (const group of groups.values()) if (isFold(group)) folds.commit(group, scrape);
  }
  folds.clear();
  table.remember(scrape);
  if (state.restored) for (const group of book.groups()) forgetAssumed(group);
  table.prune();
  if (table.lossy) for (const group of book.groups()) group.lossy ||= table.kernel.takeLossy(group.number);
  book.prune(scrape, tombstonesMax(state));
  table.sweep();
  book.forgetBounds(() => slotsInUse(state));
  state.reloaded = false;
  state.restored = false;
}

function tombstonesMax({ book, table: { kernel } }: LineState): number {
  const { cells, arena } = kernel;
  const part = (cells.used * cells.size) / (arena.u8.length * CELLS_MAX);
  return part <= 1 ? TOMBSTONES_MAX : Math.min(TOMBSTONES_MAX, Math.floor(book.tombstones / part));
}

/** The slots of groups that known lines go to. */
function slotsInUse(state: LineState): ReadonlySet<Slot> {
  const { table } = state;
  const slots = new Set<Slot>();
  for (const instance of table.instances())
    for (const cell of cellsOf(table, instance)) {
      const slot = slotOfCell(state, cell);
      if (slot !== undefined) slots.add(slot);
    }
  return slots;
}
