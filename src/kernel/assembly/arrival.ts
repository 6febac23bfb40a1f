/* Lines that were never met, of frames that were: what they are is known without the grammar. */
import { copyText } from './bytes';
import {
  ASKED,
  ATTEMPT,
  FAMILIES,
  INSTANCE_INDEX,
  INSTANCES,
  LINES,
  NAMES,
  PACKED_ROOM,
  PACKED_TAKEN,
  PAST,
  PAST_LENGTH,
  PRESENT_ROOM,
  SCRATCH,
  Scratch,
  SERIAL,
  SLOT_INDEX,
  TEXTS,
  TEXTS_END,
  TEXTS_ROOM,
} from './control';
import { forgetCourse } from './course';
import {
  Family,
  familyAt,
  Frame,
  Instance,
  INSTANCE_SHIFT,
  instanceAt,
  InstanceState,
  Line,
  LINE_SHIFT,
  lineAt,
  Names,
  NAMES_SHIFT,
  PACKED_LINES_MAX,
} from './fields';
import { boundAt, boundLength, findFrame, makeFrame, seriesLength, span, takeBound } from './frame';
import { hash, HASHED_MAX, hashShort, SHORT_MAX } from './hash';
import { forgetLast, frameAt, lastFrame, lastInstance, noteLast, noteSlot } from './last';
import { hasBlock, settleIn } from './packed';
import { routeHome } from './routes';
import { TEXT_HEAD } from './texts';
import { canTake, find, findEntry, hasRoom, make, put, putEntry } from './tables';

/** Lines of an instance that are looked through one by one; those of larger ones the host finds by a map. */
const LINES_MAX: u32 = 64;
/** An entry of the slot index: key, slot, flags of its lines; the highest flag says that it is one. */
const SLOT_TAKEN: u32 = 0x80000000;

/** A table is full: the host must make room. */
export let needsRoom: bool = false;
/** More packed instances were met than there is room for: the host must let some go. */
export let isCrowded: bool = false;

/** Of a line at which a scan stops this is the frame whose lines with another bound are known; 0 = none are. */
let askedFrame: u32 = 0;

/** Of a line whose instance is packed: it has no record, and stands in the last slot. */
export const PACKED: u32 = 0xffffffff;

/** The number of the line that is like or kin to the one before, or that it has none; 0 where the host must read it. */
export function arriveLike(): u32 {
  needsRoom = false;
  askedFrame = 0;
  const line = lineOf(lastFrame, lastInstance);
  if (line == 0) forgetLast();
  return line;
}

/** As `arriveLike`, of the line at `at` whose series was taken apart. */
export function arrive(at: usize): u32 {
  needsRoom = false;
  isCrowded = false;
  askedFrame = 0;
  const frameId = findFrame();
  const line = frameId == 0 ? 0 : arriveIn(frameId, at);
  if (line == 0) forgetLast();
  return line;
}

function arriveIn(frameId: u32, at: usize): u32 {
  const frame = frameAt(frameId);
  takeBound(load<u16>(frame, Frame.BOUND));
  const size = writeInstance(frame);
  if (size > HASHED_MAX) return 0;
  const key = hash(load<usize>(SCRATCH) + Scratch.INSTANCE, size);
  let number = isExpected(key) ? expected : findInstance(key);
  const isNew = number == 0;
  if (isNew) {
    if (!recallSlot(frameId)) return 0;
    const plan = load<u32>(frame, Frame.PLAN);
    isCrowded = plan != 0 && load<u32>(PACKED_TAKEN) > load<u32>(PACKED_ROOM);
    needsRoom = isCrowded || !hasRoomForAll(size);
    if (needsRoom) return 0;
    number = makeInstance(key, size);
    place(number, plan);
  } else if (number != expected) expectBehind(number);
  const line = lineOf(frameId, number);
  if (line != 0) noteLast(frameId, number, at, seriesLength);
  return line;
}

/** The place among the instances of the scrape before at which the next one is expected, and that one. */
let cursor: u32 = 0;
let expected: u32 = 0;

/** A body begins. */
export function expectFirst(): void {
  cursor = 0;
}

