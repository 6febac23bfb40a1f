/* Cells that become one. */
import { CELLS, EPOCH, LINES } from './control';
import { Cell, cellAt, Line, lineAt } from './fields';
import { dropCell, refer } from './forget';
import { newer } from './cell';
import { addSum } from './two-sum';

/**
 * Makes one cell of two, for the group that is named: what is visible in both is added up, and whoever points to the other finds the
 * one that stays, which is returned. It is `from` where somebody is visible in that alone. What left by itself is noted elsewhere.
 */
export function joinCells(into: u32, from: u32, group: u32): u32 {
  const a = cellAt(load<usize>(CELLS), into);
  const b = cellAt(load<usize>(CELLS), from);
  const epoch = load<i32>(EPOCH);
  const isThere = load<i32>(b, Cell.MARK) == epoch;
  if (isThere && load<i32>(a, Cell.MARK) != epoch) {
    store<u32>(b, group, Cell.GROUP);
    store<f64>(b, NaN, Cell.EXPORTED);
    end(into, from);
    return from;
  }
  if (isThere) merge(a, b);
  store<f64>(a, NaN, Cell.EXPORTED);
  end(from, into);
  return into;
}

/** Lines point to what their cells have become, or to none where the group is gone. */
export function followLines(): void {
  const end = load<u32>(LINES, 4);
  for (let id: u32 = 1; id < end; id++) {
    const line = lineAt(load<usize>(LINES), id);
    const before = load<u32>(line, Line.CELL);
    if (before == 0) continue;
    const found = follow(before);
    if (found == before) continue;
    if (found != 0) refer(found);
    store<u32>(line, found, Line.CELL);
    dropCell(before, false);
  }
}

/** What a cell has become; 0 = its group is gone. */
export function follow(id: u32): u32 {
  const cells = load<usize>(CELLS);
  let found = id;
  for (let into = load<u32>(cellAt(cells, found), Cell.INTO); into != 0; into = load<u32>(cellAt(cells, found), Cell.INTO))
    found = into;
  return load<u32>(cellAt(cells, found), Cell.GROUP) == 0 ? 0 : found;
}

/** Exact, since sums, extremes and counts can all be merged. */
function merge(into: usize, from: usize): void {
  addSum(into + Cell.SUM, from + Cell.SUM);
  addSum(into + Cell.BEFORE, from + Cell.BEFORE);
  store<u32>(into, load<u32>(into, Cell.MEMBERS) + load<u32>(from, Cell.MEMBERS), Cell.MEMBERS);
  store<u32>(into, load<u32>(into, Cell.NUMBERS) + load<u32>(from, Cell.NUMBERS), Cell.NUMBERS);
  store<f64>(into, min<f64>(load<f64>(into, Cell.MIN), load<f64>(from, Cell.MIN)), Cell.MIN);
  store<f64>(into, max<f64>(load<f64>(into, Cell.MAX), load<f64>(from, Cell.MAX)), Cell.MAX);
  const newest = load<u32>(from, Cell.NEWEST);
  const line = lineAt(load<usize>(LINES), newest);
  if (newer(line, newest, load<u32>(into, Cell.NEWEST), load<f64>(line, Line.VALUE))) store<u32>(into, newest, Cell.NEWEST);
}

/** The cell has become a part of another, and goes when nobody points to it any more. */
function end(number: u32, into: u32): void {
  const cell = cellAt(load<usize>(CELLS), number);
  store<u32>(cell, 0, Cell.GROUP);
  store<u32>(cell, into, Cell.INTO);
  refer(into);
  refer(number);
  dropCell(number, false);
}
