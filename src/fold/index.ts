export { addMember, clearVisible } from './cell.ts';
export {
  assumeExported,
  forgetAssumed,
  forgetNumbers,
  mergeGroups,
  recallBefore,
  settleInstance,
  startFold,
} from './continuity.ts';
export { mergerOf } from './merger.ts';
export {
  commitOutputs,
  countedSoFar,
  foldOutputs,
  hasFallen,
  isFold,
  isUnmergeable,
  leavingSeries,
  seriesAsFold,
} from './outputs.ts';
