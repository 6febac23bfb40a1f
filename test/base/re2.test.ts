import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compilePattern } from '../../src/base/re2.ts';

for (const [source, fault] of [
  ['x(', 'missing closing )'],
  ['x)', 'unexpected )'],
  ['a)|(b', 'unexpected )'], // would be half anchored between the brackets
  ['x\\', 'trailing backslash at end of expression'],
  ['(?=a)b', 'invalid or unsupported Perl syntax: `(?=`'],
  ['\\8', 'invalid escape sequence'],
] as const) {
  test(`${source} is refused: ${fault}`, () => {
    assert.deepEqual(compilePattern(source), { ok: false, error: fault });
  });
}

for (const [source, text, matches] of [
  ['foo|bar', 'foo', true],
  ['foo|bar', 'xbar', false], // anchored as a whole
  ['a.b', 'a\nb', true],
  ['', '', true],
  ['', 'a', false],
  ['(?i)FOO', 'foo', true],
  ['[[:alpha:]]\\pL', 'aé', true],
] as const) {
  test(`${JSON.stringify(source)} ${matches ? 'matches' : 'does not match'} ${JSON.stringify(text)}`, () => {
    const pattern = compilePattern(source);
    assert(pattern.ok);
    assert.equal(pattern.value.test(text), matches);
    assert.equal(pattern.value.match(text) !== null, matches);
  });
}
