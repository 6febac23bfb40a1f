import { lost } from '../base/two-sum.ts';
import type { Records } from './records.ts';

/**
 * Adds to a sum of a cell that is kept in twice the precision of a double (Knuth's two-sum), so that it does not depend on the order of its
 * summands. NaN and infinities are kept apart.
 */
export function addToSum(cells: Records, cell: number, field: number, value: number): void {
  if (!Number.isFinite(value)) {
    cells.setNumber(cell, field + 2, cells.number(cell, field + 2) + value);
    return;
  }
  const before = cells.number(cell, field);
  cells.setNumber(cell, field + 1, cells.number(cell, field + 1) + lost(before, value));
  cells.setNumber(cell, field, before + value);
}
