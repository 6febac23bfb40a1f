import { isFold, startFold } from '../fold/index.ts';
import type { LineState } from './state.ts';

/** To be called when the families were counted. */
export function startFolds({ book }: LineState): void {
  for (const { counted, merger, groups } of book.families.values()) {
    if (counted !== null || merger !== 'cumulative') continue;
    for (const group of groups.values()) if (isFold(group) && group.members > 0) startFold(group);
  }
}