/** Is it the instance that came next in the scrape before? Those lie one behind the other, and none has to be looked up. */
// @ts-ignore: AssemblyScript's own decorator
@inline
function isExpected(key: u64): bool {
  if (cursor >= load<u32>(PAST_LENGTH)) return false;
  expected = load<u32>(load<usize>(PAST) + ((cursor as usize) << 2));
  const instance = instanceAt(load<usize>(INSTANCES), expected);
  if (load<u64>(instance, Instance.HASH) != key || load<u32>(instance, Instance.FAMILY) == 0) return false;
  cursor++;
  return true;
}

/** After one that was found elsewhere: what followed it is expected, if it stood near. */
function expectBehind(number: u32): void {
  const length = load<u32>(PAST_LENGTH);
  const last = cursor + NEAR < length ? cursor + NEAR : length;
  for (let place = cursor; place < last; place++) {
    if (load<u32>(load<usize>(PAST) + ((place as usize) << 2)) != number) continue;
    cursor = place + 1;
    return;
  }
}
const NEAR: u32 = 16;

/** The line of an instance in the slot of a series of this frame, by its bound; found or made. */
function lineOf(frameId: u32, number: u32): u32 {
  if (!recallSlot(frameId)) return 0;
  const slot = recalledSlot;
  const instance = instanceAt(load<usize>(INSTANCES), number);
  const state = load<u32>(instance, Instance.STATE);
  if (state & InstanceState.PACKED) {
    noteSlot(slot);
    return PACKED;
  }
  if (state & InstanceState.RETYPED) return 0;
  const known = findLine(instance, slot);
  if (known != 0) return load<i32>(lineAt(load<usize>(LINES), known), Line.MARK) == load<i32>(ATTEMPT) ? 0 : known;
  if (load<u32>(instance, Instance.COUNT) >= LINES_MAX) return 0;
  needsRoom = !hasRoom(LINES);
  return needsRoom ? 0 : makeLine(number, slot, recalledFlags);
}

/** Gives a new instance the home of those that look like it: where all of them go to a fold, it is known. */
function place(number: u32, plan: u32): void {
  if (plan == 0) return;
  const home = routeHome(number, plan);
  if (home != 0) settleIn(number, home);
}

function hasRoomForAll(size: usize): bool {
  if (load<u32>(INSTANCES, 4) >= load<u32>(PRESENT_ROOM) || !hasBlock(PACKED_LINES_MAX)) return false;
  if (!hasRoom(LINES) || !hasRoom(INSTANCES) || !canTake(INSTANCE_INDEX)) return false;
  return load<u32>(TEXTS_END) + (size as u32) + 16 + (TEXT_HEAD as u32) <= load<u32>(TEXTS_ROOM);
}

export function findInstance(key: u64): u32 {
  return find(INSTANCE_INDEX, INSTANCES, INSTANCE_SHIFT, Instance.HASH, Instance.FAMILY, key);
}

/** Puts together what an instance is known by, from the series that was taken apart; returns how many bytes that are. */
function writeInstance(frame: usize): usize {
  const start = load<usize>(SCRATCH) + Scratch.INSTANCE;
  store<u32>(start, load<u32>(frame, Frame.FAMILY));
  store<u32>(start, load<u32>(frame, Frame.NAMES), 4);
  let to = start + 8;
  const labels = load<u16>(frame, Frame.LABELS);
  for (let rank: u32 = 0; rank < labels; rank++) {
    const value = span(load<u8>(frame + (rank as usize), Frame.ORDER));
    const length = load<usize>(value, 4);
    store<u32>(to, length as u32);
    copyText(to + 4, load<usize>(value), length);
    to += 4 + length;
    if (to - start > HASHED_MAX) break;
  }
  return to - start;
}

