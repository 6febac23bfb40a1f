import { type Enforcement, familySeries, limitEach, limitFamilies, limitTotal } from '../limit/index.ts';
import type { GroupFamily } from '../model/group.ts';
import { tellAhead } from './ahead.ts';
import type { Attended } from './attend.ts';
import { enforcementOf } from './enforcement.ts';
import { followTemplates } from './learning.ts';
import { startFolds } from './start-folds.ts';
import type { LineState } from './state.ts';

/** Makes everything fit, but for the bytes of the answer. */
export function limit(
  state: LineState,
  { attendance, chosen }: Pick<Attended, 'attendance' | 'chosen'>,
  families: readonly GroupFamily[],
): Enforcement {
  if (state.templates.hasChanged()) followTemplates(state);
  const at = enforcementOf(state);
  if (chosen.length > 0) tellAhead(state, attendance, at, chosen);
  limitFamilies(at, families);
  limitEach(at, families);
  limitTotal(at, families);
  // Also those that are not there, once.
  for (const family of state.book.families.values()) familySeries(at, family);
  startFolds(state);
  return at;
}
