export { compileKernel } from './assembly.ts';
export {
  Bit,
  Cell,
  DROPPED,
  Family,
  FamilyState,
  Flag,
  Group,
  GroupState,
  HERALD,
  heraldHome,
  Instance,
  InstanceState,
  Line,
  Names,
  PACKED_LINES_MAX,
  Sketch,
  SketchKind,
} from './fields.ts';
export { Kernel, type Muster, type Settling, type Survey, type Swept } from './kernel.ts';
export { Part, Sent } from './routes.ts';
export type { Counters, Counting } from './sketching.ts';
