export { OutOfRoom } from './arena.ts';
export { compileKernel } from './assembly.ts';
export type { Swept } from './early-passes.ts';
export {
  Bit,
  Cell,
  DROPPED,
  Family,
  FamilyState,
  Flag,
  Group,
  GroupState,
  Instance,
  InstanceState,
  Line,
  Names,
  PACKED_LINES_MAX,
  Sketch,
  SketchKind,
  WHY,
  WHY_SHIFT,
} from './fields.ts';
export type { Muster, Survey } from './found.ts';
export { Kernel } from './kernel.ts';
export type { PackedLines } from './packed.ts';
export { Part, Sent } from './routes.ts';
export type { Kind, Placed } from './scanner.ts';
export type { Settling } from './settlement.ts';
export type { Counters, Counting } from './sketching.ts';
