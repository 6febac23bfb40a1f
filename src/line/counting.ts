import { countedSoFar, leavingSeries, mergeGroups, seriesAsFold } from '../fold/index.ts';
import type { Counting } from '../limit/index.ts';

export const COUNTING: Counting = {
  leaving: leavingSeries,
  asFold: seriesAsFold,
  counted: countedSoFar,
  merge: mergeGroups,
};
