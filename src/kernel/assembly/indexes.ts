/* Builds indexes anew from their records, without what was left behind in them. */
import { FRAME_INDEX, FRAMES, INSTANCE_INDEX, INSTANCES, LINE_INDEX, LINES } from './control';
import { Frame, FRAME_SHIFT, Instance, INSTANCE_SHIFT, Line, LINE_SHIFT } from './fields';
import { put } from './tables';

export function indexLines(end: u32): void {
  index(LINE_INDEX, LINES, LINE_SHIFT, Line.HASH, Line.LENGTH, end);
}

export function indexInstances(end: u32): void {
  index(INSTANCE_INDEX, INSTANCES, INSTANCE_SHIFT, Instance.HASH, Instance.FAMILY, end);
}

export function indexFrames(end: u32): void {
  index(FRAME_INDEX, FRAMES, FRAME_SHIFT, Frame.HASH, Frame.LIVE, end);
}

// @ts-ignore: AssemblyScript's own decorator
@inline
function index(at: usize, table: usize, shift: usize, hash: usize, live: usize, end: u32): void {
  store<u32>(at, 0, 8);
  for (let id: u32 = 1; id < end; id++) {
    const record = load<usize>(table) + ((id as usize) << shift);
    if (load<u32>(record + live) != 0) put(at, load<u64>(record + hash), id);
  }
}
