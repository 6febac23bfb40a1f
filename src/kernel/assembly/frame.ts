/*
 * Lines of one frame differ in their labels' values alone: what the grammar said of one holds for all whose values are plain. Plain are
 * values without quotes, escapes, control characters, and bytes beyond ASCII.
 */
import { areEqual, BRACE_CLOSE, BRACE_OPEN, COMMA, copyText, EQUALS, nextMark, QUOTE, SPACE } from './bytes';
import { FORMAT, FRAME_INDEX, FRAMES, NAMES, SCRATCH, Scratch } from './control';
import { Frame, FRAME_SHIFT, Names, NAMES_SHIFT } from './fields';
import { hash } from './hash';
import { find, make, put } from './tables';

/**
 * Stands in a frame instead of the quote in front of a value that is empty, which is no label: whose value is empty is part of the frame.
 * No name has this byte.
 */
const NO_VALUE: u8 = 1;

/** How many bytes the series had that was taken apart, which one blank follows. */
export let seriesLength: usize = 0;
/** How many labels. */
export let labelCount: u32 = 0;
let frameLength: usize = 0;
/** How many bytes its sample name has, and where it begins. */
let nameLength: usize = 0;
let nameAt: usize = 0;

// @ts-ignore: AssemblyScript's own decorator
@inline
export function span(index: u32): usize {
  return load<usize>(SCRATCH) + Scratch.SPANS + ((index as usize) << 3);
}

/** Where the series begins that was taken apart last, and its frame; 0 = none that is known. */
let apartAt: usize = 0;
let apartFrame: u32 = 0;

/** The window has other bytes now, or frames are others. */
export function forgetApart(): void {
  apartFrame = 0;
}

/** The bound of the line at hand, where it has one. */
export let boundAt: usize = 0;
export let boundLength: usize = 0;

// @ts-ignore: AssemblyScript's own decorator
@inline
export function setBound(at: usize, length: usize): void {
  boundAt = at;
  boundLength = length;
}

/** The bound of the series that was taken apart is this label (counted from 1; 0 = it has none). */
// @ts-ignore: AssemblyScript's own decorator
@inline
export function takeBound(label: u32): void {
  if (label != 0) setBound(load<usize>(span(label - 1)), load<usize>(span(label - 1), 4));
}

/**
 * Takes the series at `at` apart as the one that was taken apart before, if it differs from that in its values alone: it is of the same
 * frame then.
 */
export function dissectLike(at: usize, end: usize, longest: usize): bool {
  if (apartFrame == 0) return false;
  const limit = at + longest < end ? at + longest : end;
  let place = at;
  let from = apartAt;
  for (let label: u32 = 0; label < labelCount; label++) {
    const value = span(label);
    const fixed = load<usize>(value) - from;
    if (place + fixed >= limit || !areEqual(place, from, fixed)) return false;
    place += fixed;
    from += fixed + load<usize>(value, 4);
    const stop = nextMark(place, limit);
    // Whose value is empty is of another frame.
    if (stop == place || stop >= limit || load<u8>(stop) != QUOTE) return false;
    // Should the rest be another, all of it is taken apart anew.
    store<u32>(value, place as u32);
    store<u32>(value, (stop - place) as u32, 4);
    place = stop;
  }
  const rest = apartAt + seriesLength - from;
  if (place + rest >= limit || !areEqual(place, from, rest) || load<u8>(place + rest) != SPACE) return false;
  apartAt = at;
  seriesLength = place + rest - at;
  return true;
}

/** Takes the series at `at` apart into its frame and its values; false where something is unusual about it. */
export function dissect(at: usize, end: usize, longest: usize): bool {
  apartFrame = 0;
  const start = load<usize>(SCRATCH) + Scratch.FRAME;
  const limit = at + longest < end ? at + longest : end;
  store<u32>(start, load<u32>(FORMAT));
  let to = start + 4;
  let place = at;
  let byte: u8 = 0;
  for (; place < limit; place++) {
    byte = load<u8>(place);
    if (byte == SPACE || byte == BRACE_OPEN) break;
    if (byte < SPACE || byte == QUOTE || byte == 0x23) return false;
  }
  if (place >= limit || place == at) return false;
  let from = at;
  nameAt = at;
  nameLength = place - at;
  labelCount = 0;
  if (byte == BRACE_OPEN) {
    for (;;) {
      place = nextMark(place, limit);
      if (place >= limit || load<u8>(place) != QUOTE || load<u8>(place - 1) != EQUALS) return false;
      place++;
      copyText(to, from, place - from);
      to += place - from;
      from = nextMark(place, limit);
      if (from >= limit || load<u8>(from) != QUOTE || labelCount == Frame.LABELS_MAX) return false;
      if (from == place) store<u8>(to - 1, NO_VALUE);
      else {
        store<u32>(span(labelCount), place as u32);
        store<u32>(span(labelCount), (from - place) as u32, 4);
        labelCount++;
      }
      place = from + 1;
      if (load<u8>(place) != COMMA) break;
    }
    if (load<u8>(place++) != BRACE_CLOSE) return false;
  }
  if (place >= limit || load<u8>(place) != SPACE) return false;
  copyText(to, from, place - from);
  to += place - from;
  frameLength = to - start;
  seriesLength = place - at;
  apartAt = at;
  return true;
}

