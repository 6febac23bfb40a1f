/* Records and indexes as ../records.ts and ../table-index.ts keep them. */

const NEXT: usize = 4;
const FREE: usize = 8;
const CAPACITY: usize = 12;
const USED: usize = 16;

// @ts-ignore: AssemblyScript's own decorator
@inline
export function hasRoom(table: usize): bool {
  return load<u32>(table, FREE) != 0 || load<u32>(table, NEXT) < load<u32>(table, CAPACITY);
}

/** The number of a record of 2^`shift` bytes that is all zeros; there must be room. */
// @ts-ignore: AssemblyScript's own decorator
@inline
export function make(table: usize, shift: usize): u32 {
  store<u32>(table, load<u32>(table, USED) + 1, USED);
  const free = load<u32>(table, FREE);
  if (free != 0) {
    const link = load<usize>(table) + ((((free as usize) + 1) << shift) - 4);
    store<u32>(table, load<u32>(link), FREE);
    store<u32>(link, 0);
    return free;
  }
  const next = load<u32>(table, NEXT);
  store<u32>(table, next + 1, NEXT);
  return next;
}

/** May so many be made one behind the other? Not where records were freed, whose numbers are given again. */
export function hasRoomInOrder(table: usize, count: u32): bool {
  return load<u32>(table, FREE) == 0 && load<u32>(table, NEXT) + count <= load<u32>(table, CAPACITY);
}

/** The first of so many. */
export function makeInOrder(table: usize, count: u32): u32 {
  const next = load<u32>(table, NEXT);
  store<u32>(table, next + count, NEXT);
  store<u32>(table, load<u32>(table, USED) + count, USED);
  return next;
}

// @ts-ignore: AssemblyScript's own decorator
@inline
export function release(table: usize, shift: usize, id: u32): void {
  const at = load<usize>(table) + ((id as usize) << shift);
  memory.fill(at, 0, (1 as usize) << shift);
  store<u32>(at + ((1 as usize) << shift) - 4, load<u32>(table, FREE));
  store<u32>(table, id, FREE);
  store<u32>(table, load<u32>(table, USED) - 1, USED);
}

// The words of an index: its address, its mask and how many entries it has.
const MASK: usize = 4;
const ENTRIES: usize = 8;

/** Never more than three quarters of the places are taken. */
// @ts-ignore: AssemblyScript's own decorator
@inline
export function canTake(index: usize): bool {
  return (load<u32>(index, ENTRIES) + 1) << 2 <= 3 * (load<u32>(index, MASK) + 1);
}

/**
 * The record of 2^`shift` bytes with this key; 0 = there is none. An entry stays behind when its record is forgotten or has another
 * key: `live` is a field that is 0 then.
 */
// @ts-ignore: AssemblyScript's own decorator
@inline
export function find(index: usize, table: usize, shift: usize, hash: usize, live: usize, key: u64): u32 {
  const start = load<usize>(index);
  const mask = load<u32>(index, MASK);
  const records = load<usize>(table);
  let place = (key as u32) & mask;
  let entry = start + ((place as usize) << 3);
  for (let id = load<u32>(entry, 4); id != 0; id = load<u32>(entry, 4)) {
    if (load<u32>(entry) == ((key >>> 32) as u32)) {
      const record = records + ((id as usize) << shift);
      if (load<u64>(record + hash) == key && load<u32>(record + live) != 0) return id;
    }
    place = (place + 1) & mask;
    entry = start + ((place as usize) << 3);
  }
  return 0;
}

/** There must be room. */
// @ts-ignore: AssemblyScript's own decorator
@inline
export function put(index: usize, key: u64, id: u32): void {
  const start = load<usize>(index);
  const mask = load<u32>(index, MASK);
  let place = (key as u32) & mask;
  while (load<u32>(start + ((place as usize) << 3), 4) != 0) place = (place + 1) & mask;
  store<u32>(start + ((place as usize) << 3), (key >>> 32) as u32);
  store<u32>(start + ((place as usize) << 3), id, 4);
  store<u32>(index, load<u32>(index, ENTRIES) + 1, ENTRIES);
}

// Entries of 16 bytes, which need no record: a key, and two numbers of which the second is 0 where there is no entry.
const SECOND: usize = 12;

/** The entry of a key, or the empty one at which it would stand. */
export function findEntry(index: usize, key: u64): usize {
  const start = load<usize>(index);
  const mask = load<u32>(index, MASK);
  let place = (key as u32) & mask;
  let entry = start + ((place as usize) << 4);
  while (load<u32>(entry, SECOND) != 0 && load<u64>(entry) != key) {
    place = (place + 1) & mask;
    entry = start + ((place as usize) << 4);
  }
  return entry;
}

/** There must be room. */
export function putEntry(index: usize, key: u64, first: u32, second: u32): void {
  const entry = findEntry(index, key);
  if (load<u32>(entry, SECOND) == 0) store<u32>(index, load<u32>(index, ENTRIES) + 1, ENTRIES);
  store<u64>(entry, key);
  store<u32>(entry, first, 8);
  store<u32>(entry, second, SECOND);
}

/** Enters into an index what one of so many places had. */
export function moveEntries(index: usize, from: usize, places: u32): void {
  for (let place: u32 = 0; place < places; place++) {
    const entry = from + ((place as usize) << 4);
    const second = load<u32>(entry, SECOND);
    if (second != 0) putEntry(index, load<u64>(entry), load<u32>(entry, 8), second);
  }
}
