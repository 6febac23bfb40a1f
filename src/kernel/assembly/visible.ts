/* Groups with visible members: who enters them, and which have other members or lines than the host knows. */
import { EPOCH, GROUPS, INSTANCES, SHOWN, SHOWN_LENGTH } from './control';
import { Group, groupAt, Instance, instanceAt } from './fields';

/** Where the next goes that a settlement finds. */
let toCounted: usize = 0;
let toVisible: usize = 0;
let toEntered: usize = 0;
let visible: usize = 0;

/** Before the first of a settlement: where it leaves groups that it counted, and instances that entered one. */
export function beginVisible(counted: usize, entered: usize): void {
  toCounted = counted;
  visible = counted + ((load<u32>(SHOWN_LENGTH) as usize) << 2);
  toVisible = visible;
  toEntered = entered;
}

/** Behind the last. */
export function endVisible(): void {
  hideOthers();
  show();
}

/** Where those end that were counted, and those that entered. */
export function countedEnd(): usize {
  return toCounted;
}

export function enteredEnd(): usize {
  return toEntered;
}

/** A group has visible members: of the first in this settlement its counts are cleared. */
// @ts-ignore: AssemblyScript's own decorator
@inline
export function openGroup(number: u32): usize {
  const epoch = load<i32>(EPOCH);
  const group = groupAt(load<usize>(GROUPS), number);
  if (load<i32>(group, Group.MARK) != epoch) {
    store<i32>(group, epoch, Group.MARK);
    store<u32>(group, 0, Group.MEMBERS);
    store<u32>(group, 0, Group.LINES);
    store<u32>(group, 0, Group.LAST_INSTANCE);
    store<u32>(toVisible, number);
    toVisible += 4;
  }
  return group;
}

/** An instance has lines in a group. */
// @ts-ignore: AssemblyScript's own decorator
@inline
export function enterGroup(instance: u32, groupNumber: u32, lines: u32): void {
  const group = openGroup(groupNumber);
  if (load<u32>(group, Group.LAST_INSTANCE) != instance) {
    store<u32>(group, instance, Group.LAST_INSTANCE);
    store<u32>(group, load<u32>(group, Group.MEMBERS) + 1, Group.MEMBERS);
    const serial = load<u32>(instanceAt(load<usize>(INSTANCES), instance), Instance.SERIAL);
    if (load<u32>(group, Group.SHARED) == 0 && load<u32>(group, Group.OWNER) != serial) {
      store<u32>(toEntered, groupNumber);
      store<u32>(toEntered, instance, 4);
      toEntered += 8;
      // Two that are there are two: the others need not be told.
      if (load<u32>(group, Group.MEMBERS) > 1) store<u32>(group, 1, Group.SHARED);
    }
  }
  store<u32>(group, load<u32>(group, Group.LINES) + lines, Group.LINES);
}

/** Those that had visible members and have none any more. */
function hideOthers(): void {
  const epoch = load<i32>(EPOCH);
  const shown = load<usize>(SHOWN);
  for (let at = shown; at < shown + ((load<u32>(SHOWN_LENGTH) as usize) << 2); at += 4) {
    const number = load<u32>(at);
    const group = groupAt(load<usize>(GROUPS), number);
    if (load<i32>(group, Group.MARK) == epoch) continue;
    store<u32>(group, 0, Group.MEMBERS);
    store<u32>(group, 0, Group.LINES);
    count(group, number);
  }
}

/** Those that have some: the next settlement knows them. */
function show(): void {
  let to = load<usize>(SHOWN);
  for (let at = visible; at < toVisible; at += 4, to += 4) {
    const number = load<u32>(at);
    store<u32>(to, number);
    count(groupAt(load<usize>(GROUPS), number), number);
  }
  store<u32>(SHOWN_LENGTH, ((toVisible - visible) >> 2) as u32);
}

/** Tells the host what it does not know. What was freed since has nothing to tell. */
function count(group: usize, number: u32): void {
  const members = load<u32>(group, Group.MEMBERS);
  const lines = load<u32>(group, Group.LINES);
  if (load<u32>(group, Group.TOLD_MEMBERS) == members && load<u32>(group, Group.TOLD_LINES) == lines) return;
  store<u32>(group, members, Group.TOLD_MEMBERS);
  store<u32>(group, lines, Group.TOLD_LINES);
  // Behind what is read: no more are told of than were shown before and are now.
  store<u32>(toCounted, number);
  toCounted += 4;
}
