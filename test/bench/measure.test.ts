import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import { linesPerUser } from '../support/origin-story.ts';
import { contenders, start } from './contender.ts';
import { measure } from './measure.ts';

const proxies = contenders('/nowhere/main.js', [], tmpdir());

test('a small run of the bench measures the pipe', async () => {
  const pipe = proxies.filter(({ name }) => name === 'pipe');
  const { lines, bytes, measured } = await measure(['users', '5'], pipe, 2, 1);
  assert.equal(lines, 5 * linesPerUser + 2);
  const [one] = measured;
  assert.equal(one?.wallMs.length, 2);
  assert.equal(one.startMs.length, 1);
  assert.ok(one.answerBytes >= bytes, 'the pipe hands on what the application says, and its numbers grow');
});

test('a proxy that does not start is named, with what it said', async () => {
  const sluice = proxies.find(({ name }) => name === 'sluice') ?? assert.fail();
  await assert.rejects(
    start(sluice, 'http://127.0.0.1:1/metrics'),
    /^Error: sluice gave no answer: .*ECONNREFUSED.*; on stderr: .*nowhere/s,
  );
});
