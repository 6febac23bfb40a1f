/* Adding to cells what is visible in them. */
import { CELLS, EPOCH, LINES, TIMED } from './control';
import { Cell, cellAt, Line, lineAt } from './fields';
import { addTo } from './two-sum';

// @ts-ignore: AssemblyScript's own decorator
@external('env', 'isNewer')
declare function isNewer(a: u32, b: u32): bool;

/** A cell that may be added to: of the first in this settlement it is cleared, with that one as the newest line. */
// @ts-ignore: AssemblyScript's own decorator
@inline
export function clearedCell(number: u32, line: u32): usize {
  const epoch = load<i32>(EPOCH);
  const cell = cellAt(load<usize>(CELLS), number);
  if (load<i32>(cell, Cell.MARK) != epoch) {
    clearCell(cell, line);
    store<i32>(cell, epoch, Cell.MARK);
  }
  return cell;
}

/** Nobody is visible in it; the line is the first that will be. */
// @ts-ignore: AssemblyScript's own decorator
@inline
export function clearCell(cell: usize, line: u32): void {
  memory.fill(cell, 0, Cell.MIN);
  store<f64>(cell, Infinity, Cell.MIN);
  store<f64>(cell, -Infinity, Cell.MAX);
  store<u32>(cell, 0, Cell.MEMBERS);
  store<u32>(cell, 0, Cell.NUMBERS);
  store<u32>(cell, line, Cell.NEWEST);
}

/** Adds a line that is there, with what it had before. */
// @ts-ignore: AssemblyScript's own decorator
@inline
export function addToCell(line: usize, id: u32, cell: usize, value: f64, before: f64): void {
  addNumbers(cell, value, before);
  if (value < load<f64>(cell, Cell.MIN)) store<f64>(cell, value, Cell.MIN);
  if (value > load<f64>(cell, Cell.MAX)) store<f64>(cell, value, Cell.MAX);
  const newest = load<u32>(cell, Cell.NEWEST);
  if (newest != id && newer(line, id, newest, value)) store<u32>(cell, id, Cell.NEWEST);
}

// @ts-ignore: AssemblyScript's own decorator
@inline
export function addNumbers(cell: usize, value: f64, before: f64): void {
  store<u32>(cell, load<u32>(cell, Cell.MEMBERS) + 1, Cell.MEMBERS);
  addTo(cell + Cell.BEFORE, before);
  if (value != value) return;
  addTo(cell + Cell.SUM, value);
  store<u32>(cell, load<u32>(cell, Cell.NUMBERS) + 1, Cell.NUMBERS);
}

export function newer(line: usize, id: u32, other: u32, value: f64): bool {
  const there = lineAt(load<usize>(LINES), other);
  const isNone = value != value;
  const before = load<f64>(there, Line.VALUE);
  if (isNone != (before != before)) return !isNone;
  if (load<u32>(TIMED) != 0) return isNewer(id, other);
  return load<u32>(line, Line.ORDER) >= load<u32>(there, Line.ORDER);
}
