/*
 * Lines of packed instances are not in the roll one by one. A herald stands there for all that follow up to the next entry; and of
 * each home one stands where its first line does, as groups leave in the order of their first lines.
 */
import { ATTEMPT, HOMES, INSTANCES } from './control';
import { HERALD, Home, homeAt, Instance, instanceAt } from './fields';

/** Behind so many entries of the roll, of which the last is a herald, more may follow without another. */
let heralded: u32 = 0;

/** How many lines stand behind heralds since they were ended last. */
let lines: u32 = 0;

/** What stands in the roll has moved, or another body begins. Returns how many lines stood behind those since the last end. */
export function endHeralds(): u32 {
  const count = lines;
  heralded = 0;
  lines = 0;
  return count;
}

/** So many lines more stand behind the last one. */
// @ts-ignore: AssemblyScript's own decorator
@inline
export function moreHeralded(count: u32): void {
  lines += count;
}

/** Where lines of packed instances begin, and where the first of each home stands, the roll says so. Returns how long it is. */
// @ts-ignore: AssemblyScript's own decorator
@inline
export function herald(number: u32, roll: usize, length: u32, at: i32): u32 {
  const attempt = load<i32>(ATTEMPT);
  const id = load<u32>(instanceAt(load<usize>(INSTANCES), number), Instance.HOME);
  const home = homeAt(load<usize>(HOMES), id);
  lines++;
  if (length == heralded && load<i32>(home, Home.MARK) == attempt) return length;
  store<i32>(home, attempt, Home.MARK);
  const entry = roll + ((length as usize) << 3);
  store<i32>(entry, HERALD | ((id << 1) as i32));
  store<i32>(entry, at, 4);
  heralded = length + 1;
  return heralded;
}
