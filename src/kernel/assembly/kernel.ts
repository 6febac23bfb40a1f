/*
 * The passes over bytes. What stands where in the records is written in ../fields.ts; the tables' addresses in ../control.ts, as
 * they move when they grow.
 */
import { ATTEMPT, FORMAT, INDEX, INDEX_MASK, LINES, PREVIOUS, ROLL, ROLL_CAPACITY, ROLL_LENGTH } from './control';
import { Flag, Line, lineAt } from './fields';
import { hash } from './hash';
import { endsNumber, parseNumber } from './number';

const SPACE: u8 = 0x20;
const NEWLINE: u8 = 0x0a;
const QUOTE: u8 = 0x22;
const BACKSLASH: u8 = 0x5c;
const BRACE_OPEN: u8 = 0x7b;
const BRACE_CLOSE: u8 = 0x7d;

/** The longest key that has a hash. */
const KEY_MAX: usize = 4096;

/**
 * Reads lines from `at` on, as long as their series are known by their bytes and nothing is unusual about their values, and notes what
 * they say. Returns the address of the line at which it stopped, or `end`. `offset` leads from addresses to places in the body.
 */
export function scan(at: usize, end: usize, offset: i32): usize {
  const lines = load<usize>(LINES);
  const roll = load<usize>(ROLL);
  const attempt = load<i32>(ATTEMPT);
  const format = load<u32>(FORMAT);
  const rollCapacity = load<u32>(ROLL_CAPACITY);
  let rollLength = load<u32>(ROLL_LENGTH);
  let previous = load<u32>(PREVIOUS);
  while (at < end && rollLength + 1 < rollCapacity) {
    const before = lineAt(lines, previous);
    let id = load<u32>(before, Line.SUCCESSOR);
    let line = lineAt(lines, id);
    let length: usize = load<u32>(line, Line.LENGTH);
    if (id == 0 || at + length >= end || load<u8>(at + length) != SPACE || hash(at, length) != load<u64>(line, Line.HASH)) {
      length = keyLength(at, end);
      if (length == 0) break;
      id = find(hash(at, length));
      if (id == 0) break;
      line = lineAt(lines, id);
    }
    const flags = load<u32>(line, Line.FLAGS);
    if ((flags & format) == 0 || load<i32>(line, Line.MARK) == attempt) break;
    const value = parseNumber(at + length + 1, end);
    if (endsNumber == 0) break;
    store<f64>(line, value, Line.VALUE);
    store<i32>(line, attempt, Line.MARK);
    store<u32>(line, flags & ~Flag.STANDS_IN, Line.FLAGS);
    store<u32>(line, rollLength, Line.ORDER);
    store<u32>(before, id, Line.SUCCESSOR);
    const entry = roll + ((rollLength as usize) << 3);
    store<u32>(entry, id * 2);
    store<u32>(entry, (at as i32) + offset, 4);
    rollLength++;
    previous = id;
    at = endsNumber;
  }
  store<u32>(ROLL_LENGTH, rollLength);
  store<u32>(PREVIOUS, previous);
  return at;
}

/**
 * Learns by which bytes the line is known that stands from `at` to `end`, newline included, and has this value. Where something is
 * unusual about it, it is not. Returns 1 where it is known from here on, 2 where it needed an entry in the index.
 */
export function learn(at: usize, end: usize, id: u32, value: f64): u32 {
  const length = keyLength(at, end);
  if (length == 0) return 0;
  const read = parseNumber(at + length + 1, end);
  if (endsNumber != end || (read != value && (read == read || value == value))) return 0;
  const key = hash(at, length);
  const lines = load<usize>(LINES);
  const format = load<u32>(FORMAT);
  const line = lineAt(lines, id);
  store<u32>(lineAt(lines, load<u32>(PREVIOUS)), id, Line.SUCCESSOR);
  store<u32>(PREVIOUS, id);
  const flags = load<u32>(line, Line.FLAGS);
  if (load<u32>(line, Line.LENGTH) == (length as u32) && load<u64>(line, Line.HASH) == key) {
    store<u32>(line, flags | format, Line.FLAGS);
    return 1;
  }
  // What the application said under this key is another series by now: its type has changed.
  const other = find(key);
  if (other != 0) store<u32>(lineAt(lines, other), 0, Line.LENGTH);
  store<u64>(line, key, Line.HASH);
  store<u32>(line, length as u32, Line.LENGTH);
  store<u32>(line, (flags & ~Flag.KEYED) | format, Line.FLAGS);
  insert(key, id);
  return 2;
}

/** Puts a line with its key into the index, which must have room. */
export function enter(id: u32): void {
  insert(load<u64>(lineAt(load<usize>(LINES), id), Line.HASH), id);
}

/** The length of the series at `at`, which one blank must follow; 0 where it is unusual. */
function keyLength(at: usize, end: usize): usize {
  let place = at;
  let byte: u8 = 0;
  for (; place < end; place++) {
    byte = load<u8>(place);
    if (byte == SPACE || byte == BRACE_OPEN) break;
    if (byte <= SPACE || byte == 0x23) return 0;
  }
  if (byte == BRACE_OPEN) {
    for (place++; place < end; place++) {
      byte = load<u8>(place);
      if (byte == BRACE_CLOSE) break;
      if (byte < SPACE) return 0;
      if (byte != QUOTE) continue;
      for (place++; place < end; place++) {
        byte = load<u8>(place);
        if (byte == QUOTE) break;
        if (byte == BACKSLASH) byte = load<u8>(++place);
        if (byte == NEWLINE || byte == 0) return 0;
      }
    }
    place++;
  }
  const length = place - at;
  return place >= end || length == 0 || length > KEY_MAX || load<u8>(place) != SPACE ? 0 : length;
}

function find(key: u64): u32 {
  const lines = load<usize>(LINES);
  const index = load<usize>(INDEX);
  const indexMask = load<u32>(INDEX_MASK);
  let slot = (key as u32) & indexMask;
  let entry = index + ((slot as usize) << 3);
  for (let id = load<u32>(entry, 4); id != 0; id = load<u32>(entry, 4)) {
    if (load<u32>(entry) == ((key >>> 32) as u32)) {
      // An entry stays behind when its line is forgotten, or known by other bytes.
      const line = lineAt(lines, id);
      if (load<u64>(line, Line.HASH) == key && load<u32>(line, Line.LENGTH) != 0) return id;
    }
    slot = (slot + 1) & indexMask;
    entry = index + ((slot as usize) << 3);
  }
  return 0;
}

function insert(key: u64, id: u32): void {
  const index = load<usize>(INDEX);
  const indexMask = load<u32>(INDEX_MASK);
  let slot = (key as u32) & indexMask;
  while (load<u32>(index + ((slot as usize) << 3), 4) != 0) slot = (slot + 1) & indexMask;
  store<u32>(index + ((slot as usize) << 3), (key >>> 32) as u32);
  store<u32>(index + ((slot as usize) << 3), id, 4);
}
