/* What became of the lines of a body, for the answer and the report. ../survey.ts says what it is for. */
import {
  ATTEMPT,
  CELLS,
  FAMILIES,
  FOUND,
  GROUPS,
  HOMES,
  INSTANCES,
  LINES,
  PRESENT,
  PRESENT_LENGTH,
  ROLL,
  ROLL_LENGTH,
  SAID,
  SURVEY,
} from './control';
import {
  Cell,
  cellAt,
  Family,
  FamilyState,
  familyAt,
  Flag,
  Group,
  GroupState,
  groupAt,
  HERALD,
  heraldHome,
  Home,
  homeAt,
  Instance,
  instanceAt,
  Line,
  lineAt,
} from './fields';
import { groupOfHome, homeOf, isThere } from './packed';
import { isSpilled } from './spill';

/**
 * Counts the series of each family, and sees which ones do not leave as they came. Leaves pairs: a family that appears (0), a group
 * of which some line does not leave as it came (1).
 */
export function survey(): u32 {
  const lines = load<usize>(LINES);
  const instances = load<usize>(INSTANCES);
  const families = load<usize>(FAMILIES);
  const number = load<u32>(SURVEY);
  const length = load<u32>(ROLL_LENGTH);
  let entry = load<usize>(ROLL);
  const start = load<usize>(FOUND);
  let found = start;
  for (let place: u32 = 0; place < length; place++, entry += 8) {
    const said = load<i32>(entry);
    if (said < 0 || said & 1) continue;
    if (said == HERALD) continue;
    if (said >= HERALD) {
      const home = homeAt(load<usize>(HOMES), heraldHome(said));
      const kin = load<u32>(home, Home.FAMILY);
      found = appear(familyAt(families, kin), kin, number, found);
      found = change(familyAt(families, kin), groupOfHome(home), number, found);
      continue;
    }
    const line = lineAt(lines, (said as u32) >> 1);
    const id = load<u32>(instanceAt(instances, load<u32>(line, Line.INSTANCE)), Instance.FAMILY);
    const family = familyAt(families, id);
    found = appear(family, id, number, found);
    store<u32>(family, load<u32>(family, Family.SERIES) + 1, Family.SERIES);
    const cell = load<u32>(line, Line.CELL);
    if (cell == 0) {
      store<u32>(family, load<u32>(family, Family.STATE) | FamilyState.CHANGED | FamilyState.LEAKS, Family.STATE);
      continue;
    }
    const to = load<u32>(cellAt(load<usize>(CELLS), cell), Cell.GROUP);
    const group = groupAt(load<usize>(GROUPS), to);
    const state = load<u32>(group, Group.STATE);
    // What was left out before the body's end must be written anew, should it leave after all.
    const isHere = load<u32>(entry, 12) != load<u32>(entry, 4);
    if (isHere && (state & GroupState.AS_IT_CAME) != 0 && (load<u32>(line, Line.FLAGS) & Flag.OWN) != 0) continue;
    found = change(family, to, number, found);
  }
  countPacked();
  return ((found - start) >> 3) as u32;
}

/** A family has lines in the body. */
// @ts-ignore: AssemblyScript's own decorator
@inline
function appear(family: usize, id: u32, number: u32, found: usize): usize {
  if (load<u32>(family, Family.MARK) == number) return found;
  store<u32>(family, number, Family.MARK);
  store<u32>(family, 0, Family.SERIES);
  store<u32>(family, 0, Family.STATE);
  store<u32>(found, 0);
  store<u32>(found, id, 4);
  return found + 8;
}

/** Some line of a group does not leave as it came. */
// @ts-ignore: AssemblyScript's own decorator
@inline
function change(family: usize, to: u32, number: u32, found: usize): usize {
  const group = groupAt(load<usize>(GROUPS), to);
  store<u32>(family, load<u32>(family, Family.STATE) | FamilyState.CHANGED, Family.STATE);
  if (load<u32>(group, Group.CHANGED) == number) return found;
  store<u32>(group, number, Group.CHANGED);
  store<u32>(found, 1);
  store<u32>(found, to, 4);
  return found + 8;
}

/** The series of packed instances: a herald of each stands in the roll, so that their families have appeared. */
function countPacked(): void {
  const present = load<usize>(PRESENT);
  for (let at = present; at < present + ((load<u32>(PRESENT_LENGTH) as usize) << 2); at += 4) {
    const instance = instanceAt(load<usize>(INSTANCES), load<u32>(at));
    if (!isThere(instance)) continue;
    const family = familyAt(load<usize>(FAMILIES), load<u32>(instance, Instance.FAMILY));
    store<u32>(family, load<u32>(family, Family.SERIES) + load<u32>(homeOf(instance), Home.SLOTS), Family.SERIES);
  }
  for (let id: u32 = 1; id < load<u32>(HOMES, 4); id++) {
    const home = homeAt(load<usize>(HOMES), id);
    if (!isSpilled(home)) continue;
    const family = familyAt(load<usize>(FAMILIES), load<u32>(home, Home.FAMILY));
    const lines = load<u32>(home, Home.SPILLED_MEMBERS) * load<u32>(home, Home.SLOTS);
    store<u32>(family, load<u32>(family, Family.SERIES) + lines, Family.SERIES);
  }
}

// @ts-ignore: AssemblyScript's own decorator
@inline
function isChanged(line: usize): bool {
  const id = load<u32>(instanceAt(load<usize>(INSTANCES), load<u32>(line, Line.INSTANCE)), Instance.FAMILY);
  return (load<u32>(familyAt(load<usize>(FAMILIES), id), Family.STATE) & FamilyState.CHANGED) != 0;
}

/** The place of the first entry from `place` on that the answer needs: lines go by that are left out, or behind an open section's fold. */
export function skip(from: u32): u32 {
  const lines = load<usize>(LINES);
  const length = load<u32>(ROLL_LENGTH);
  let place = from;
  for (; place < length; place++) {
    const said = load<i32>(load<usize>(ROLL) + ((place as usize) << 3));
    if (said < 0) break;
    if (said == HERALD) continue;
    if (said >= HERALD) {
      const fold = groupAt(load<usize>(GROUPS), groupOfHome(homeAt(load<usize>(HOMES), heraldHome(said))));
      if (load<u32>(fold, Group.OPENED) == load<u32>(SURVEY)) continue;
      break;
    }
    const line = lineAt(lines, (said as u32) >> 1);
    if (!isChanged(line)) break;
    const cell = load<u32>(line, Line.CELL);
    if (said & 1 || cell == 0) continue;
    const group = groupAt(load<usize>(GROUPS), load<u32>(cellAt(load<usize>(CELLS), cell), Cell.GROUP));
    const isOpen = load<u32>(group, Group.OPENED) == load<u32>(SURVEY);
    if (load<u32>(group, Group.STATE) & GroupState.LEAVES || !isOpen) break;
  }
  return place;
}

/** The place behind the samples from `place` on whose families leave as they came. Says whether one of them has a bound. */
export function run(from: u32): u32 {
  const lines = load<usize>(LINES);
  const length = load<u32>(ROLL_LENGTH);
  let place = from;
  let bound: u32 = 0;
  for (; place < length; place++) {
    const said = load<i32>(load<usize>(ROLL) + ((place as usize) << 3));
    if (said < 0 || said >= HERALD) break;
    const line = lineAt(lines, (said as u32) >> 1);
    if (isChanged(line)) break;
    bound |= load<u32>(line, Line.FLAGS) & Flag.BOUND;
  }
  store<u32>(SAID, bound != 0 ? 1 : 0);
  return place;
}