/** Makes the instance that stands in the scratch; there must be room. */
export function makeInstance(key: u64, size: usize): u32 {
  const from = load<usize>(SCRATCH) + Scratch.INSTANCE;
  const number = make(INSTANCES, INSTANCE_SHIFT);
  const instance = instanceAt(load<usize>(INSTANCES), number);
  const family = load<u32>(from);
  const names = load<u32>(from, 4);
  store<u32>(SERIAL, load<u32>(SERIAL) + 1);
  store<u32>(instance, load<u32>(SERIAL), Instance.SERIAL);
  store<u32>(instance, family, Instance.FAMILY);
  store<u64>(instance, key, Instance.HASH);
  store<u32>(instance, names, Instance.NAMES);
  const head = load<usize>(TEXTS) + load<usize>(TEXTS_END);
  store<u32>(head, number);
  const text = load<u32>(TEXTS_END) + (TEXT_HEAD as u32);
  store<u32>(instance, text, Instance.TEXT);
  store<u32>(instance, (size - 8) as u32, Instance.TEXT_LENGTH);
  copyText(head + TEXT_HEAD, from + 8, size - 8);
  store<u32>(TEXTS_END, text + (size as u32) - 8);
  const owner = familyAt(load<usize>(FAMILIES), family);
  store<u32>(owner, load<u32>(owner, Family.INSTANCES) + 1, Family.INSTANCES);
  const shared = load<usize>(NAMES) + ((names as usize) << NAMES_SHIFT);
  store<u32>(shared, load<u32>(shared, Names.USERS) + 1, Names.USERS);
  put(INSTANCE_INDEX, key, number);
  return number;
}

/** The instance's line in this slot; 0 = it has none, or so many that the host must look. */
function findLine(instance: usize, slot: u32): u32 {
  const lines = load<usize>(LINES);
  const hint = load<u32>(instance, Instance.HINT);
  if (hint == 0) return 0;
  const before = lineAt(lines, hint);
  const next = load<u32>(before, Line.NEXT);
  let id = next != 0 && load<u32>(lineAt(lines, next), Line.SLOT) == slot ? next : 0;
  if (id == 0 && load<u32>(before, Line.SLOT) == slot) id = hint;
  if (id == 0) {
    id = load<u32>(instance, Instance.FIRST);
    for (let looked: u32 = 0; id != 0 && load<u32>(lineAt(lines, id), Line.SLOT) != slot; looked++) {
      if (looked == LINES_MAX) return 0;
      id = load<u32>(lineAt(lines, id), Line.NEXT);
    }
  }
  if (id != 0) store<u32>(instance, id, Instance.HINT);
  return id;
}

function makeLine(number: u32, slot: u32, flags: u32): u32 {
  const lines = load<usize>(LINES);
  const instance = instanceAt(load<usize>(INSTANCES), number);
  const id = make(LINES, LINE_SHIFT);
  const line = lineAt(lines, id);
  store<u32>(line, number, Line.INSTANCE);
  store<u32>(line, slot, Line.SLOT);
  store<f64>(line, NaN, Line.LAST);
  store<u32>(line, flags, Line.FLAGS);
  // Behind the line that was asked for last, as the next one is likely to be asked for next.
  const hint = load<u32>(instance, Instance.HINT);
  if (hint == 0) store<u32>(instance, id, Instance.FIRST);
  else {
    store<u32>(line, load<u32>(lineAt(lines, hint), Line.NEXT), Line.NEXT);
    store<u32>(lineAt(lines, hint), id, Line.NEXT);
  }
  store<u32>(instance, id, Instance.HINT);
  store<u32>(instance, load<u32>(instance, Instance.COUNT) + 1, Instance.COUNT);
  return id;
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

/** The slot and the flags of new lines that were recalled last. */
let recalledSlot: u32 = 0;
let recalledFlags: u32 = 0;

/** Recalls the slot of a series of a frame, by its bound; false where it is not known. Short bounds are few, and lie together. */
function recallSlot(frameId: u32): bool {
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

/** A bound, its frame (0 = none) and its length, slot and flags. */
const NEAR_SLOT: usize = 24;

/** Slots are learnt anew. */
export function forgetSlots(): void {
  memory.fill(load<usize>(SCRATCH) + Scratch.SLOTS, 0, 64 * NEAR_SLOT);
  forgetCourse();
}

/** 0 = not known. */
function findSlot(key: u64): usize {
  const entry = findEntry(SLOT_INDEX, key);
  return load<u32>(entry, 12) == 0 ? 0 : entry;
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
