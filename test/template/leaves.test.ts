import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTemplater } from '../../src/template/index.ts';

/** Sixty words that only end paths, about half of them asked for once, the others twice: 92 arrivals. */
const TAGS = Array.from({ length: 60 }, (_, at) => `${'bcdfghjklm'.charAt(at % 10)}a${'nprstv'.charAt(at / 10)}e`);
const ONCE = 28;

/** What becomes of the tags of items, or what is written instead of a tag, where so much else was asked for. */
function tagged(others: number, written: (tag: string) => string = (tag) => tag): readonly string[] {
  const templater = createTemplater();
  templater.learn('/api/items/8421/details', others);
  const paths = TAGS.map((tag) => `/api/items/8421/tags/${written(tag)}`);
  for (const [at, path] of paths.entries()) templater.learn(path, at < ONCE ? 1 : 2);
  return [...new Set(paths.map((path) => templater.template(path)))];
}

test('many words that only end paths are one where they are little of the traffic', () => {
  assert.deepEqual(tagged(2000), ['/api/items/:id/tags/*']);
});

test('they stay where they are most of the traffic, and so do those behind which something comes', () => {
  assert.equal(tagged(200).length, TAGS.length);
  assert.equal(tagged(2000, (tag) => `${tag}/${tag}s`).length, TAGS.length);
});

test('they stay where they are names of procedures', () => {
  assert.equal(tagged(2000, (tag) => `get${tag.charAt(0).toUpperCase()}${tag.slice(1)}`).length, TAGS.length);
  assert.equal(tagged(2000, (tag) => `list-${tag}`).length, TAGS.length);
});
