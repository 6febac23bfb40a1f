import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { buckets, linesPerUser, originStory } from '../../src/cli/origin-story.ts';

const story = fc.record({
  users: fc.integer({ min: 1, max: 20 }),
  from: fc.integer({ min: 0, max: 1_000_000 }),
  seed: fc.integer({ min: 0, max: 1_000_000 }),
  increment: fc.integer({ min: 0, max: 10_000 }),
});

/** Series to value, in the order of the lines. */
function samples(exposition: string): Map<string, number> {
  const lines = exposition.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
  );
}

test('a user costs fourteen series, under one TYPE', () => {
  const body = originStory({ users: 3, from: 8421 });
  assert.equal(linesPerUser, 14);
  assert.equal(samples(body).size, 3 * 14);
  assert.equal(body.match(/^# TYPE /gm)?.length, 1);
  assert.match(
    body,
    /^http_request_duration_seconds_count\{status="\d+",endpoint="\/api\/user\/8423\/message",method="[A-Z]+"\} \d+$/m,
  );
  assert.ok(body.endsWith('\n'));
});

test('the same seed gives the same bytes, another seed others', () => {
  fc.assert(
    fc.property(story, (options) => {
      assert.equal(originStory(options), originStory({ ...options }));
      assert.notEqual(originStory(options), originStory({ ...options, seed: options.seed + 1 }));
    }),
  );
});

test('buckets are cumulative and the last one is the count', () => {
  fc.assert(
    fc.property(story, (options) => {
      const values = [...samples(originStory(options)).values()];
      for (let at = 0; at < values.length; at += linesPerUser) {
        const user = values.slice(at, at + linesPerUser);
        const cumulative = user.slice(0, buckets.length);
        assert.deepEqual(
          cumulative,
          cumulative.toSorted((a, b) => a - b),
        );
        assert.equal(user.at(-1), cumulative.at(-1));
      }
    }),
  );
});

test('with every increment each count grows and nothing falls', () => {
  fc.assert(
    fc.property(story, (options) => {
      const before = samples(originStory(options));
      const after = samples(originStory({ ...options, increment: options.increment + 1 }));
      assert.deepEqual([...after.keys()], [...before.keys()]);
      for (const [series, value] of after) {
        const grown = value - (before.get(series) ?? Number.NaN);
        assert.ok(series.includes('_count{') ? grown >= 1 : grown >= 0, `${series} grew by ${grown}`);
      }
    }),
  );
});

test('many users share few statuses and methods', () => {
  const body = originStory({ users: 500 });
  assert.deepEqual([...new Set(body.match(/status="\d+"/g))].toSorted(), [
    'status="200"',
    'status="404"',
    'status="500"',
  ]);
  assert.deepEqual([...new Set(body.match(/method="[A-Z]+"/g))].toSorted(), ['method="GET"', 'method="POST"']);
});
