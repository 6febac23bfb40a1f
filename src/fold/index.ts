export { clearVisible, countVisible, enter } from './cell.ts';
export {
  assumeExported,
  forgetAssumed,
  forgetNumbers,
  mergeGroups,
  moveBase,
  recallBefore,
  startFold,
  visibleSum,
} from './continuity.ts';
export { mergerOf } from './merger.ts';
export {
  AnswerFolds,
  countedSoFar,
  hasFallen,
  isFold,
  isUnmergeable,
  leavingFolds,
  leavingSeries,
  seriesAsFold,
} from './outputs.ts';
