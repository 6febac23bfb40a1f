import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { done, type Outcome } from '../../src/base/outcome.ts';
import { CLOCK } from '../../src/cli/clock.ts';
import type { Fetched, FetchFailure, FetchOrder } from '../../src/model/fetch.ts';
import { createClient, WholeBody } from '../../src/scrape/index.ts';
import { plainAccess } from '../support/lines.ts';
import { app, rawApp, reply } from '../support/net.ts';

type Result = Outcome<Fetched & { readonly body: Uint8Array }, FetchFailure>;

function clientOf(t: TestContext): (url: string, order?: Partial<FetchOrder>) => Promise<Result> {
  const client = createClient(CLOCK);
  t.after(() => client.close());
  return async (url, order = {}) => {
    const sink = new WholeBody();
    const fetched = await client.fetchBody({
      access: plainAccess,
      url,
      headers: [['accept', 'text/plain']],
      deadlineMs: 2_000,
      bodySizeLimit: 1_000_000,
      signal: new AbortController().signal,
      sink,
      ...order,
    });
    return fetched.ok ? done({ ...fetched.value, body: sink.bytes() }) : fetched;
  };
}

function text(result: Result): string {
  assert.ok(result.ok, result.ok ? '' : result.error.message);
  return Buffer.from(result.value.body).toString();
}

function failure(result: Result): FetchFailure {
  assert.ok(!result.ok, 'a failure was due');
  return result.error;
}

const BODY = 'up 1\nhttp_requests_total{path="/a"} 2\n';
const ZIPPED = gzipSync(BODY);

test('a body comes back whole, with its type, its wire size and its marked end', async (t) => {
  const fetch = clientOf(t);
  const rows: readonly [string, string | Buffer, Record<string, string>, number][] = [
    ['length', BODY, { 'content-length': String(BODY.length) }, BODY.length],
    ['chunks', BODY, {}, BODY.length],
    ['gzip', ZIPPED, { 'content-encoding': 'gzip' }, ZIPPED.length],
    ['identity by name', BODY, { 'content-encoding': 'identity' }, BODY.length],
    [
      'two gzip members',
      Buffer.concat([gzipSync('up 1\n'), gzipSync(BODY.slice(5))]),
      { 'content-encoding': 'gzip' },
      0,
    ],
    ['large gzip', gzipSync('x 1\n'.repeat(200_000)), { 'content-encoding': 'gzip' }, 0],
  ];
  for (const [title, body, headers, bytes] of rows) {
    const url = await app(t, (_, response) => reply(response, body, headers));
    const result = await fetch(url);
    assert.equal(text(result), title === 'large gzip' ? 'x 1\n'.repeat(200_000) : BODY, title);
    assert.ok(result.ok && result.value.delimited, title);
    assert.equal(result.value.contentType, 'text/plain; version=0.0.4');
    if (bytes > 0) assert.equal(result.value.upstreamBytes, bytes, title);
  }
});

test('a body that only the closed connection ends is not delimited', async (t) => {
  const fetch = clientOf(t);
  for (const version of ['1.0', '1.1']) {
    const url = await rawApp(t, (socket) => socket.end(`HTTP/${version} 200 OK\r\nConnection: close\r\n\r\n${BODY}`));
    const result = await fetch(url);
    assert.equal(text(result), BODY);
    assert.ok(result.ok && !result.value.delimited);
    assert.equal(result.value.contentType, undefined);
  }
});

test('a reset does not end a body without a marked end', async (t) => {
  const fetch = clientOf(t);
  const url = await rawApp(t, (socket) => {
    socket.write(`HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n${BODY}`);
    setTimeout(() => socket.resetAndDestroy(), 50);
  });
  assert.equal(failure(await fetch(url)).kind, 'reset');
});

test('the request carries what it was given, asks for gzip, and keeps its connection', async (t) => {
  const fetch = clientOf(t);
  const seen: Record<string, unknown>[] = [];
  const sockets = new Set<Socket>();
  const url = await app(t, (request, response) => {
    sockets.add(request.socket);
    seen.push({ ...request.headers, url: request.url, method: request.method });
    reply(response, BODY);
  });
  await fetch(`${url}/metrics?a=1&b[]=2`, {
    headers: [
      ['accept', 'a/b'],
      ['authorization', 'Bearer x'],
      ['x-scope', '7'],
    ],
  });
  // undici takes a connection back one turn after its response.
  await setImmediate();
  await fetch(`${url.replace('//', '//me:p%40ss@')}/metrics`);
  assert.equal(seen[0]?.['url'], '/metrics?a=1&b[]=2');
  assert.equal(seen[0]?.['method'], 'GET');
  assert.equal(seen[0]?.['accept'], 'a/b');
  assert.equal(seen[0]?.['accept-encoding'], 'gzip');
  assert.equal(seen[0]?.['authorization'], 'Bearer x');
  assert.equal(seen[0]?.['x-scope'], '7');
  assert.equal(seen[1]?.['authorization'], `Basic ${Buffer.from('me:p@ss').toString('base64')}`);
  assert.equal(sockets.size, 1);
});

