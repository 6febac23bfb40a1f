/*
 * A body that repeats the one before: the same lines in the same order, none of which began anew. Who is there, where it goes and how it
 * leaves is what it was; only numbers are others. ../repeat.ts says what it is for.
 *
 * The plan has for each place of the roll its entry, and a cell that must be added up in each scrape. It is no such cell that has one
 * line which leaves by itself: nobody asks for it, mostly, and what it has stands in the line.
 */
import { ATTEMPT, CELLS, GROUPS, INSTANCES, LINES, PAST, PAST_LENGTH, PRESENT, PRESENT_LENGTH, ROLL, ROLL_LENGTH, SHOWN, SHOWN_LENGTH } from './control';
import { Cell, cellAt, Flag, Group, GroupState, groupAt, Instance, instanceAt, Line, lineAt } from './fields';
import { beganAnew } from './passes';
import { addToCell, clearCell } from './cell';

/** The first of its cell. */
const FIRST: u32 = 1;
/** It leaves as it came. */
const AS_IT_CAME: u32 = 2;
const CELL: u32 = 2;

/**
 * Makes the plan of the body that was settled, surveyed and remembered last. False where there can be none: a line that would leave as it
 * came has no bytes any more, and may have them in the next body.
 */
export function planRepeat(plan: usize): bool {
  const lines = load<usize>(LINES);
  const cells = load<usize>(CELLS);
  const length = load<u32>(ROLL_LENGTH);
  let entry = load<usize>(ROLL);
  let at = plan;
  for (let place: u32 = 0; place < length; place++, entry += 8, at += 8) {
    const said = load<i32>(entry);
    const line = lineAt(lines, (said as u32) >> 1);
    let what: u32 = 0;
    const number = said < 0 || said & 1 ? 0 : load<u32>(line, Line.CELL);
    if (number != 0 && leavesAsItCame(line, cellAt(cells, number))) {
      if (load<u32>(entry, 12) == load<u32>(entry, 4)) return false;
      what = AS_IT_CAME;
    }
    if (number != 0 && isShared(line, cellAt(cells, number))) {
      what |= number << CELL;
      if (isFirst(plan, place, number)) what |= FIRST;
      store<u32>(cellAt(cells, number), (said as u32) >> 1, Cell.LAST_LINE);
    }
    store<i32>(at, said);
    store<u32>(at, what, 4);
  }
  return true;
}

/** As the survey has it, of a line that is there. */
function leavesAsItCame(line: usize, cell: usize): bool {
  const group = groupAt(load<usize>(GROUPS), load<u32>(cell, Cell.GROUP));
  return (load<u32>(group, Group.STATE) & GroupState.AS_IT_CAME) != 0 && (load<u32>(line, Line.FLAGS) & Flag.OWN) != 0;
}

/** Must the line's cell be added up in each scrape? */
function isShared(line: usize, cell: usize): bool {
  const group = groupAt(load<usize>(GROUPS), load<u32>(cell, Cell.GROUP));
  const value = load<f64>(line, Line.VALUE);
  // What was no number when it left is not what the line has: see `catchUp`.
  return (
    load<u32>(group, Group.SHARED) != 0 ||
    (load<u32>(group, Group.STATE) & GroupState.LEAVES) == 0 ||
    load<u32>(cell, Cell.MEMBERS) != 1 ||
    value - value != 0
  );
}

/** Does no place in front of this one have the cell? The last one that had it is noted in the cell; what is noted may be older, too. */
function isFirst(plan: usize, place: u32, number: u32): bool {
  const id = load<u32>(cellAt(load<usize>(CELLS), number), Cell.LAST_LINE);
  const before = load<u32>(lineAt(load<usize>(LINES), id), Line.ORDER);
  if (before >= place) return true;
  const at = plan + ((before as usize) << 3);
  return load<u32>(at) >> 1 != id || load<u32>(at, 4) >> CELL != number;
}

