/*
 * The line before: most lines differ from it in their bound alone, or are the next ones of its instance. Then they need not be taken apart.
 */
import { areEqual, BRACE_CLOSE, BRACE_OPEN, COMMA, nextMark, QUOTE, SPACE } from './bytes';
import { FRAMES } from './control';
import { Frame, FRAME_SHIFT } from './fields';
import { boundAt, boundLength, forgetApart, setBound } from './frame';
import { HASHED_MAX } from './hash';

/** Its frame (0 = none) and its instance, and where its series stands. */
export let lastFrame: u32 = 0;
export let lastInstance: u32 = 0;
export let lastAt: usize = 0;
/** Its slot, where its instance is packed. */
export let lastSlot: u32 = 0;
/** How many bytes its series has. */
export let lastLength: usize = 0;

// @ts-ignore: AssemblyScript's own decorator
@inline
export function frameAt(id: u32): usize {
  return load<usize>(FRAMES) + ((id as usize) << FRAME_SHIFT);
}

/** The window has other bytes now, or what stands there is of no frame. */
export function forgetLast(): void {
  lastFrame = 0;
  forgetApart();
}

// @ts-ignore: AssemblyScript's own decorator
@inline
export function noteSlot(slot: u32): void {
  lastSlot = slot;
}

/** This is the line before from here on. The frame that follows another within an instance is noted. */
// @ts-ignore: AssemblyScript's own decorator
@inline
export function noteLast(frame: u32, instance: u32, at: usize, length: usize): void {
  if (lastFrame != 0 && lastInstance == instance && lastFrame != frame) store<u32>(frameAt(lastFrame), frame, Frame.KIN);
  lastFrame = frame;
  lastInstance = instance;
  lastAt = at;
  lastLength = length;
}

/** The line at `at` is like the one before: behind so many bytes its bound begins, of so many, and that is its last label. */
// @ts-ignore: AssemblyScript's own decorator
@inline
export function noteLike(at: usize, front: usize, length: usize): void {
  lastAt = at;
  lastLength = front + length + 2;
  setBound(at + front, length);
}

/**
 * Is the series at `at` the one before but for its bound? Then it is of the same frame and the same instance. Sets how long it is, and its
 * bound.
 */
export function isLike(at: usize, end: usize): bool {
  if (lastFrame == 0 || load<u16>(frameAt(lastFrame), Frame.BOUND) == 0) return false;
  const front = boundAt - lastAt;
  const back = boundAt + boundLength;
  const rest = lastAt + lastLength - back;
  if (at + front + HASHED_MAX > end && at + lastLength + 64 > end) return false;
  if (!areEqual(at, lastAt, front)) return false;
  const begin = at + front;
  const stop = nextMark(begin, end);
  if (stop == begin || stop + rest >= end || load<u8>(stop) != QUOTE || !areEqual(stop, back, rest)) return false;
  if (load<u8>(stop + rest) != SPACE || front + (stop - begin) + rest > HASHED_MAX) return false;
  lastAt = at;
  lastLength = front + (stop - begin) + rest;
  setBound(begin, stop - begin);
  return true;
}

/**
 * Has the series at `at` the labels of the one before, without its bound, and the name of the frame that followed that one's before? Then it
 * is of that frame, and of the same instance.
 */
export function isKin(at: usize, end: usize): bool {
  if (lastFrame == 0) return false;
  const frame = frameAt(lastFrame);
  const kinId = load<u32>(frame, Frame.KIN);
  if (kinId == 0) return false;
  const kin = frameAt(kinId);
  if (load<u32>(kin, Frame.LIVE) == 0 || load<u16>(kin, Frame.BOUND) != 0) return false;
  if (load<u32>(kin, Frame.FAMILY) != load<u32>(frame, Frame.FAMILY) || load<u32>(kin, Frame.NAMES) != load<u32>(frame, Frame.NAMES)) return false;
  const labels = lastAt + load<u32>(frame, Frame.NAME_LENGTH);
  const labelsEnd = endOfLabels(load<u16>(frame, Frame.BOUND) != 0);
  if (labelsEnd <= labels) return false;
  const name = load<usize>(kin, Frame.NAME_LENGTH);
  if (name > Frame.NAME_MAX) return false;
  const size = labelsEnd - labels;
  const length = name + size + 1;
  if (length > HASHED_MAX || at + length + 16 > end) return false;
  if (load<u8>(at + length) != SPACE || load<u8>(at + length - 1) != BRACE_CLOSE) return false;
  if (!areEqual(at, kin + Frame.NAME, name) || !areEqual(at + name, labels, size)) return false;
  lastFrame = kinId;
  lastAt = at;
  lastLength = length;
  return true;
}

/** Where the labels of the line before end that are no bound, which must be the last one; 0 = it is not, or there are none. */
// @ts-ignore: AssemblyScript's own decorator
@inline
function endOfLabels(hasBound: bool): usize {
  const close = lastAt + lastLength - 1;
  if (!hasBound) return load<u8>(close) == BRACE_CLOSE ? close : 0;
  // `,le="` stands in front of it, `"}` behind.
  if (boundAt + boundLength + 1 != close) return 0;
  if (load<u8>(boundAt - 5) != COMMA || load<u32>(boundAt - 4) != LE) return 0;
  return boundAt - 5;
}

/** `le="` */
const LE: u32 = 0x223d656c;
