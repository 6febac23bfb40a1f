import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { connect as connectTls } from 'node:tls';
import { createAuthority, needOpenssl } from '../support/certificates.ts';
import { app, ask, reply } from '../support/net.ts';
import { type Sluice, startSluice } from '../support/sluice.ts';
import { webFile } from '../support/web.ts';

const BODY = '# TYPE a counter\na 1\n';

async function bothKinds(t: TestContext): Promise<readonly (readonly [kind: string, sluice: Sluice])[]> {
  const upstream = await app(t, (_, response) => reply(response, BODY));
  const flags = [`--upstream.url=${upstream}/metrics`];
  const plain = await startSluice(t, flags);
  const own = createAuthority(t).issue('server', 'IP:127.0.0.1');
  const file = await webFile(t, { tls_server_config: { cert_file: own.cert, key_file: own.key } });
  return [
    ['plain', plain],
    ['TLS', await startSluice(t, [...flags, `--web.config.file=${file}`], {}, 'https')],
  ];
}

/** A connection, and how it ends: what came, and after how many milliseconds it was closed. */
function open(
  t: TestContext,
  url: string,
  raw = false,
): { socket: Socket; closed: Promise<{ text: string; ms: number }> } {
  const port = Number(new URL(url).port);
  const options = { port, host: '127.0.0.1' };
  const isTls = url.startsWith('https') && !raw;
  const socket = isTls ? connectTls({ ...options, rejectUnauthorized: false }) : connect(options);
  t.after(() => socket.destroy());
  const startMs = performance.now();
  let text = '';
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
  });
  socket.on('error', () => {});
  const closed = new Promise<{ text: string; ms: number }>((resolve) =>
    socket.on('close', () => resolve({ text, ms: performance.now() - startMs })),
  );
  return { socket, closed };
}

test('who is slow is cut off, on both ports, with and without TLS', { timeout: 60_000 }, async (t) => {
  if (!needOpenssl(t)) return;
  const waiting: Promise<void>[] = [];
  for (const [kind, { proxy, admin }] of await bothKinds(t)) {
    for (const url of [proxy, admin]) {
      const slow = (what: string, first: string, drip: string, raw = false): void => {
        const { socket, closed } = open(t, url, raw);
        socket.write(first);
        const timer = setInterval(() => socket.write(drip), 500);
        waiting.push(
          closed.then(({ text, ms }) => {
            clearInterval(timer);
            const name = `${what}, ${kind} ${url}`;
            assert.ok(ms < 25_000, `${name}: after ${ms} ms`);
            assert.doesNotMatch(text, /^HTTP\/1.1 200/, name);
          }),
        );
      };
      slow('headers without an end', 'GET /metrics HTTP/1.1\r\nHost: a\r\n', 'X-A: b\r\n');
      slow('one byte at a time', 'G', 'G');
      slow('a body without an end', 'POST /metrics HTTP/1.1\r\nHost: a\r\nContent-Length: 99999\r\n\r\n', 'x');
      slow('nothing at all', '', '', true);
      if (kind === 'TLS') slow('a handshake without an end', '\x16\x03\x01', '', true);
    }
  }
  await Promise.all(waiting);
});

test('floods of headers are refused', async (t) => {
  if (!needOpenssl(t)) return;
  for (const [kind, { proxy, admin }] of await bothKinds(t)) {
    for (const url of [proxy, admin]) {
      for (const [what, headers] of [
        ['one large', `X-A: ${'b'.repeat(20_000)}\r\n`],
        ['many small', 'X-Abcdefgh: bcdefghijk\r\n'.repeat(1_500)],
        ['a long line', ''],
      ] as const) {
        const { socket, closed } = open(t, url);
        const path = what === 'a long line' ? `/metrics?${'a'.repeat(20_000)}` : '/metrics';
        socket.write(`GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${headers}\r\n`);
        const { text } = await closed;
        assert.match(text, /^HTTP\/1.1 431 /, `${what}, ${kind}`);
      }
    }
  }
});

test('connections are bounded on both ports, and the health of the process is not at stake', async (t) => {
  if (!needOpenssl(t)) return;
  for (const [kind, sluice] of await bothKinds(t)) {
    for (const url of [sluice.proxy, sluice.admin]) {
      const crowd = Array.from({ length: 300 }, () => open(t, url, true));
      const turnedAway = crowd.map(({ closed }) => closed);
      // 256 may stay; the rest is closed at once.
      let gone = 0;
      for (const one of turnedAway) void one.then(() => gone++);
      const end = performance.now() + 5_000;
      while (gone < 44 && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 20));
      assert.equal(gone, 44, `${kind} ${url}`);
      for (const { socket } of crowd) socket.destroy();
      await Promise.all(turnedAway);
    }
    assert.equal(sluice.code(), undefined);
  }
  const [plain] = await bothKinds(t);
  assert.equal((await ask(`${plain?.[1].proxy}/metrics`)).status, 200);
});