/** The frame of the series that was taken apart; 0 = not known. */
export function findFrame(): u32 {
  if (apartFrame == 0)
    apartFrame = find(FRAME_INDEX, FRAMES, FRAME_SHIFT, Frame.HASH, Frame.LIVE, hash(load<usize>(SCRATCH) + Scratch.FRAME, frameLength));
  return apartFrame;
}

/**
 * Makes a frame of the series that was taken apart; the tables must have room. Returns 0 where its labels are not as many as those that
 * the grammar has read, or more than one of them is a bound.
 */
export function makeFrame(family: u32, names: u32, labels: u32, bounds: u32, slot: u32): u32 {
  if (labelCount != labels + bounds || countBounds() != bounds || bounds > 1) return 0;
  const id = make(FRAMES, FRAME_SHIFT);
  const frame = load<usize>(FRAMES) + ((id as usize) << FRAME_SHIFT);
  const key = hash(load<usize>(SCRATCH) + Scratch.FRAME, frameLength);
  store<u64>(frame, key, Frame.HASH);
  store<u32>(frame, family, Frame.FAMILY);
  store<u32>(frame, names, Frame.NAMES);
  store<u16>(frame, labels as u16, Frame.LABELS);
  store<u32>(frame, slot, Frame.SLOT);
  store<u32>(frame, 1, Frame.LIVE);
  if (nameLength <= Frame.NAME_MAX) memory.copy(frame + Frame.NAME, nameAt, nameLength);
  store<u32>(frame, nameLength as u32, Frame.NAME_LENGTH);
  let sorted: u32 = 0;
  for (let label: u32 = 0; label < labelCount; label++) {
    if (isBound(label)) {
      store<u16>(frame, (label + 1) as u16, Frame.BOUND);
      continue;
    }
    let place = sorted++;
    for (; place > 0; place--) {
      const other = load<u8>(frame + place - 1, Frame.ORDER);
      if (isBefore(other, label)) break;
      store<u8>(frame + place, other, Frame.ORDER);
    }
    store<u8>(frame + place, label as u8, Frame.ORDER);
  }
  put(FRAME_INDEX, key, id);
  const shared = load<usize>(NAMES) + ((names as usize) << NAMES_SHIFT);
  store<u32>(shared, load<u32>(shared, Names.USERS) + 1, Names.USERS);
  return id;
}

/** How many of its labels are bounds; where the name of one cannot be told, more than there are. */
function countBounds(): u32 {
  let bounds: u32 = 0;
  for (let label: u32 = 0; label < labelCount; label++) {
    if (nameOf(label) + 2 == load<usize>(span(label))) return Frame.LABELS_MAX + 1;
    if (isBound(label)) bounds++;
  }
  return bounds;
}

/** The name of a label ends in front of `="`, and begins behind a brace, a comma or a blank. */
function nameOf(label: u32): usize {
  let begin = load<usize>(span(label)) - 2;
  let byte = load<u8>(begin - 1);
  while (byte != BRACE_OPEN && byte != COMMA && byte != SPACE) byte = load<u8>(--begin - 1);
  return begin;
}

function isBound(label: u32): bool {
  const begin = nameOf(label);
  const length = load<usize>(span(label)) - 2 - begin;
  if (length == 2) return load<u16>(begin) == 0x656c; // le
  // quantile
  return length == 8 && load<u64>(begin) == 0x656c69746e617571;
}

/** Stands the name of one label in front of the other's? */
function isBefore(one: u32, other: u32): bool {
  let a = nameOf(one);
  let b = nameOf(other);
  const endA = load<usize>(span(one)) - 2;
  const endB = load<usize>(span(other)) - 2;
  for (; a < endA && b < endB; a++, b++) {
    const left = load<u8>(a);
    const right = load<u8>(b);
    if (left != right) return left < right;
  }
  return a == endA;
}
