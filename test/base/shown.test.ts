import assert from 'node:assert/strict';
import { test } from 'node:test';
import { quotedText } from '../../src/base/shown.ts';

test('what cannot be seen or would steer a terminal is an escape', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['a b', '"a b"'],
    ['a\u2028b\u2029', '"a\\u{2028}b\\u{2029}"'],
    ['\u001b[31m', '"\\u001b[31m"'],
    ['\u009b31m', '"\\u{9b}31m"'],
    ['\ufeffa\u200b', '"\\u{feff}a\\u{200b}"'],
    ['say "ä"', '"say \\"ä\\""'],
  ];
  for (const [text, shown] of cases) assert.equal(quotedText(text), shown);
});
