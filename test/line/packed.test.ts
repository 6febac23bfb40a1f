import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BodyReader } from '../../src/exposition/index.ts';
import { attend, listen } from '../../src/line/attend.ts';
import { HeardBody } from '../../src/line/hearing.ts';
import { Held } from '../../src/line/held.ts';
import { Regions } from '../../src/line/regions.ts';
import { createState, type LineState, reconfigureState } from '../../src/line/state.ts';
import { settingsOf, TEXT } from '../support/line.ts';
import { answerTo } from './answer-to.ts';

const LIMITS = 'limits: { series_per_metric: 40 }';
const LINES = 5;

function newState(config = LIMITS): LineState {
  return createState(settingsOf(config), { seed: { hi: 7, lo: 8 }, memory: 2 ** 24 }, false);
}

/** So many histograms of five lines from a number on, and a gauge. */
function body(from: number, count: number, value: number): Buffer {
  const members = Array.from({ length: count }, (_, at) => {
    const path = `path="/user/${from + at}/x"`;
    const buckets = ['1', '2', '+Inf'].map((le) => `h_bucket{${path},le="${le}"} ${value}\n`);
    return `${buckets.join('')}h_sum{${path}} ${value / 2}\nh_count{${path}} ${value}\n`;
  });
  return Buffer.from(`# TYPE h histogram\n${members.join('')}# TYPE g gauge\ng 1\n`);
}

function scrape(state: LineState, text: Buffer, nowMs: number): string {
  const attended = attend(state, listen(state, new BodyReader(text, 'text'), nowMs));
  if (!attended.ok) throw new Error(attended.error.message);
  const input = { body: text, bytes: text.length, contentType: TEXT, nowMs, escaping: 'allow-utf-8' } as const;
  const answer = answerTo(state, attended.value, input);
  if (!answer.ok) throw new Error(answer.error.message);
  return Buffer.from(answer.value.body).toString();
}

test('members of a fold are no lines any more once their scrape is over, and what stands by itself is', () => {
  const state = newState();
  const { lines, packed } = state.table.kernel;
  // In the first one they became members at its end.
  scrape(state, body(0, 50, 2), 1000);
  scrape(state, body(0, 50, 2), 1500);
  assert.deepEqual([packed.lines, lines.used], [50 * LINES, 1]);
  assert.match(scrape(state, body(0, 50, 3), 2000), /^h_count{path="\/user\/:id\/x"} 150$/m);
  assert.deepEqual([packed.lines, lines.used], [50 * LINES, 1]);
});

test('new ones that look like members are packed as they come: none is noted line by line', () => {
  const state = newState();
  const { lines, packed, roll } = state.table.kernel;
  for (const nowMs of [1000, 1500]) scrape(state, body(0, 50, 2), nowMs);
  // What paths look like is learned by then.
  scrape(state, body(50, 50, 2), 2000);
  scrape(state, body(100, 50, 2), 3000);
  const heard = new HeardBody(state, 'text', new Held(new Regions(), Symbol('a'), 0), 4000, false);
  const text = body(150, 50, 2);
  heard.take(text.subarray(0, text.length - 30));
  assert.equal(packed.lines, 200 * LINES);
  // The gauge, which was there before.
  assert.equal(lines.used, 1);
  assert.ok(roll.length < 10, `${roll.length} entries`);
  heard.cancel();
  assert.equal(packed.lines, 150 * LINES);
});

test('a member that says less, more or something twice is lines again, and only that', () => {
  const state = newState();
  const { lines, packed } = state.table.kernel;
  for (const nowMs of [1000, 1500]) scrape(state, body(0, 50, 2), nowMs);
  const text = body(0, 50, 3).toString();
  for (const [what, other] of [
    ['a line is missing', text.replace('h_sum{path="/user/7/x"} 1.5\n', '')],
    ['a line comes twice', text.replace('h_sum{path="/user/7/x"} 1.5\n', '$&$&')],
    ['a timestamp', text.replace('h_sum{path="/user/7/x"} 1.5\n', 'h_sum{path="/user/7/x"} 1.5 4000\n')],
  ] as const) {
    scrape(state, Buffer.from(other), 2000);
    const isWhole = what === 'a line comes twice';
    assert.deepEqual([packed.lines, lines.used], isWhole ? [250, 1] : [245, 6], what);
    scrape(state, Buffer.from(text), 3000);
    assert.deepEqual([packed.lines, lines.used], [250, 1], `${what}, and then not any more`);
  }
});

