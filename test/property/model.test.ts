import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runs } from './runs.ts';
import { playSequences } from './sequences.ts';
import { aCalmStory } from './story.ts';

test('whatever happens to an application, every line of an answer says what it must', () => {
  assert.ok(playSequences(runs(500)) > 500);
});

test('what mostly repeats is answered as if nobody knew, whatever happens in between', () => {
  assert.ok(playSequences(runs(200), {}, aCalmStory) > 1000);
  assert.ok(playSequences(runs(50), { piece: 50 }, aCalmStory) > 250);
  assert.ok(playSequences(runs(50), { counters: 20 }, aCalmStory) > 250);
});

// Lines that there is room for: none, a member or two, some, nearly all.
for (const counters of [0, 3, 8, 20])
  test(`with room for ${counters} counters outputs of remembered members are exact, and no other steps back unsaid`, () => {
    assert.ok(playSequences(runs(75), { counters }) > 75);
  });

test('families that are folded before the end of a body are folded right', () => {
  assert.ok(playSequences(runs(250), { aheadAt: { lines: 3, groups: 2, limits: 0, bytes: 1e6 } }) > 250);
  assert.ok(playSequences(runs(50), { aheadAt: { lines: 1, groups: 1, limits: 0, bytes: 1e6 }, counters: 8 }) > 50);
});

test('lines that are let go before the end of a body are missed by nobody', () => {
  assert.ok(playSequences(runs(250), { aheadAt: { lines: 3, groups: 2, limits: 0, bytes: 100 }, piece: 50 }) > 250);
  assert.ok(
    playSequences(runs(50), { aheadAt: { lines: 1, groups: 1, limits: 0, bytes: 1 }, piece: 7, counters: 8 }) > 50,
  );
});