/** Does the body at hand repeat the one of the plan? Then it is mustered. */
export function repeats(plan: usize): bool {
  const lines = load<usize>(LINES);
  const length = load<u32>(ROLL_LENGTH);
  let entry = load<usize>(ROLL);
  let at = plan;
  for (let place: u32 = 0; place < length; place++, entry += 8, at += 8) {
    const said = load<i32>(entry);
    if (said != load<i32>(at)) return false;
    // What was left out before the body's end must be written anew.
    if ((load<u32>(at, 4) & AS_IT_CAME) != 0 && load<u32>(entry, 12) == load<u32>(entry, 4)) return false;
    if (said < 0 || said & 1) continue;
    const line = lineAt(lines, (said as u32) >> 1);
    if (beganAnew(line, load<u32>(line, Line.FLAGS))) return false;
  }
  const attempt = load<i32>(ATTEMPT);
  const count = load<u32>(PAST_LENGTH);
  const past = load<usize>(PAST);
  memory.copy(load<usize>(PRESENT), past, (count as usize) << 2);
  store<u32>(PRESENT_LENGTH, count);
  for (let from = past; from < past + ((count as usize) << 2); from += 4)
    store<i32>(instanceAt(load<usize>(INSTANCES), load<u32>(from)), attempt, Instance.MARK);
  return true;
}

/** Adds up the cells of the plan. */
export function settleRepeat(plan: usize): void {
  const end = plan + ((load<u32>(ROLL_LENGTH) as usize) << 3);
  for (let at = plan; at < end; at += 8) {
    const what = load<u32>(at, 4);
    if (what >> CELL != 0) add(cellAt(load<usize>(CELLS), what >> CELL), load<u32>(at) >> 1, (what & FIRST) != 0);
  }
}

// @ts-ignore: AssemblyScript's own decorator
@inline
function add(cell: usize, id: u32, isFirst: bool): void {
  const line = lineAt(load<usize>(LINES), id);
  const last = load<f64>(line, Line.LAST);
  if (isFirst) clearCell(cell, id);
  addToCell(line, id, cell, load<f64>(line, Line.VALUE), last == last ? last : 0);
}

/** The scrape is over. */
export function rememberRepeat(plan: usize, scrape: i32): void {
  const lines = load<usize>(LINES);
  const end = plan + ((load<u32>(ROLL_LENGTH) as usize) << 3);
  for (let at = plan; at < end; at += 8) {
    const said = load<i32>(at);
    if (said < 0) continue;
    const line = lineAt(lines, (said as u32) >> 1);
    store<i32>(line, scrape, Line.SEEN);
    const value = load<f64>(line, Line.VALUE);
    if (value - value != 0) continue;
    store<f64>(line, value, Line.LAST);
    const number = load<u32>(at, 4) >> CELL;
    if (number == 0) continue;
    const cell = cellAt(load<usize>(CELLS), number);
    if (leaves(load<u32>(cell, Cell.GROUP))) store<f64>(cell, value, Cell.EXPORTED);
  }
  const present = load<usize>(PRESENT);
  for (let from = present; from < present + ((load<u32>(PRESENT_LENGTH) as usize) << 2); from += 4)
    store<i32>(instanceAt(load<usize>(INSTANCES), load<u32>(from)), scrape, Instance.SEEN);
  const shown = load<usize>(SHOWN);
  for (let from = shown; from < shown + ((load<u32>(SHOWN_LENGTH) as usize) << 2); from += 4)
    if (leaves(load<u32>(from))) store<i32>(groupAt(load<usize>(GROUPS), load<u32>(from)), scrape, Group.EXPORTED_AT);
}

// @ts-ignore: AssemblyScript's own decorator
@inline
function leaves(group: u32): bool {
  return (load<u32>(groupAt(load<usize>(GROUPS), group), Group.STATE) & GroupState.LEAVES) != 0;
}

/**
 * Somebody asks for cells that were not added up. Their line was the only one in all scrapes of the plan, and left in all of them; in the
 * first one it was finite, so that what left last is the last finite value. `isSettled`: the body at hand is, and not remembered yet.
 */
export function catchUp(plan: usize, length: u32, isSettled: bool): void {
  const end = plan + ((length as usize) << 3);
  for (let at = plan; at < end; at += 8) {
    const said = load<i32>(at);
    if (said < 0 || said & 1 || load<u32>(at, 4) >> CELL != 0) continue;
    const line = lineAt(load<usize>(LINES), (said as u32) >> 1);
    const number = load<u32>(line, Line.CELL);
    if (number == 0) continue;
    const cell = cellAt(load<usize>(CELLS), number);
    store<f64>(cell, load<f64>(line, Line.LAST), Cell.EXPORTED);
    if (isSettled) add(cell, (said as u32) >> 1, true);
  }
}
