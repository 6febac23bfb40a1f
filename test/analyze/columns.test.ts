import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { columnsOf, cut, WIDTH, wrapped } from '../../src/analyze/columns.ts';

test('what is cut fits, and is marked', () => {
  for (const [text, columns, kept] of [
    ['abcdef', 6, 'abcdef'],
    ['abcdefg', 6, 'abcde…'],
    ['名前名前', 6, '名前…'],
    ['e\u0301e\u0301', 2, 'e\u0301e\u0301'],
    ['😀😀😀', 4, '😀…'],
  ] as const)
    assert.equal(cut(text, columns), kept);
});

test('what is wrapped keeps its words and fits', () => {
  const word = fc.stringMatching(/^[a-z名😀]{1,100}$/u);
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 30 }), fc.nat(30), (words, indent) => {
      const lines = wrapped(words.join(' '), ' '.repeat(indent));
      for (const line of lines) assert.ok(columnsOf(line) <= WIDTH && line.startsWith(' '.repeat(indent)), line);
      assert.equal(lines.join('').replaceAll(' ', ''), words.join(''));
    }),
  );
});
