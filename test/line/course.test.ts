import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BodyReader } from '../../src/exposition/index.ts';
import { attend, listen } from '../../src/line/attend.ts';
import { createState, type LineState } from '../../src/line/state.ts';
import { part } from '../kernel/support.ts';
import { settingsOf, TEXT } from '../support/line.ts';
import { answerTo } from './answer-to.ts';

const LIMITS = 'limits: { series_per_metric: 40 }';
/** Of what a rule may speak nothing is packed, so that every line is one of its own. */
const UNPACKED = `${LIMITS}\nrules: [{ match: '{absent=~".+"}', drop: true }]`;

function newState(config: string): LineState {
  return createState(settingsOf(config), { seed: { hi: 7, lo: 8 }, memory: 2 ** 24 }, false);
}

function scrape(state: LineState, text: Buffer, nowMs: number): string {
  const attended = attend(state, listen(state, new BodyReader(text, 'text'), nowMs));
  if (!attended.ok) return `${attended.error.line}: ${attended.error.message}`;
  const input = { body: text, bytes: text.length, contentType: TEXT, nowMs, escaping: 'allow-utf-8' } as const;
  const answer = answerTo(state, attended.value, input);
  assert.ok(answer.ok);
  return Buffer.from(answer.value.body).toString();
}

/** The longest are longer than what is kept of one. */
const BOUNDS = ['0.5', '1', '2.5', '10', '1000000000', '12345678901.25', '1234567890123456.5', '+Inf'];
const USERS = 30;

type Random = () => number;

function draw<T>(random: Random, all: readonly T[]): T {
  return all[Math.floor(random() * all.length)] as T; // it has some
}

/** Lines of one histogram whose labels stand in front of the bound, or around it. */
function histogram(name: string, user: number, value: number, isAround: boolean): string[] {
  const labels = `path="/user/${user}/x"`;
  const tail = isAround ? `,zone="z${user % 3}"` : '';
  const buckets = BOUNDS.map((le, at) => `${name}_bucket{${labels},le="${le}"${tail}} ${value + at}`);
  return [...buckets, `${name}_sum{${labels}${tail}} ${value / 8}`, `${name}_count{${labels}${tail}} ${value + 9}`];
}

/** What one member says that is not as the others. */
function bend(random: Random, lines: string[]): string[] {
  const at = Math.floor(random() * lines.length);
  const other = lines[Math.floor(random() * lines.length)] ?? '';
  switch (Math.floor(random() * 8)) {
    case 0:
      return lines.toSpliced(at, 1);
    case 1:
      return lines.toSpliced(at, 1, other).toSpliced(lines.indexOf(other), 1, lines[at] ?? '');
    case 2:
      return lines.toReversed();
    case 3:
      return lines.toSpliced(at, 0, '# between');
    case 4:
      return lines.map((line) => line.replace('le="2.5"', 'le="2.50"'));
    case 5:
      return lines.with(at, `${lines[at]} 12345`);
    case 6:
      return lines.with(
        at,
        (lines[at] ?? '').replace(/ .*/, ` ${draw(random, ['NaN', '+Inf', '1e3', '0.125', '007'])}`),
      );
    default:
      return lines.with(at, (lines[at] ?? '').replace(/user\/\d/, 'user/7'));
  }
}

function body(random: Random, value: number): Buffer {
  const all: string[] = [];
  for (const [name, isAround] of [
    ['a', false],
    ['b', true],
    ['c', false],
  ] as const) {
    all.push(`# TYPE ${name} histogram`);
    for (let user = 100; user < 100 + USERS; user++) {
      const lines = histogram(name, user, value * user, isAround);
      all.push(...(random() < 0.1 ? bend(random, lines) : lines));
    }
  }
  // What comes twice is the grammar's matter, and another test's.
  const series = new Set<string>();
  const once = all.filter((line) => {
    const [before = ''] = line.split('} ');
    if (line.startsWith('#') || !series.has(before)) return series.add(before);
    return false;
  });
  return Buffer.from(`${once.join('\n')}\n`);
}

test('however the lines of members follow one another, each is read as what it says', () => {
  for (let seed = 1; seed <= 25; seed++) {
    const random = part(seed);
    const [packed, unpacked] = [newState(LIMITS), newState(UNPACKED)];
    let most = 0;
    for (let value = 1; value <= 8; value++) {
      const text = body(random, value);
      const [one, other] = [packed, unpacked].map((state) => scrape(state, text, value * 1000));
      assert.equal(one, other, `seed ${seed}, body ${value}`);
      most = Math.max(most, packed.table.kernel.packed.lines);
    }
    assert.ok(most > USERS * BOUNDS.length, `${most} lines were packed`);
    assert.equal(unpacked.table.kernel.packed.lines, 0);
  }
});
