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
} from './fields.ts';
export type { Muster, Survey } from './found.ts';
export { Kernel, type Settling, type Swept } from './kernel.ts';
export { Part } from './routes.ts';
