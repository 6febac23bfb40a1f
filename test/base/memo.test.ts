import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoise, memoisePattern } from '../../src/base/memo.ts';
import { compilePattern } from '../../src/base/re2.ts';

function counted(): { readonly length: (text: string) => number; readonly calls: () => number } {
  let calls = 0;
  const length = memoise((text) => {
    calls += 1;
    return text.length;
  });
  return { length, calls: () => calls };
}

test('a text is computed once', () => {
  const { length, calls } = counted();
  assert.deepEqual([length('abc'), length('abc'), calls()], [3, 3, 1]);
});

for (const [others, forgotten] of [
  [9_999, false],
  [10_000, true], // the one that finds it full
] as const) {
  test(`after ${others} other texts the first is ${forgotten ? 'forgotten' : 'known'}`, () => {
    const { length, calls } = counted();
    length('first');
    for (let i = 0; i < others; i++) length(`other ${i}`);
    const before = calls();
    assert.equal(length('first'), 5);
    assert.equal(calls() - before, forgotten ? 1 : 0);
  });
}

test('long texts are bounded by their characters; one beyond all bounds is not kept', () => {
  const { length, calls } = counted();
  const half = 'a'.repeat(500_000);
  assert.deepEqual([length(half), length(`b${half}`), length(half), calls()], [500_000, 500_001, 500_000, 3]);
  const huge = 'c'.repeat(1_000_001);
  assert.deepEqual([length(huge), length(huge), calls()], [1_000_001, 1_000_001, 5]);
});

test('a memoised pattern says what the pattern says, twice', () => {
  const compiled = compilePattern('a(?P<rest>.*)');
  assert(compiled.ok);
  const pattern = memoisePattern(compiled.value);
  for (const text of ['ab', 'b', 'ab', 'b']) {
    assert.equal(pattern.test(text), compiled.value.test(text));
    assert.deepEqual(pattern.match(text), compiled.value.match(text));
  }
});
