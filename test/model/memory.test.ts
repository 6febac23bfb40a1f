import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultSettings } from '../../src/config/index.ts';
import { memoryNeeded } from '../../src/model/memory.ts';

const MB = 1024 ** 2;
const LIMITS = defaultSettings.common.limits;

for (const [title, limits, bytes] of [
  ['nothing limited', { ...LIMITS, series: 0, answerSize: 0 }, 4 * MB],
  ['one more series', { ...LIMITS, series: 1, answerSize: 0 }, 4 * MB + 256],
  ['an answer', { ...LIMITS, series: 0, answerSize: 16 * MB }, 20 * MB],
  ['the defaults', LIMITS, 20 * MB + 50_000 * 256],
] as const) {
  test(`memory for ${title}`, () => assert.equal(memoryNeeded(limits), bytes));
}

test('the default memory holds the default limits', () => {
  assert(memoryNeeded(LIMITS) <= defaultSettings.memory);
});
