/* Who speaks in a body: from its begin to its end, and whether the application restarted before it. */
import { done, type Outcome } from '../base/outcome.ts';
import { type Attendance, attended, hasRestarted, Reading, startLine, startTime } from '../identify/index.ts';
import type { Chosen } from '../limit/index.ts';
import type { Body, Refusal } from '../model/exposition.ts';
import { Ahead, foldsAhead, type Means } from './ahead.ts';
import { enforcementOf } from './enforcement.ts';
import { gatherLines } from './gather.ts';
import { forgetPast } from './restart.ts';
import type { LineState } from './state.ts';

/** Who spoke in a scrape; where the application restarted, as if for the first time. */
export interface Attended {
  readonly attendance: Attendance;
  readonly restarted: boolean;
  /** In seconds. */
  readonly startBefore: number;
  /** What was folded before the body's end. */
  readonly chosen: readonly Chosen[];
}

/** A body that is being read. */
export interface Listening {
  readonly reading: Reading;
  /** Null where nothing can be decided before its end. */
  readonly ahead: Ahead | null;
}

/** A body begins at this time. */
export function listen(state: LineState, body: Body, nowMs: number): Listening {
  const ahead = foldsAhead(state) ? new Ahead(state, meansOf(state), nowMs) : null;
  state.alike.open(state.book.families, state.templates.changes);
  return { reading: new Reading(body, state.table, ahead), ahead };
}

/** All of a body is there. */
export function attend(state: LineState, { reading, ahead }: Listening): Outcome<Attended, Refusal> {
  const attendance = attended(reading, state.ruled.relabelsEach);
  if (!attendance.ok) return attendance;
  const chosen = ahead?.chosen ?? [];
  state.scrape++;
  const startBefore = state.startTime;
  const { repeats } = attendance.value;
  if (!repeats) state.startLine = startLine(state.table);
  state.startTime = startTime(state.table, state.startLine);
  const restarted = !repeats && hasRestarted(state.table, state.scrape, state.startTime, startBefore);
  if (!restarted) return done({ attendance: attendance.value, restarted, startBefore, chosen });
  state.forecast.clear();
  forgetPast(state);
  return done({ attendance: attendance.value.anew(), restarted, startBefore, chosen });
}

/** What is needed to fold families before the end of a body. */
function meansOf(state: LineState): Means {
  return {
    gather() {
      state.table.kernel.mustering.muster(false, true);
      gatherLines(state, state.scrape + 1, true);
    },
    enforcement: () => enforcementOf(state),
  };
}
