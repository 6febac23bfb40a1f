/* Lines that were never met, of frames that were: what they are is known without the grammar. */
import { hasRoomForBlock } from './block';
import { ATTEMPT, INSTANCE_INDEX, INSTANCES, LINES, PACKED_ROOM, PACKED_TAKEN, PRESENT_ROOM, SCRATCH, Scratch, TEXTS_END, TEXTS_ROOM } from './control';
import { expectBehind, expected, isExpected } from './expected';
import { Frame, Instance, instanceAt, InstanceState, Line, lineAt } from './fields';
import { findFrame, seriesLength, takeBound } from './frame';
import { hash, HASHED_MAX } from './hash';
import { forgetLast, frameAt, lastFrame, lastInstance, noteLast, noteSlot } from './last';
import { findLine, LINES_MAX, makeLine } from './lines';
import { findInstance, makeInstance, writeInstance } from './make-instance';
import { settleIn } from './packed';
import { routeHome } from './routes';
import { askForNone, recalledFlags, recalledSlot, recallSlot } from './slots';
import { canTake, hasRoom } from './tables';
import { TEXT_HEAD } from './texts';

/** A table is full: the host must make room. */
export let needsRoom: bool = false;
/** More packed instances were met than there is room for: the host must let some go. */
export let isCrowded: bool = false;

/** Of a line whose instance is packed: it has no record, and stands in the last slot. */
export const PACKED: u32 = 0xffffffff;

/** The number of the line that is like or kin to the one before, or that it has none; 0 where the host must read it. */
export function arriveLike(): u32 {
  needsRoom = false;
  askForNone();
  const line = lineOf(lastFrame, lastInstance);
  if (line == 0) forgetLast();
  return line;
}

/** As `arriveLike`, of the line at `at` whose series was taken apart. */
export function arrive(at: usize): u32 {
  needsRoom = false;
  isCrowded = false;
  askForNone();
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
  if (load<u32>(INSTANCES, 4) >= load<u32>(PRESENT_ROOM) || !hasRoomForBlock()) return false;
  if (!hasRoom(LINES) || !hasRoom(INSTANCES) || !canTake(INSTANCE_INDEX)) return false;
  return load<u32>(TEXTS_END) + (size as u32) + 16 + (TEXT_HEAD as u32) <= load<u32>(TEXTS_ROOM);
}