const SAYS_NOTHING = `rules: [{ match: g|unheard_of, gauge: sum }, { match: '{__name__=~"i_.*",path="/"}', drop: true }]`;
/** They may speak of the family, though not of any instance of it. */
const MAY_SPEAK = [
  `rules: [{ match: 'h_bucket{absent="x"}', drop: true }]`,
  `rules: [{ match: '{absent=~".+"}', drop_labels: [path] }]`,
  'metric_relabel_configs: [{ source_labels: [absent], regex: x, action: drop }]',
];

/** They come, count on, begin anew, and are others in part: from which number on, how many, and what each says. */
const STORY: readonly (readonly [from: number, count: number, value: number])[] = [
  [0, 50, 2],
  [0, 50, 5],
  [0, 50, 3],
  [20, 50, 4],
  [0, 90, 9],
];

test('members are packed where rules say nothing of their family, and else none; what leaves is the same', () => {
  const plain = newState();
  const unruled = newState(`${LIMITS}\n${SAYS_NOTHING}`);
  const ruled = MAY_SPEAK.map((config) => newState(`${LIMITS}\n${config}`));
  for (const [at, [from, count, value]] of STORY.entries()) {
    const text = body(from, count, value);
    const nowMs = 1000 * (at + 1);
    const answer = scrape(plain, text, nowMs);
    for (const state of [unruled, ...ruled]) assert.equal(scrape(state, text, nowMs), answer, `${at}`);
    const packed = (state: LineState): number => state.table.kernel.packed.lines;
    // In the scrape in which a fold begins its members are lines.
    assert.equal(packed(plain) > 0, at > 0, `${at}`);
    assert.equal(packed(unruled), packed(plain), `${at}`);
    assert.deepEqual(ruled.map(packed), [0, 0, 0]);
  }
});

test('members are packed that a rule folds as it folds all of their family, and what leaves is the same', () => {
  const alike = newState('rules: [{ match: h, template: [path] }]');
  const each = newState(`rules: [{ match: '{__name__="h",absent=""}', template: [path] }]`);
  for (const [at, [from, count, value]] of STORY.entries()) {
    const text = body(from, count, value);
    assert.equal(scrape(alike, text, 1000 * (at + 1)), scrape(each, text, 1000 * (at + 1)), `${at}`);
    const [packed, lines] = [alike, each].map((state) => state.table.kernel.packed.lines);
    assert.equal(lines, 0);
    assert.ok((packed ?? 0) >= (at > 0 ? 250 : 0), `${at}: ${packed}`);
    assert.deepEqual(alike.ledger.entries(), each.ledger.entries());
  }
});

test('a rule that says something of a family after a reload makes lines of its members again', () => {
  const state = newState();
  for (const nowMs of [1000, 2000]) scrape(state, body(0, 50, 2), nowMs);
  assert.equal(state.table.kernel.packed.lines, 250);
  reconfigureState(state, settingsOf(`${LIMITS}\nrules: [{ match: h, drop: true }]`));
  assert.equal(scrape(state, body(0, 50, 3), 3000), '# TYPE g gauge\ng 1\n');
  assert.equal(state.table.kernel.packed.lines, 0);
  reconfigureState(state, settingsOf(`${LIMITS}\n${SAYS_NOTHING}`));
  for (const nowMs of [4000, 5000]) scrape(state, body(0, 50, 4), nowMs);
  assert.equal(state.table.kernel.packed.lines, 250);
});
