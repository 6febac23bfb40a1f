import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import { contenders } from './contender.ts';
import { thousand } from './thousand.ts';

test('a thousand scrapes of the pipe are counted, and so is what it collects', async () => {
  const [pipe = assert.fail()] = contenders('', ['--trace-gc', '--max-semi-space-size=1'], tmpdir());
  const text = await thousand('five users', ['users', '5'], [pipe]);
  assert.match(text, /^\nfive users: 72 lines, 1000 scrapes\n/);
  const [, settled, end, peak, , early, late, majorsBefore, majorsSince] =
    /^\| pipe \|(.*)\|$/m.exec(text)?.[0].split('|').slice(1).map(Number) ?? assert.fail(text);
  for (const megabytes of [settled, end])
    assert.ok(megabytes !== undefined && megabytes > 30 && megabytes < 1_000, text);
  assert.ok(peak !== undefined && end !== undefined && peak >= end, text);
  for (const heap of [early, late]) assert.ok(heap !== undefined && heap > 1 && heap < 100, text);
  assert.ok(majorsBefore !== undefined && majorsSince !== undefined && majorsBefore + majorsSince >= 0, text);
});
