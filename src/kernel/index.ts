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
export { Kernel, type Muster, type Settlement, type Survey } from './kernel.ts';
