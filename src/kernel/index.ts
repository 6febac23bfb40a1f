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
  Instance,
  InstanceState,
  Line,
  Names,
  Sketch,
  SketchKind,
} from './fields.ts';
export { Kernel, type Muster, type Settling, type Survey, type Swept } from './kernel.ts';
export { Part } from './routes.ts';
export type { Counters, Counting } from './sketching.ts';
