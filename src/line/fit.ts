import { done, type Outcome } from '../base/outcome.ts';
import { limitBytes } from '../limit/index.ts';
import type { Refusal } from '../model/exposition.ts';
import type { GroupFamily } from '../model/group.ts';
import type { ScrapeInput } from '../model/line.ts';
import type { Attended } from './attend.ts';
import { limit } from './limit.ts';
import { refuse } from './refuse.ts';
import { type Rendered, render } from './render.ts';
import { startFolds } from './start-folds.ts';
import type { LineState } from './state.ts';

/** Limits and writes, until the answer has no more bytes than it may: the largest family gives way first. */
export function fitAndRender(
  state: LineState,
  attended: Attended,
  families: readonly GroupFamily[],
  { body, escaping }: ScrapeInput,
): Outcome<Rendered, Refusal> {
  const enforcement = limit(state, attended, families);
  const { answerSize } = state.settings.limits;
  const stuck = new Set<GroupFamily>();
  for (;;) {
    const rendered = render({ body, state, attendance: attended.attendance, escaping });
    const bytes = rendered.body.length;
    if (answerSize === 0 || bytes <= answerSize) return done(rendered);
    const weights = rendered.weights();
    const size = (family: GroupFamily): number => weights.get(family.name) ?? 0;
    const rest = bytes - families.reduce((sum, family) => sum + size(family), 0);
    if (!limitBytes(enforcement, families, size, Math.max(0, answerSize - rest), stuck, bytes))
      return refuseTooLarge(state, bytes);
    startFolds(state);
  }
}

function refuseTooLarge({ settings, ledger }: LineState, bytes: number): Outcome<never, Refusal> {
  const limit = settings.limits.answerSize;
  const message = `the answer has ${bytes} bytes without any series left to fold, limits.answer_size allows ${limit}`;
  const done = 'no series is left to fold, so the whole scrape is refused';
  const what = { metric: '', label: '', cause: 'answer_size', action: 'refuse' } as const;
  ledger.passed(what, { limit, demand: bytes, examples: [], done, rule: '', advice: '', message }, 0, 0);
  return refuse(message);
}
