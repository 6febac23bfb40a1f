/* Bases that a settlement moves. */
import { CELLS, FOUND } from './control';
import { Cell, cellAt } from './fields';
import { lost } from './two-sum';

/** What a settlement leaves: how often each, then a base that moves (cell, -, sum in two parts). */
const HEADER: usize = 16;
const MOVE: usize = 24;

/** The base that a cell's group has in its slot moves. What is said of it adds up, so that it is left once. */
export function move(number: u32, by: f64): void {
  const moves = load<usize>(FOUND) + HEADER;
  const cell = cellAt(load<usize>(CELLS), number);
  const count = load<u32>(load<usize>(FOUND));
  let place = load<u32>(cell, Cell.MOVED);
  // What an earlier settlement has noted is no place of this one's, or that of another cell.
  if (place >= count || load<u32>(moves + (place as usize) * MOVE) != number) {
    place = count;
    store<u32>(cell, place, Cell.MOVED);
    const made = moves + (place as usize) * MOVE;
    store<u32>(made, number);
    store<f64>(made, 0, 8);
    store<f64>(made, 0, 16);
    store<u32>(load<usize>(FOUND), count + 1);
  }
  const sum = moves + (place as usize) * MOVE + 8;
  const before = load<f64>(sum);
  store<f64>(sum, load<f64>(sum, 8) + lost(before, by), 8);
  store<f64>(sum, before + by);
}
