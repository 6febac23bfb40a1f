export { addMember, clearVisible } from './cell.ts';
export { forgetNumbers, mergeGroups, settleInstance, startFold } from './continuity.ts';
export { mergerOf } from './merger.ts';
export {
  commitOutputs,
  type FoldOutputs,
  foldOutputs,
  hasFallen,
  isFold,
  isUnmergeable,
  leavingSeries,
  type Output,
  seriesAsFold,
} from './outputs.ts';
