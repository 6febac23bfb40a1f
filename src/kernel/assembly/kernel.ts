/*
 * The passes over bytes. What stands where in the records is written in ../fields.ts; the tables' addresses in ../control.ts, as
 * they move when they grow.
 */
import { arrive, arriveLike, isCrowded, needsRoom, PACKED } from './arrival';
import { asksForSlot } from './slots';
import { BACKSLASH, BRACE_CLOSE, BRACE_OPEN, NEWLINE, QUOTE, SPACE } from './bytes';
import { ATTEMPT, FORMAT, LINE_INDEX, LINES, PREVIOUS, ROLL, ROLL_CAPACITY, ROLL_LENGTH, SAID } from './control';
import { Flag, Line, LINE_SHIFT, lineAt } from './fields';
import { followCourse, noteStep } from './course';
import { dissect, dissectLike, findFrame, seriesLength } from './frame';
import { hash, HASHED_MAX } from './hash';
import { herald } from './herald';
import { forgetLast, isKin, isLike, lastInstance, lastLength, lastSlot } from './last';
import { endsNumber, parseNumber } from './number';
import { BLOCKS_FULL, SAID_IT, say, TOO_NARROW } from './packed';
import { find, put } from './tables';

/**
 * Reads lines from `at` on, as long as nothing is unusual about them and their series are known, by the line before, by their frames or
 * by their bytes, and notes what they say. Returns the address of the line at which it stopped, or `end`; says whether a table is full (1), has too many packed instances (2), the line's bound has a slot that nobody knows (3), or its number no room in its slot (4). `offset` leads from
 * addresses to places in the body.
 */
export function scan(at: usize, end: usize, offset: i32): usize {
  const lines = load<usize>(LINES);
  const roll = load<usize>(ROLL);
  const attempt = load<i32>(ATTEMPT);
  const format = load<u32>(FORMAT);
  const rollCapacity = load<u32>(ROLL_CAPACITY);
  let rollLength = load<u32>(ROLL_LENGTH);
  let previous = load<u32>(PREVIOUS);
  let isLastPacked = false;
  store<u32>(SAID, 0);
  forgetLast();
  while (at < end && rollLength + 1 < rollCapacity) {
    const before = lineAt(lines, previous);
    // Behind a packed instance stands most likely another.
    let id = isLastPacked ? 0 : load<u32>(before, Line.SUCCESSOR);
    let line = lineAt(lines, id);
    let length: usize = load<u32>(line, Line.LENGTH);
    let flags: u32;
    let value: f64;
    let ends: usize;
    if (id != 0 && at + length < end && load<u8>(at + length) == SPACE && hash(at, length) == load<u64>(line, Line.HASH)) {
      flags = load<u32>(line, Line.FLAGS);
      if ((flags & format) == 0 || load<i32>(line, Line.MARK) == attempt) break;
      value = parseNumber(at + length + 1, end);
      ends = endsNumber;
      if (ends == 0) break;
    } else {
      const isNext = isLike(at, end);
      const slotBefore = lastSlot;
      const like = isNext || isKin(at, end);
      const isPlain = like || dissectLike(at, end, HASHED_MAX) || dissect(at, end, HASHED_MAX);
      length = like ? lastLength : isPlain ? seriesLength : keyLength(at, end);
      if (length == 0) break;
      value = parseNumber(at + length + 1, end);
      ends = endsNumber;
      if (ends == 0) break;
      id = like ? arriveLike() : isPlain ? arrive(at) : 0;
      if (id == PACKED) {
        const done = say(lastInstance, lastSlot, value, rollLength);
        if (done != SAID_IT) {
          store<u32>(SAID, done == BLOCKS_FULL ? 1 : done == TOO_NARROW ? 4 : 0);
          break;
        }
        rollLength = herald(lastInstance, roll, rollLength, (at as i32) + offset);
        if (isNext && isLastPacked) noteStep(slotBefore, lastSlot);
        isLastPacked = true;
        at = followCourse(ends, end);
        continue;
      }
      if (id == 0 && isPlain && needsRoom) {
        store<u32>(SAID, isCrowded ? 2 : 1);
        break;
      }
      isLastPacked = false;
      const key = hash(at, length);
      // What no frame tells is known by its bytes.
      if (id == 0) {
        id = findKeyed(key);
        line = lineAt(lines, id);
        flags = load<u32>(line, Line.FLAGS);
        if (id == 0 && isPlain && asksForSlot()) store<u32>(SAID, 3);
        if (id == 0 || (flags & format) == 0 || load<i32>(line, Line.MARK) == attempt) break;
      } else {
        line = lineAt(lines, id);
        flags = (load<u32>(line, Line.FLAGS) & ~Flag.KEYED) | format;
        store<u64>(line, key, Line.HASH);
        store<u32>(line, length as u32, Line.LENGTH);
      }
    }
    store<f64>(line, value, Line.VALUE);
    store<i32>(line, attempt, Line.MARK);
    store<u32>(line, flags & ~(Flag.STANDS_IN | Flag.PINNED), Line.FLAGS);
    store<u32>(line, rollLength, Line.ORDER);
    store<u32>(before, id, Line.SUCCESSOR);
    const entry = roll + ((rollLength as usize) << 3);
    store<u32>(entry, id * 2);
    store<u32>(entry, (at as i32) + offset, 4);
    rollLength++;
    previous = id;
    at = ends;
  }
  store<u32>(ROLL_LENGTH, rollLength);
  store<u32>(PREVIOUS, previous);
  return at;
}

