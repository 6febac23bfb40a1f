/*
 * The course of an instance: which line follows which. Packed instances of a family have their lines in one order, and what stands behind the
 * labels that these share is the same in all of them. So of each slot is kept what followed it: the bound of the next one, as it is written,
 * and its slot. While a body keeps to that, its lines need no more than two comparisons.
 */
import { bitOf, putNumber, widesOf } from './block';
import { areLongEqual, BRACE_CLOSE } from './bytes';
import { INSTANCES, SCRATCH, Scratch } from './control';
import { Home, Instance, instanceAt } from './fields';
import { boundAt, boundLength } from './frame';
import { HASHED_MAX } from './hash';
import { moreHeralded } from './herald';
import { lastAt, lastFrame, lastInstance, lastLength, lastSlot, noteLike, noteSlot } from './last';
import { endsNumber, parseNumber } from './number';
import { blockOf, homeOf } from './packed';

// A step: the bytes from the bound to the blank in front of the value, padded with zeros; how many these are; and the slot and the frame of such
// lines (0 = there is no step). By which line it is found only says what is likely.
const LENGTH: usize = 16;
const SLOT: usize = 20;
const FRAME: usize = 24;
const STEP: usize = 5;
const STEPS: u32 = 128;
const TAIL_MAX: usize = 16;
/** A quote, a brace and a blank. */
const CLOSING: usize = 3;

// @ts-ignore: AssemblyScript's own decorator
@inline
function stepBehind(frame: u32, slot: u32): usize {
  return load<usize>(SCRATCH) + Scratch.COURSE + ((((frame * 17 + slot) % STEPS) as usize) << STEP);
}

/** Of the first bytes of sixteen all bits. */
// @ts-ignore: AssemblyScript's own decorator
@inline
function firstBytes(count: usize): v128 {
  return i8x16.lt_u(i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), i8x16.splat(count as i8));
}

/** Is the bound of the line at hand its last label? */
// @ts-ignore: AssemblyScript's own decorator
@inline
function endsWithBound(): bool {
  return boundAt + boundLength + CLOSING == lastAt + lastLength + 1 && load<u8>(boundAt + boundLength + 1) == BRACE_CLOSE;
}

/** The line at hand, which is like the one before, follows one in this slot. */
export function noteStep(before: u32, slot: u32): void {
  const length = boundLength + CLOSING;
  if (length > TAIL_MAX || !endsWithBound()) return;
  const step = stepBehind(lastFrame, before);
  v128.store(step, v128.and(v128.load(boundAt), firstBytes(length)));
  store<u32>(step, length as u32, LENGTH);
  store<u32>(step, slot, SLOT);
  store<u32>(step, lastFrame, FRAME);
}

/** Frames and slots are learnt anew. */
export function forgetCourse(): void {
  memory.fill(load<usize>(SCRATCH) + Scratch.COURSE, 0, (STEPS as usize) << STEP);
}

/**
 * Reads on behind the line before, which is of a packed instance, as long as the course is what it was. `at` is the address behind that line; returns the one at
 * which it stopped.
 */
export function followCourse(at: usize, end: usize): usize {
  const front = boundAt - lastAt;
  if (front < 16 || front + TAIL_MAX > HASHED_MAX || !endsWithBound()) return at;
  const instance = instanceAt(load<usize>(INSTANCES), lastInstance);
  const home = homeOf(instance);
  const slots = load<u32>(home, Home.SLOTS);
  const wides = widesOf(home);
  const block = blockOf(instance);
  let said = load<u64>(block);
  let slot = lastSlot;
  let place = at;
  let length: usize = 0;
  let from = lastAt;
  let count: u32 = 0;
  while (place + front + TAIL_MAX < end) {
    const step = stepBehind(lastFrame, slot);
    if (load<u32>(step, FRAME) != lastFrame) break;
    const tail = load<usize>(step, LENGTH);
    const differ = v128.xor(v128.and(v128.load(place + front), firstBytes(tail)), v128.load(step));
    if (v128.any_true(differ) || !areLongEqual(place, from, front)) break;
    const next = load<u32>(step, SLOT);
    const bit = bitOf(next);
    if (next >= slots || (said & bit) != 0) break;
    const value = parseNumber(place + front + tail, end);
    if (endsNumber == 0) break;
    if (!putNumber(block, next, wides, value)) break;
    said |= bit;
    count++;
    from = place;
    length = tail;
    slot = next;
    place = endsNumber;
  }
  if (count == 0) return at;
  store<u64>(block, said);
  moreHeralded(count);
  noteLike(from, front, length - CLOSING);
  noteSlot(slot);
  return place;
}