const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n';
const CHUNKED = `${BODY.length.toString(16)}\r\n${BODY}\r\n0\r\n\r\n`;
const FRAMES: readonly [title: string, head: string, wire: Buffer][] = [
  ['Content-Length', `${HEAD}Content-Length: ${BODY.length}\r\n\r\n`, Buffer.from(BODY)],
  [
    'Content-Length, Connection: close',
    `${HEAD}Connection: close\r\nContent-Length: ${BODY.length}\r\n\r\n`,
    Buffer.from(BODY),
  ],
  ['chunks', `${HEAD}Transfer-Encoding: chunked\r\n\r\n`, Buffer.from(CHUNKED)],
  ['chunks, Connection: close', `${HEAD}Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n`, Buffer.from(CHUNKED)],
  ['gzip until close', `${HEAD}Connection: close\r\nContent-Encoding: gzip\r\n\r\n`, ZIPPED],
];
for (const [title, head, wire] of FRAMES) {
  test(`${title}: cut at any byte it is a failure, whole it is not`, async (t) => {
    const fetch = clientOf(t);
    let cut = 0;
    const url = await rawApp(t, (socket) => socket.end(Buffer.concat([Buffer.from(head), wire.subarray(0, cut)])));
    for (; cut < wire.length; cut++) {
      const { kind, status, message } = failure(await fetch(url));
      assert.equal(kind, 'truncated', `${title} at ${cut}: ${message}`);
      assert.equal(status, 502);
    }
    assert.equal(text(await fetch(url)), BODY);
  });
}

test('a broken gzip body is a failure, whatever frames it', async (t) => {
  const fetch = clientOf(t);
  const flipped = Buffer.from(ZIPPED);
  flipped[ZIPPED.length - 6] = (flipped[ZIPPED.length - 6] ?? 0) ^ 1;
  const two = Buffer.concat([ZIPPED, ZIPPED]);
  const rows: readonly [string, Buffer, FetchFailure['kind']][] = [
    ['nothing', Buffer.alloc(0), 'truncated'],
    ['half', ZIPPED.subarray(0, 20), 'truncated'],
    ['second member cut', two.subarray(0, two.length - 1), 'truncated'],
    ['second member begun', two.subarray(0, ZIPPED.length + 1), 'truncated'],
    ['checksum', flipped, 'encoding'],
    ['no gzip at all', Buffer.from(BODY), 'encoding'],
    ['garbage behind', Buffer.concat([ZIPPED, Buffer.from('garbage')]), 'encoding'],
    ['zeros behind', Buffer.concat([ZIPPED, Buffer.alloc(7)]), 'encoding'],
  ];
  for (const [title, body, kind] of rows) {
    for (const split of [false, true]) {
      const url = await app(t, (_, response) => {
        response.writeHead(200, { 'content-encoding': 'gzip' });
        if (split) for (const byte of body) response.write(Buffer.from([byte]));
        response.end(split ? undefined : body);
      });
      const got = failure(await fetch(url));
      assert.equal(got.kind, kind, `${title}${split ? ', byte by byte' : ''}: ${got.message}`);
      assert.equal(got.status, 502);
    }
  }
});

test('other content encodings are refused by name', async (t) => {
  const fetch = clientOf(t);
  for (const encoding of ['br', 'zstd', 'GZIP', 'deflate', 'gzip, gzip']) {
    const url = await app(t, (_, response) => reply(response, BODY, { 'content-encoding': encoding }));
    const got = failure(await fetch(url));
    assert.equal(got.kind, 'encoding');
    assert.ok(got.message.includes(encoding), got.message);
  }
});

test('any status but 200 is a failure that names it', async (t) => {
  const fetch = clientOf(t);
  for (const status of [201, 204, 206, 301, 302, 304, 307, 404, 500, 503]) {
    const url = await app(t, (_, response) => {
      response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {});
      response.end();
    });
    const got = failure(await fetch(url));
    assert.equal(got.kind, 'status');
    assert.equal(got.status, 502);
    assert.match(got.message, new RegExp(`answered ${status}`));
    if (status === 302)
      assert.match(got.message, /redirect to http:\/\/127\.0\.0\.1:\d+\/elsewhere; redirects are not followed/);
  }
});

test('interim responses are passed over', async (t) => {
  const fetch = clientOf(t);
  const url = await rawApp(t, (socket) =>
    socket.write(`HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n${HEAD}Content-Length: ${BODY.length}\r\n\r\n${BODY}`),
  );
  assert.equal(text(await fetch(url)), BODY);
});

