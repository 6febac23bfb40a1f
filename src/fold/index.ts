export { addMember, clearVisible } from './cell.ts';
export { assumeExported, forgetAssumed, forgetNumbers, mergeGroups, settleInstance, startFold } from './continuity.ts';
export { mergerOf } from './merger.ts';
export {
  commitOutputs,
  foldOutputs,
  hasFallen,
  isFold,
  isUnmergeable,
  leavingSeries,
  seriesAsFold,
} from './outputs.ts';