test('no request makes Sluice ask another host, or the application for another path', async (t) => {
  const other: string[] = [];
  const evil = new URL(
    await app(t, (request, response) => {
      other.push(request.url ?? '');
      reply(response, BODY);
    }),
  ).host;
  const heads: string[] = [];
  const recorded = await app(t, (request, response) => {
    heads.push(`${request.method} ${request.url} ${request.headers.host} ${request.headers['x-evil'] ?? ''}`);
    reply(response, BODY);
  });
  const sluice = await startSluice(t, [`--upstream.url=${recorded}/metrics`]);
  const lines = [
    `GET http://${evil}/metrics HTTP/1.1`,
    `GET http://${evil}/ HTTP/1.1`,
    `GET //${evil}/metrics HTTP/1.1`,
    `GET ///${evil}/metrics HTTP/1.1`,
    `GET @${evil}/metrics HTTP/1.1`,
    `GET /@${evil}/metrics HTTP/1.1`,
    `GET /metrics@${evil}/ HTTP/1.1`,
    `GET /metrics/@${evil} HTTP/1.1`,
    `GET /metrics/http:%2f%2f${evil} HTTP/1.1`,
    'GET /metrics/.. HTTP/1.1',
    'GET /metrics/../admin HTTP/1.1',
    'GET /metrics/%2e%2e HTTP/1.1',
    'GET /metrics/%2e%2e%2fadmin HTTP/1.1',
    'GET /metrics/..%5cadmin HTTP/1.1',
    'GET /metrics/app%00 HTTP/1.1',
    'GET /metrics/%zz HTTP/1.1',
    'GET /metrics/app/admin HTTP/1.1',
    'GET /metrics%0d%0aX-Evil:%201 HTTP/1.1',
    'GET /metrics;admin HTTP/1.1',
    'GET \\metrics HTTP/1.1',
    `CONNECT ${evil} HTTP/1.1`,
    'OPTIONS * HTTP/1.1',
    'TRACE /metrics HTTP/1.1',
    'PUT /metrics HTTP/1.1',
  ];
  for (const line of lines) {
    const { socket, closed } = open(t, sluice.proxy);
    socket.write(`${line}\r\nHost: ${evil}\r\nConnection: close\r\n\r\n`);
    const { text } = await closed;
    assert.doesNotMatch(text, /^HTTP\/1.1 (?:2|3)/, line);
  }
  assert.equal(heads.length, 0, 'none of them reached the application');
  // What may pass reaches the application's own path, whatever it carries.
  const host = new URL(recorded).host;
  for (const [query, arrived] of [
    ['', ''],
    ['?a=http://evil/', '?a=http://evil/'],
    ['?@evil/../..//', '?@evil/../..//'],
    ['?a=%0d%0aX-Evil:%201', '?a=%0d%0aX-Evil:%201'],
    ['?a#/../b', '?a'],
    ['??a=/..', '??a=/..'],
  ] as const) {
    heads.length = 0;
    const { socket, closed } = open(t, sluice.proxy);
    socket.write(
      `GET /metrics${query} HTTP/1.1\r\nHost: ${evil}\r\nX-Forwarded-Host: ${evil}\r\nConnection: close\r\n\r\n`,
    );
    assert.match((await closed).text, /^HTTP\/1.1 200 OK/, query);
    assert.deepEqual(heads, [`GET /metrics${arrived} ${host} `], query);
  }
  // Two lengths, or a length and chunks, could hide a second request.
  for (const smuggled of [
    'Content-Length: 5\r\nTransfer-Encoding: chunked',
    'Content-Length: 5\r\nContent-Length: 6',
    'Transfer-Encoding: x, chunked\r\nTransfer-Encoding: identity',
  ]) {
    heads.length = 0;
    const { socket, closed } = open(t, sluice.proxy);
    socket.write(
      `GET /metrics HTTP/1.1\r\nHost: a\r\n${smuggled}\r\nConnection: close\r\n\r\n0\r\n\r\nGET /metrics?evil HTTP/1.1\r\nHost: a\r\n\r\n`,
    );
    await closed;
    assert.ok(!heads.some((head) => head.includes('evil')), smuggled);
  }
  assert.deepEqual(other, []);
});
