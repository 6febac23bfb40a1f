import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTemplater } from '../../src/template/index.ts';

/** Sixty words that only end paths, about half of them asked for once, the others twice: 92 arrivals. */
const TAGS = Array.from({ length: 60 }, (_, at) => `${'bcdfghjklm'.charAt(at % 10)}a${'nprstv'.charAt(at / 10)}e`);
const ONCE = 28;

/** What becomes of the tags of items, where so much else was asked for. */
function tagged(others: number, behind: (tag: string) => string = () => ''): readonly string[] {
  const templater = createTemplater();
  templater.learn('/api/items/8421/details', others);
  const paths = TAGS.map((tag) => `/api/items/8421/tags/${tag}${behind(tag)}`);
  for (const [at, path] of paths.entries()) templater.learn(path, at < ONCE ? 1 : 2);
  return [...new Set(paths.map((path) => templater.template(path)))];
}

test('many words that only end paths are one where they are little of the traffic', () => {
  assert.deepEqual(tagged(2000), ['/api/items/:id/tags/*']);
});

test('they stay where they are most of the traffic, and so do those behind which something comes', () => {
  assert.equal(tagged(200).length, TAGS.length);
  const ownWord = (tag: string): string => `/${tag}s`;
  assert.equal(tagged(2000, ownWord).length, TAGS.length);
});
