import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BodyReader } from '../../src/exposition/index.ts';
import { attend, listen } from '../../src/line/attend.ts';
import { createTargetLine } from '../../src/line/line.ts';
import { type AheadAt, createState } from '../../src/line/state.ts';
import type { Answer, Line } from '../../src/model/line.ts';
import { runs } from '../property/runs.ts';
import { settingsOf, TEXT } from '../support/line.ts';
import { answerTo } from './answer-to.ts';

const SOON = { lines: 3, groups: 2, limits: 0, bytes: 60 };
const LIMITS = 'limits: { series_per_metric: 12 }';

/** `members`: bytes that they may take. */
function make(members: number, limits: string = LIMITS): Line {
  const aheadAt: AheadAt = { ...SOON, members };
  return createTargetLine(settingsOf(limits), { seed: { hi: 5, lo: 6 }, memory: members, aheadAt });
}

function scrape(line: Line, text: string, nowMs: number, length: number): Answer {
  const body = Buffer.from(text);
  const hearing = line.hear({ contentType: TEXT, expected: body.length, nowMs });
  for (let at = 0; at < body.length; at += length) hearing.take(body.subarray(at, at + length));
  const outcome = hearing.end({ nowMs, escaping: 'allow-utf-8' });
  if (!outcome.ok) throw new Error(outcome.error.message);
  const answer = { ...outcome.value, body: Buffer.from(outcome.value.body) };
  hearing.release();
  return answer;
}

type Kind = 'counter' | 'histogram';

function member(kind: Kind, id: number, value: number): string {
  const user = `user="u${id}",zone="${id % 2}"`;
  if (kind === 'counter') return `f{${user}} ${value}\n`;
  const bucket = (le: string, count: number): string => `f_bucket{${user},le="${le}"} ${count}\n`;
  return `${bucket('1', value)}${bucket('+Inf', 2 * value)}f_sum{${user}} ${value / 8}\nf_count{${user}} ${2 * value}\n`;
}

/** Members from the first to some last one, in turns of an order, each with what it has counted. */
function bodyOf(kind: Kind, ids: readonly number[], age: number): string {
  const lines = ids.map((id) => member(kind, id, age * (id + 1) + id));
  return `up 1\n# TYPE f ${kind}\n${lines.join('')}g 2\n`;
}

const story = fc.record({
  kind: fc.constantFrom<Kind>('counter', 'histogram'),
  /** How many members come in each scrape: of as many lines as these have together, sketches know each. */
  come: fc.array(fc.integer({ min: 0, max: 15 }), { minLength: 2, maxLength: 5 }),
  length: fc.integer({ min: 7, max: 400 }),
  turn: fc.integer({ min: 0, max: 40 }),
});

test('members that there is no room for while a body is read are in their fold all the same, while they are there', () => {
  let forgotten = 0;
  fc.assert(
    fc.property(story, ({ kind, come, length, turn }) => {
      const [small, roomy] = [make(0), make(2 ** 26)];
      let count = 12;
      for (const [age, more] of come.entries()) {
        count += more;
        const ids = Array.from({ length: count }, (_, at) => (at + turn) % count);
        const text = bodyOf(kind, ids, age + 1);
        const nowMs = 15_000 * (age + 1);
        const one = scrape(small, text, nowMs, length);
        const other = scrape(roomy, text, nowMs, length);
        assert.equal(one.body.toString(), other.body.toString());
        const counts = ({ report: { seriesIn, seriesOut, bytesIn } }: Answer): object => ({
          seriesIn,
          seriesOut,
          bytesIn,
        });
        assert.deepEqual(counts(one), counts(other));
        assert.deepEqual(small.demand(5, 5), roomy.demand(5, 5));
      }
      if (small.ledger().some(({ cause }) => cause === 'memory')) forgotten++;
    }),
    runs(60),
  );
  assert.ok(forgotten > 10, `${forgotten} stories in which some were forgotten`);
});

