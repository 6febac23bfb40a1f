/* Numbers of packed members: counts that take four bytes, and others, for which a slot becomes wide while a body is read or once it is over. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { TestLine } from '../support/line.ts';

const LIMITS = 'limits: { series_per_metric: 24 }';
/** It may speak of any instance, so that none is packed. */
const MAY_SPEAK = `${LIMITS}\nrules: [{ match: '{absent=~".+"}', drop_labels: [path] }]`;
const MEMBERS = 40;
/** What has four bytes, what has not by one, and what has by no means. */
const NUMBERS = [
  '0',
  '1',
  '7',
  '4294967294',
  '4294967295',
  '4294967296',
  '0.1',
  '-0',
  '-3',
  '9007199254740993',
  '1e300',
];
const HARD = [...NUMBERS, 'NaN', '+Inf', '-Inf'];

/** A counter, a histogram and a summary of each member; `said` says which numbers. */
function body(said: readonly string[]): string {
  const lines = Array.from({ length: MEMBERS }, (_, member) => {
    const path = `path="/user/${member}/x"`;
    const number = (slot: number): string => said[(member * 5 + slot) % said.length] ?? '1';
    return {
      c: `c_total{${path}} ${number(0)}\n`,
      h: `h_bucket{${path},le="1"} ${number(1)}\nh_bucket{${path},le="+Inf"} ${number(2)}\nh_sum{${path}} ${number(3)}\nh_count{${path}} ${number(2)}\n`,
      s: `s{${path},quantile="0.5"} ${number(4)}\ns_sum{${path}} ${number(1)}\ns_count{${path}} ${number(0)}\n`,
    };
  });
  const of = (family: 'c' | 'h' | 's'): string => lines.map((line) => line[family]).join('');
  return `# TYPE c_total counter\n${of('c')}# TYPE h histogram\n${of('h')}# TYPE s summary\n${of('s')}`;
}

function holds(story: readonly (readonly string[])[]): void {
  const packed = new TestLine({ config: LIMITS, piece: 1000 });
  const plain = new TestLine({ config: MAY_SPEAK });
  // They are packed in the first scrape, while all is whole.
  for (const [at, said] of [['1'], ['1'], ...story].entries()) {
    const text = body(said);
    assert.equal(packed.scrape(text), plain.scrape(text), `scrape ${at}`);
  }
}

for (const number of HARD)
  test(`${number} among whole numbers leaves as if members had lines, and what it was before stays`, () => {
    holds([['2', '2', '2', number, '2', '2', '2'], ['3'], [number]]);
  });

test('whichever numbers come, what leaves is what lines say', () => {
  const numbers = fc.array(fc.constantFrom(...HARD), { minLength: 1, maxLength: 9 });
  fc.assert(fc.property(fc.array(numbers, { minLength: 1, maxLength: 4 }), holds), { numRuns: 100 });
});
