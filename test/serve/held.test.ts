import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { HeldAnswers } from '../../src/serve/held.ts';
import { until } from '../support/child.ts';
import { app, ask } from '../support/net.ts';

/** More than the system takes for a reader that does not read: tcp(7), tcp_wmem and tcp_rmem, some 10 MB by default. */
const BODY = 40_000_000;

interface Setup {
  readonly url: string;
  readonly warnings: string[];
  /** All responses, in the order of their requests. */
  readonly responses: ServerResponse[];
}

/** Answers every request with a body of its own, `/shared` with one for all. */
async function setUp(t: TestContext, max: number): Promise<Setup> {
  const warnings: string[] = [];
  const quiet = (): void => {};
  const held = new HeldAnswers(
    { debug: quiet, info: quiet, error: quiet, warn: (message) => warnings.push(message) },
    max,
  );
  const shared = Buffer.alloc(BODY, 's');
  const responses: ServerResponse[] = [];
  const url = await app(t, (request, response) => {
    const body = request.url === '/shared' ? shared : Buffer.alloc(BODY, 'x');
    response.on('error', quiet);
    responses.push(response);
    response.setHeader('content-length', body.length);
    held.hold(response, body);
    response.end(body);
  });
  return { url, warnings, responses };
}

/** Asks, and reads nothing. */
async function slowReader(t: TestContext, { url, responses }: Setup, path = '/'): Promise<Socket> {
  const before = responses.length;
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.on('error', () => {});
  t.after(() => socket.destroy());
  socket.pause();
  socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
  await until(
    () => (responses.length > before ? true : undefined),
    () => 'the request did not arrive',
  );
  return socket;
}

test('where a new answer does not fit the oldest is cut, and the new one is whole', async (t) => {
  const setup = await setUp(t, 3 * BODY);
  for (let i = 0; i < 3; i++) await slowReader(t, setup);
  assert.deepEqual(
    setup.responses.map(({ destroyed }) => destroyed),
    [false, false, false],
  );
  assert.equal((await ask(setup.url)).body.length, BODY);
  assert.deepEqual(setup.responses.map(({ destroyed }) => destroyed).slice(0, 3), [true, false, false]);
  // What was taken whole is held no more: there is room again.
  assert.equal((await ask(setup.url)).body.length, BODY);
  assert.deepEqual(setup.responses.map(({ destroyed }) => destroyed).slice(0, 3), [true, false, false]);
  assert.equal(setup.warnings.length, 1);
});

test('a body that many share is held once', async (t) => {
  const setup = await setUp(t, BODY);
  for (let i = 0; i < 5; i++) await slowReader(t, setup, '/shared');
  assert.ok(setup.responses.every(({ destroyed }) => !destroyed));
  await slowReader(t, setup);
  assert.deepEqual(
    setup.responses.map(({ destroyed }) => destroyed),
    [true, true, true, true, true, false],
  );
});

test('an answer that is larger than all together is given, to one', async (t) => {
  const setup = await setUp(t, BODY / 2);
  await slowReader(t, setup);
  assert.equal((await ask(setup.url)).body.length, BODY);
  assert.equal(setup.responses[0]?.destroyed, true);
});
