import type { Outcome } from '../../src/base/outcome.ts';
import { answerFirst, type Scraped } from '../../src/line/answer.ts';
import type { Attended } from '../../src/line/attend.ts';
import type { LineState } from '../../src/line/state.ts';
import type { Refusal } from '../../src/model/exposition.ts';
import type { Answer } from '../../src/model/line.ts';

/** The answer to a body, by who speaks in it, and all that is to be done of it. */
export function answerTo(state: LineState, attended: Attended, input: Scraped): Outcome<Answer, Refusal> {
  const { outcome, finish } = answerFirst(state, attended, input);
  finish();
  return outcome;
}
