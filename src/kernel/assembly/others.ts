/* Lines that are no samples, and stand where they stood in the body before: they are known by their bytes. ../other-lines.ts says more. */
import { areEqual } from './bytes';
import { ROLL, ROLL_CAPACITY, ROLL_LENGTH, SAID } from './control';
import { scan } from './kernel';

// The words of a list: which of its lines comes next, how many there are, which number the next has in this body, and where their bytes
// are. Behind them stands where each line begins among the bytes, and where the last one ends.
const COUNT: usize = 4;
const NUMBER: usize = 8;
const BYTES: usize = 12;
const STARTS: usize = 16;

/** As `scan`; goes on behind lines that are the next ones of the list. */
export function scanOn(at: usize, end: usize, offset: i32, list: usize): usize {
  let place = scan(at, end, offset);
  while (place < end && load<u32>(SAID) == 0) {
    const next = load<u32>(list);
    if (next == load<u32>(list, COUNT)) break;
    const start = list + STARTS + ((next as usize) << 2);
    const length = load<usize>(start, 4) - load<usize>(start);
    const roll = load<u32>(ROLL_LENGTH);
    if (place + length > end || roll + 1 >= load<u32>(ROLL_CAPACITY)) break;
    if (!areEqual(place, load<usize>(list, BYTES) + load<usize>(start), length)) break;
    const entry = load<usize>(ROLL) + ((roll as usize) << 3);
    store<i32>(entry, ~load<i32>(list, NUMBER));
    store<u32>(entry, (place as i32) + offset, 4);
    store<u32>(ROLL_LENGTH, roll + 1);
    store<u32>(list, load<u32>(list, NUMBER) + 1, NUMBER);
    store<u32>(list, next + 1);
    place = scan(place + length, end, offset);
  }
  return place;
}
