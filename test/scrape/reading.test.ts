import assert from 'node:assert/strict';
import { connect, createServer, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { CLOCK } from '../../src/cli/clock.ts';
import { createAgent } from '../../src/scrape/agent.ts';
import { createClient, WholeBody } from '../../src/scrape/index.ts';
import { Reading } from '../../src/scrape/reading.ts';
import { chance } from '../support/chance.ts';
import { plainAccess } from '../support/lines.ts';
import { app, rawApp } from '../support/net.ts';

const MB = 1_000_000;

/** So many bytes, of which no two neighbourhoods are alike. */
function bytes(length: number, seed: number): Buffer {
  const draw = chance(seed);
  return Buffer.from(Uint8Array.from({ length }, () => 0x21 + (draw() % 90)));
}

function fetcher(t: TestContext): (url: string) => Promise<{ body: Buffer; headers: ReadonlyMap<string, string> }> {
  const client = createClient(CLOCK);
  t.after(() => client.close());
  return async (url) => {
    const sink = new WholeBody();
    const result = await client.fetchBody({
      access: plainAccess,
      url,
      headers: [['accept', 'text/plain']],
      deadlineMs: 10_000,
      bodySizeLimit: 0,
      signal: new AbortController().signal,
      sink,
    });
    assert.ok(result.ok, result.ok ? '' : result.error.message);
    return { body: Buffer.from(sink.bytes()), headers: new Map(result.value.headers) };
  };
}

test('undici hands on views of the one buffer, not fresh ones', async (t) => {
  const body = bytes(8 * MB, 1);
  const url = await app(t, (_, response) => response.end(body));
  const reading = new Reading();
  const { dispatcher } = createAgent({ socketPath: null, secure: null, text: '' }, reading);
  t.after(() => dispatcher.destroy());
  for (const round of [1, 2]) {
    const byBuffer = new Map<ArrayBufferLike, number>();
    await new Promise<void>((resolve, reject) =>
      dispatcher.dispatch(
        { origin: url, path: '/', method: 'GET' },
        {
          onRequestStart: () => {},
          onResponseStart: () => reading.bodyBegins(),
          onResponseData(_, piece) {
            reading.bodyCame(piece);
            byBuffer.set(piece.buffer, (byBuffer.get(piece.buffer) ?? 0) + piece.length);
          },
          onResponseEnd() {
            reading.bodyEnded();
            resolve();
          },
          onResponseError: (_, error) => reject(error),
        },
      ),
    );
    const shared = Math.max(...byBuffer.values());
    assert.equal(shared, body.length, `round ${round}: undici reads in another way`);
  }
});

/** Writes the wire in pieces of these sizes, and lets each arrive by itself. */
async function dribble(socket: Socket, wire: Buffer, sizes: readonly number[]): Promise<void> {
  let at = 0;
  for (const size of sizes) {
    socket.write(wire.subarray(at, at + size));
    at += size;
    await sleep(4);
  }
  socket.write(wire.subarray(at));
}

function wireOf(framing: 'length' | 'chunks', body: Buffer, mark: string): Buffer {
  const head = `HTTP/1.1 200 OK\r\nX-Mark: ${mark}\r\nContent-Type: text/plain\r\n`;
  if (framing === 'length') return Buffer.concat([Buffer.from(`${head}Content-Length: ${body.length}\r\n\r\n`), body]);
  const half = body.length >> 1;
  const chunks = [body.subarray(0, half), body.subarray(half)].flatMap((chunk) => [
    Buffer.from(`${chunk.length.toString(16)}\r\n`),
    chunk,
    Buffer.from('\r\n'),
  ]);
  return Buffer.concat([Buffer.from(`${head}Transfer-Encoding: chunked\r\n\r\n`), ...chunks, Buffer.from('0\r\n\r\n')]);
}

for (const framing of ['length', 'chunks'] as const)
  test(`${framing}: wherever the pieces end, headers and body are what was sent, also in the next response`, async (t) => {
    const draw = chance(7);
    const early = 'HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n';
    let sent: { body: Uint8Array; mark: string } = { body: new Uint8Array(), mark: '' };
    const sockets = new Set<Socket>();
    const url = await rawApp(t, (socket) => {
      sockets.add(socket);
      const body = bytes(1 + (draw() % 3_000), draw());
      const mark = bytes(40 + (draw() % 200), draw()).toString('latin1');
      sent = { body, mark };
      const wire = Buffer.concat([Buffer.from(draw() % 3 === 0 ? early : ''), wireOf(framing, body, mark)]);
      const sizes = Array.from({ length: draw() % 6 }, () => 1 + (draw() % (wire.length >> 1)));
      void dribble(socket, wire, sizes);
    });
    const fetch = fetcher(t);
    for (let i = 0; i < 60; i++) {
      const { body, headers } = await fetch(url);
      assert.equal(headers.get('x-mark'), sent.mark, `response ${i}`);
      assert.ok(body.equals(sent.body), `response ${i}`);
      await sleep(1);
    }
    assert.ok(sockets.size < 60, 'connections were used again');
  });

test('large bodies of several connections at once do not mix', async (t) => {
  const bodies = [2, 3, 4, 5].map((seed) => bytes(3 * MB, seed));
  const url = await app(t, (request, response) => response.end(bodies[Number(request.url?.slice(1))]));
  const fetch = fetcher(t);
  const port = new URL(url).port;
  // By name: of several addresses the first may refuse.
  const got = await Promise.all(bodies.map((_, i) => fetch(`http://localhost:${port}/${i}`)));
  for (const [i, body] of bodies.entries()) assert.ok(got[i]?.body.equals(body), `body ${i}`);
});

test('a reader that takes nothing at once, or by data events, gets everything all the same', async (t) => {
  const body = bytes(4 * MB, 6);
  const server = createServer((socket) => socket.end(body)).listen(0, '127.0.0.1');
  t.after(() => server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  // The third takes the first pieces as undici does, and then stops to.
  for (const [waitMs, atOnce] of [
    [0, 0],
    [50, 0],
    [50, 3],
  ] as const) {
    const reading = new Reading();
    const connection = reading.connection();
    const socket = connect({ port: address.port, host: '127.0.0.1', onread: connection.onread });
    connection.attach(socket);
    const pieces: Buffer[] = [];
    const take = (): void => {
      const piece = socket.read();
      if (piece !== null) reading.bodyCame(piece);
      if (piece !== null && pieces.push(Buffer.from(piece)) === atOnce) socket.off('readable', take);
    };
    if (atOnce > 0) socket.on('readable', take);
    await sleep(waitMs);
    assert.equal(pieces.length, atOnce);
    for await (const piece of socket) {
      pieces.push(piece);
      if (pieces.length % 7 === 0) await sleep(1);
    }
    assert.ok(Buffer.concat(pieces).equals(body), `after ${waitMs} ms, ${atOnce} at once`);
  }
});