// @ts-ignore: AssemblyScript's own decorator
@inline
function findKeyed(key: u64): u32 {
  return find(LINE_INDEX, LINES, LINE_SHIFT, Line.HASH, Line.LENGTH, key);
}

/**
 * Learns by which bytes the line is known that stands from `at` to `end`, newline included, and has this value. Where something is
 * unusual about it, it is not, and the result is 0; 2 where its series was taken apart, so that its frame can be learnt, too. The index
 * must have room.
 */
export function learn(at: usize, end: usize, id: u32, value: f64): u32 {
  const isPlain = dissect(at, end, HASHED_MAX);
  const length = isPlain ? seriesLength : keyLength(at, end);
  if (length == 0) return 0;
  if (!says(at + length + 1, end, value)) return 0;
  const key = hash(at, length);
  const lines = load<usize>(LINES);
  const format = load<u32>(FORMAT);
  const line = lineAt(lines, id);
  store<u32>(lineAt(lines, load<u32>(PREVIOUS)), id, Line.SUCCESSOR);
  store<u32>(PREVIOUS, id);
  const flags = load<u32>(line, Line.FLAGS);
  if (load<u32>(line, Line.LENGTH) == (length as u32) && load<u64>(line, Line.HASH) == key) {
    store<u32>(line, flags | format, Line.FLAGS);
    return isPlain ? 2 : 1;
  }
  // What the application said under this key is another series by now: its type has changed.
  const other = findKeyed(key);
  if (other != 0) store<u32>(lineAt(lines, other), 0, Line.LENGTH);
  store<u64>(line, key, Line.HASH);
  store<u32>(line, length as u32, Line.LENGTH);
  store<u32>(line, (flags & ~Flag.KEYED) | format, Line.FLAGS);
  put(LINE_INDEX, key, id);
  return isPlain ? 2 : 1;
}

/**
 * Takes the line apart that stands from `at` to `end`, newline included, and has this value. False where something is unusual about it, or
 * its frame is known.
 */
export function isNewKind(at: usize, end: usize, value: f64): bool {
  return dissect(at, end, HASHED_MAX) && says(at + seriesLength + 1, end, value) && findFrame() == 0;
}

/** Is it this value that stands from `at` to the line's end, and nothing behind it? */
function says(at: usize, end: usize, value: f64): bool {
  const read = parseNumber(at, end);
  return endsNumber == end && (read == value || (read != read && value != value));
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
  return place >= end || length == 0 || length > HASHED_MAX || load<u8>(place) != SPACE ? 0 : length;
}