test('the size limit holds on both sides, in each encoding', async (t) => {
  const fetch = clientOf(t);
  const size = 100_000;
  const body = Buffer.alloc(size, 'x');
  const wires: readonly [Buffer, Record<string, string>][] = [
    [body, {}],
    [body, { 'content-length': String(size) }],
    [gzipSync(body), { 'content-encoding': 'gzip' }],
  ];
  for (const [wire, headers] of wires) {
    const url = await app(t, (_, response) => reply(response, wire, headers));
    for (const [bodySizeLimit, passes] of [
      [size - 1, false],
      [size, true],
      [size + 1, true],
      [0, true],
    ] as const) {
      const result = await fetch(url, { bodySizeLimit });
      assert.equal(result.ok, passes, `${bodySizeLimit}`);
      if (!result.ok) assert.equal(result.error.kind, 'too_large');
    }
  }
});

test('a gigabyte of zeros in gzip ends at the limit and takes little memory', async (t) => {
  const fetch = clientOf(t);
  // Members of 16 MB each: 64 of them inflate to a gigabyte.
  const member = gzipSync(Buffer.alloc(16_000_000));
  const url = await app(t, (_, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' });
    for (let i = 0; i < 64; i++) response.write(member);
    response.end();
  });
  const limit = 32_000_000;
  const before = process.memoryUsage().rss;
  const got = failure(await fetch(url, { bodySizeLimit: limit, deadlineMs: 10_000 }));
  assert.equal(got.kind, 'too_large');
  const grown = process.memoryUsage().rss - before;
  assert.ok(grown < 4 * limit, `grew by ${grown} bytes`);
});

test('the deadline covers connecting, headers and body', async (t) => {
  const fetch = clientOf(t);
  const rows: readonly [string, (socket: Socket) => void][] = [
    ['no headers', () => {}],
    ['half of the headers', (socket) => socket.write('HTTP/1.1 200 OK\r\n')],
    ['half of the body', (socket) => socket.write(`${HEAD}Content-Length: 100\r\n\r\nup 1\n`)],
  ];
  for (const [title, answer] of rows) {
    const url = await rawApp(t, answer);
    const startMs = performance.now();
    const got = failure(await fetch(url, { deadlineMs: 150 }));
    assert.deepEqual([got.kind, got.status], ['timeout', 504], title);
    assert.ok(performance.now() - startMs < 400, title);
  }
});

test('what goes wrong with the connection has its kind', async (t) => {
  const fetch = clientOf(t);
  const closed = await rawApp(t, (socket) => socket.destroy());
  const reset = await rawApp(t, (socket) => socket.resetAndDestroy());
  const midway = await rawApp(t, (socket) => {
    socket.write(`${HEAD}Content-Length: 100\r\n\r\nup 1\n`);
    setTimeout(() => socket.resetAndDestroy(), 30);
  });
  const garbage = await rawApp(t, (socket) => socket.end('hello\r\n\r\n'));
  const rows: readonly [string, FetchFailure['kind']][] = [
    ['http://127.0.0.1:1/metrics', 'refused'],
    ['http://name.invalid/metrics', 'dns'],
    [closed, 'reset'],
    [reset, 'reset'],
    [midway, 'reset'],
    [garbage, 'other'],
  ];
  for (const [url, kind] of rows) {
    const got = failure(await fetch(url, { deadlineMs: 8_000 }));
    assert.deepEqual([got.kind, got.status], [kind, 502], `${url}: ${got.message}`);
  }
});

test('a kept connection that the application closed meanwhile is asked once more, afresh', async (t) => {
  const fetch = clientOf(t);
  const answer = `${HEAD}Content-Length: ${BODY.length}\r\n\r\n${BODY}`;
  const url = await rawApp(t, (socket, n) => (n === 2 ? socket.destroy() : socket.write(answer)));
  assert.equal(text(await fetch(url)), BODY);
  await setImmediate();
  assert.equal(text(await fetch(url)), BODY, 'the second request was closed and asked again');
});

test('a failure names the URL without its secrets', async (t) => {
  const fetch = clientOf(t);
  const got = failure(await fetch('http://me:hidden@127.0.0.1:1/metrics?token=hidden'));
  assert.match(got.message, /http:\/\/me:xxxxx@127\.0\.0\.1:1\/metrics\?\.\.\. refused/);
  assert.ok(!got.message.includes('hidden'));
});

test('the signal cuts what is under way, and what has not begun', async (t) => {
  const fetch = clientOf(t);
  const url = await rawApp(t, () => {});
  const stop = new AbortController();
  const pending = fetch(url, { signal: stop.signal });
  setTimeout(() => stop.abort(), 30);
  assert.equal(failure(await pending).kind, 'stopped');
  assert.equal(failure(await fetch(url, { signal: stop.signal })).kind, 'stopped');
});
