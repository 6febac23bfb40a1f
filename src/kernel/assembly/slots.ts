/* In which slot of their instance lines are, by their frame and their bound. */
import { copyText } from './bytes';
import { ASKED, SCRATCH, Scratch, SLOT_INDEX } from './control';
import { forgetCourse } from './course';
import { Frame } from './fields';
import { boundAt, boundLength, findFrame, makeFrame, takeBound } from './frame';
import { hash, hashShort, SHORT_MAX } from './hash';
import { frameAt } from './last';
import { findEntry, putEntry } from './tables';

/** An entry of the slot index: key, slot, flags of its lines; the highest flag says that it is one. */
const SLOT_TAKEN: u32 = 0x80000000;

/** A bound, its frame (0 = none) and its length, slot and flags. */
const NEAR_SLOT: usize = 24;

/** Of a line at which a scan stops this is the frame whose lines with another bound are known; 0 = none are. */
let askedFrame: u32 = 0;

/** The slot and the flags of new lines that were recalled last. */
export let recalledSlot: u32 = 0;
export let recalledFlags: u32 = 0;

// @ts-ignore: AssemblyScript's own decorator
@inline
export function askForNone(): void {
  askedFrame = 0;
}

/** Recalls the slot of a series of a frame, by its bound; false where it is not known. Short bounds are few, and lie together. */
export function recallSlot(frameId: u32): bool {
  const hasBound = load<u16>(frameAt(frameId), Frame.BOUND) != 0;
  let text: u64 = 0;
  let length: usize = 0;
  if (hasBound) {
    length = boundLength;
    if (length <= 8) {
      text = load<u64>(boundAt);
      if (length < 8) text &= ((1 as u64) << ((length as u64) << 3)) - 1;
    }
  }
  const isShort = length <= 8;
  const place = ((text + (frameId as u64)) * 0x9e3779b97f4a7c15) >>> 58;
  const near = load<usize>(SCRATCH) + Scratch.SLOTS + (place as usize) * NEAR_SLOT;
  if (isShort && load<u64>(near) == text && load<u32>(near, 8) == frameId && load<u32>(near, 12) == (length as u32)) {
    recalledSlot = load<u32>(near, 16);
    recalledFlags = load<u32>(near, 20);
    return true;
  }
  const entry = findSlot(slotKey(frameId, hasBound));
  if (entry == 0) {
    askedFrame = hasBound ? frameId : 0;
    return false;
  }
  recalledSlot = load<u32>(entry, 8);
  recalledFlags = load<u32>(entry, 12) & ~SLOT_TAKEN;
  if (!isShort) return true;
  store<u64>(near, text);
  store<u32>(near, frameId, 8);
  store<u32>(near, length as u32, 12);
  store<u32>(near, recalledSlot, 16);
  store<u32>(near, recalledFlags, 20);
  return true;
}

/** What a slot is known by: the frame, and the bound as it is written. */
function slotKey(frame: u32, hasBound: bool): u64 {
  if (!hasBound) return hashShort(frame, 0, 0);
  if (boundLength <= SHORT_MAX) return hashShort(frame, boundAt, boundLength);
  const start = load<usize>(SCRATCH) + Scratch.BOUND;
  store<u32>(start, frame);
  copyText(start + 4, boundAt, boundLength);
  return hash(start, 4 + boundLength);
}

/** 0 = not known. */
function findSlot(key: u64): usize {
  const entry = findEntry(SLOT_INDEX, key);
  return load<u32>(entry, 12) == 0 ? 0 : entry;
}

/** Slots are learnt anew. */
export function forgetSlots(): void {
  memory.fill(load<usize>(SCRATCH) + Scratch.SLOTS, 0, 64 * NEAR_SLOT);
  forgetCourse();
}

/**
 * Learns what lines are that look like the series that was taken apart: the grammar has read it. `flags` are those of a new line
 * in this slot, `plan` how the outlines of its instances are made (0 = nobody knows). The tables of frames and slots must have room. False
 * where the kernel does not see in it what the grammar has seen.
 */
export function learnFrame(family: u32, names: u32, labels: u32, bounds: u32, slot: u32, flags: u32, plan: u32): bool {
  let frame = findFrame();
  if (frame == 0) frame = makeFrame(family, names, labels, bounds, slot);
  if (frame == 0) return false;
  store<u32>(frameAt(frame), plan, Frame.PLAN);
  const bound = load<u16>(frameAt(frame), Frame.BOUND);
  takeBound(bound);
  putSlot(frame, bound != 0, slot, flags);
  return true;
}

/** Does nothing but the slot of its bound keep the line at hand from being known? Then the host is asked for that. */
export function asksForSlot(): bool {
  if (askedFrame == 0) return false;
  const frame = frameAt(askedFrame);
  store<u32>(ASKED, load<u32>(frame, Frame.FAMILY));
  store<u32>(ASKED, load<u32>(frame, Frame.SLOT), 4);
  store<u32>(ASKED, boundAt as u32, 8);
  store<u32>(ASKED, boundLength as u32, 12);
  return true;
}

/** Learns which slot it is that was asked for, and the flags of new lines in it. The table of slots must have room. */
export function learnSlot(slot: u32, flags: u32): void {
  putSlot(askedFrame, true, slot, flags);
}

/** Of the bound at hand. */
function putSlot(frame: u32, hasBound: bool, slot: u32, flags: u32): void {
  const key = slotKey(frame, hasBound);
  if (findSlot(key) == 0) putEntry(SLOT_INDEX, key, slot, flags | SLOT_TAKEN);
}
