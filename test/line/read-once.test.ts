import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BodyReader } from '../../src/exposition/index.ts';
import { attend, listen } from '../../src/line/attend.ts';
import { forecastOf } from '../../src/line/growing.ts';
import { labelStats } from '../../src/line/label-stats.ts';
import { createState, type LineState, reconfigureState } from '../../src/line/state.ts';
import type { Body, ExpositionLine, Format, Refusal } from '../../src/model/exposition.ts';
import { runs } from '../property/runs.ts';
import { attendTwice } from '../reference/read-twice.ts';
import { COUNTER_MEMORY } from '../reference/room.ts';
import { OPENMETRICS, settingsOf, TEXT } from '../support/line.ts';
import { answerTo } from './answer-to.ts';
import { aStory, bodyOf, CONFIGS, IN_BETWEEN, type Story, WIDE } from './types-story.ts';

/*
 * A body is read once, whatever its end says of what stands above. Here it is held against reading it again: all that can be seen of
 * a line must be the same, after any story.
 */

/** A body that goes by: no line of it can be read again while it is not known who speaks. */
class Onward implements Body {
  readonly bytes: Uint8Array;
  readonly format: Format;
  readonly #body: Body;
  #at = -1;
  #isOver = false;

  constructor(body: Body) {
    this.bytes = body.bytes;
    this.format = body.format;
    this.#body = body;
  }

  get refusal(): Refusal | null {
    return this.#body.refusal;
  }

  lineAt(at: number): ExpositionLine | null {
    assert.ok(this.#isOver || at > this.#at, `the line at ${at} is read after that at ${this.#at}`);
    this.#at = at;
    return this.#body.lineAt(at);
  }

  end(at: number, isClosed: boolean): void {
    this.#body.end(at, isClosed);
  }

  /** For the answer single lines may be looked up. */
  isHeard(): void {
    this.#isOver = true;
  }
}

/** All that can be seen of a line after a scrape. */
function seen(state: LineState): object {
  return {
    ledger: state.ledger.entries(),
    demand: state.demand.report(20, 20),
    labels: labelStats(state, 50),
    forecast: forecastOf(state, 20),
    lines: state.table.kernel.lines.used + state.table.kernel.packed.lines,
    known: [...state.table.instances()]
      .map((one) => `${one.family.type} ${one.family.name} ${one.key} ${state.table.lastSeen(one)}`)
      .sort(),
    templates: state.templates.save(new Set(['a', 'b'])),
  };
}

test('a body that is read once says what it says when it is read again', () => {
  let scrapes = 0;
  let restarts = 0;
  fc.assert(
    fc.property(aStory, ({ config, counters, steps }) => {
      const make = (): LineState =>
        createState(
          settingsOf(CONFIGS[config] ?? ''),
          { seed: { hi: 1, lo: 2 }, memory: counters * COUNTER_MEMORY },
          false,
        );
      const [once, twice] = [make(), make()];
      let nowMs = 0;
      for (const step of steps) {
        nowMs += 15_000;
        if (step.reload !== null)
          for (const state of [once, twice]) reconfigureState(state, settingsOf(CONFIGS[step.reload] ?? ''));
        const body = bodyOf(step);
        const contentType = step.format === 'text' ? TEXT : OPENMETRICS;
        const input = { body, bytes: body.length, contentType, nowMs, escaping: 'allow-utf-8' } as const;
        const read = (): BodyReader => new BodyReader(body, step.format);
        const onward = new Onward(read());
        const [attended, again] = [attend(once, listen(once, onward, nowMs)), attendTwice(twice, read)];
        onward.isHeard();
        assert.deepEqual(attended.ok, again.ok);
        if (!attended.ok || !again.ok) {
          assert.deepEqual(attended, again);
          continue;
        }
        scrapes++;
        assert.equal(attended.value.restarted, again.value.restarted);
        if (attended.value.restarted) restarts++;
        const [answer, other] = [answerTo(once, attended.value, input), answerTo(twice, again.value, input)];
        assert.equal(textOf(answer), textOf(other));
        assert.deepEqual(answer, other);
        assert.deepEqual(seen(once), seen(twice));
      }
    }),
    { ...runs<[Story]>(1000), examples: [[IN_BETWEEN], [WIDE]] },
  );
  assert.ok(scrapes > 1000 && restarts > 50, `${scrapes} scrapes, ${restarts} restarts`);
});

function textOf(answer: ReturnType<typeof answerTo>): string {
  return answer.ok ? Buffer.from(answer.value.body).toString() : answer.error.message;
}