/** The numbers of an answer by series. */
function numbers(answer: Answer): ReadonlyMap<string, number> {
  const lines = answer.body.toString().split('\n');
  return new Map(
    lines.flatMap((line) => {
      const at = line.lastIndexOf(' ');
      return line.startsWith('f') ? [[line.slice(0, at), Number(line.slice(at + 1))] as const] : [];
    }),
  );
}

test('members that there was no room for may vanish: no fold steps back, and none has more than was counted', () => {
  const come = fc.array(fc.tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 1, max: 30 })), {
    minLength: 2,
    maxLength: 6,
  });
  fc.assert(
    fc.property(fc.record({ come, length: fc.integer({ min: 20, max: 400 }) }), ({ come: spans, length }) => {
      const line = make(0);
      const total = new Map<number, number>();
      let before: ReadonlyMap<string, number> = new Map();
      scrape(
        line,
        bodyOf(
          'counter',
          Array.from({ length: 20 }, (_, at) => at),
          1,
        ),
        1000,
        length,
      );
      for (let id = 0; id < 20; id++) total.set(id, id + 1 + id);
      for (const [age, [first, count]] of spans.entries()) {
        // All of them have other numbers than those of before: nobody returns.
        const ids = Array.from({ length: count }, (_, at) => 100 * (age + 1) + first + at);
        for (const id of ids) total.set(id, id + 1 + id);
        const answer = scrape(line, bodyOf('counter', ids, 1), 15_000 * (age + 1), length);
        const now = numbers(answer);
        for (const [series, value] of before) {
          const there = now.get(series);
          if (there !== undefined) assert.ok(there >= value, `${series} fell from ${value} to ${there}`);
        }
        const sum = [...now.values()].reduce((all, value) => all + value, 0);
        assert.ok(sum <= [...total.values()].reduce((all, value) => all + value, 0));
        before = now;
      }
    }),
    runs(60),
  );
});

test('the ledger says how many values a label has, also those of members that there was no room for', () => {
  for (const members of [0, 2 ** 26]) {
    const line = make(members, 'limits: { values_per_label: 12 }');
    for (const [age, count] of [60, 60, 90].entries()) {
      const ids = Array.from({ length: count }, (_, at) => at);
      scrape(line, bodyOf('counter', ids, age + 1), 15_000 * (age + 1), 100);
      const asked = line.ledger().find(({ cause }) => cause === 'values_per_label');
      assert.equal(asked?.demand, 60, `of the first scrape, with ${members} bytes`);
      const spilled = line.ledger().some(({ cause }) => cause === 'memory');
      assert.equal(spilled, members === 0 && age > 0);
    }
  }
});

test('the next body has room for as many members as the one before had, unless memory could never hold them', () => {
  const remembered = (members: number): readonly number[] => {
    const state = createState(settingsOf(LIMITS), { seed: { hi: 5, lo: 6 }, memory: 2 ** 24 }, false);
    return [1, 2, 3].map((age) => {
      const lines = Array.from({ length: members }, (_, at) => `f{path="/user/${at}/x"} ${age}\n`);
      const body = Buffer.from(`# TYPE f counter\n${lines.join('')}`);
      const attended = attend(state, listen(state, new BodyReader(body, 'text'), 15_000 * age));
      if (!attended.ok) throw new Error(attended.error.message);
      const input = {
        body,
        bytes: body.length,
        contentType: TEXT,
        nowMs: 15_000 * age,
        escaping: 'allow-utf-8',
      } as const;
      const answer = answerTo(state, attended.value, input);
      assert.match(answer.ok ? Buffer.from(answer.value.body).toString() : '', new RegExp(`} ${members * age}\n`));
      return state.table.kernel.packed.lines;
    });
  };
  // Two megabytes are for 14,000 of them, and 16 are for 110,000.
  const [first = 0, second = 0] = remembered(30_000);
  assert.ok(first < 20_000, `${first} after the first scrape`);
  assert.equal(second, 30_000);
  // Of those that are too many only some stay that came before the fold.
  const [some = 0, ...same] = remembered(200_000);
  assert.ok(some < 12_000, `${some} of 200,000`);
  assert.deepEqual(same, [some, some]);
});
