import { done, type Outcome } from '../base/outcome.ts';
import type { Refusal } from '../model/exposition.ts';
import type { Answer, ScrapeInput } from '../model/line.ts';
import type { Attended } from './attend.ts';
import { countDemand } from './demand.ts';
import { watchFamilies } from './diagnosis.ts';
import { fitAndRender } from './fit.ts';
import { gather } from './gather.ts';
import { followDemand } from './growing.ts';
import { refuse } from './refuse.ts';
import { remember } from './remember.ts';
import { report } from './report.ts';
import { lookBack } from './restart.ts';
import type { Nameless } from './route.ts';
import { route } from './route-body.ts';
import type { LineState } from './state.ts';
import { visibleFamilies } from './visible-families.ts';

/** A body as far as it is held, and how many bytes it had. */
export interface Scraped extends ScrapeInput {
  readonly bytes: number;
}

/** An answer, and what is left to do of its scrape, which the answer does not need: before the line is asked anything. */
interface Answered {
  readonly outcome: Outcome<Answer, Refusal>;
  readonly finish: () => void;
}

/** The answer to a body, by who speaks in it. */
export function answerFirst(state: LineState, attended: Attended, input: Scraped): Answered {
  const { attendance, restarted, startBefore } = attended;
  const { nowMs } = input;
  state.ledger.begin(state.scrape, nowMs);
  state.forecast.begin();
  const nameless = route(state, attendance); // where each belongs
  gather(state, attendance); // what each group has now, and had before
  const returned = lookBack(state, attendance, startBefore); // did the application restart while Sluice was away
  state.whatIf.begin(nowMs, state.scrape); // what is new where a choice may be near
  const families = visibleFamilies(state);
  // Of those that were spilled only what was estimated says how many they were.
  const isAsked = state.table.kernel.packed.hasSpilled;
  if (isAsked) countDemand(state, attendance, nowMs);
  const rendered = fitAndRender(state, attended, families, input); // what leaves
  const bytesOut = rendered.ok ? rendered.value.body.length : 0;
  const made = report(state, attendance, families, input.bytes, bytesOut, restarted || returned);
  const finish = (): void => {
    if (!isAsked) countDemand(state, attendance, nowMs);
    followDemand(state, attendance, made.families, nowMs);
    watchFamilies(state, families, made); // where a choice may be near from now on
    remember(state);
  };
  if (nameless !== null) return { outcome: refuse(lostName(nameless)), finish };
  if (!rendered.ok) return { outcome: rendered, finish };
  const { body, changed } = rendered.value;
  return { outcome: done({ body, contentType: input.contentType, changed, report: made }), finish };
}

/** Prometheus refuses the whole scrape, so it must learn of it. */
function lostName({ sample, missing }: Nameless): string {
  return `metric_relabel_configs leave ${sample} without a ${missing}: Prometheus refuses such a scrape`;
}
