import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { ask, rawApp } from '../support/net.ts';
import { originStory } from '../support/origin-story.ts';
import { startSluice } from '../support/sluice.ts';

const SMALL = Buffer.from(
  '# TYPE requests_total counter\nrequests_total{path="/a"} 12\nrequests_total{path="/b"} 345\n# TYPE up gauge\nup 1\n',
);
/** 3 MB. */
const LARGE = Buffer.from(originStory({ users: 2_000 }));
const PLACES = 200;

/** Writes the answer as far as `at`, an offset into the body as it is on the wire, and closes the connection. */
type Cut = (socket: Socket, body: Buffer, at: number) => void;

const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4\r\n';
const WAYS: Readonly<Record<string, { readonly cut: Cut; readonly packed: boolean }>> = {
  'a short Content-Length': {
    packed: false,
    cut: (socket, body, at) => {
      socket.write(`${HEAD}Content-Length: ${body.length}\r\n\r\n`);
      socket.end(body.subarray(0, at));
    },
  },
  'a chunk that ends early': {
    packed: false,
    cut: (socket, body, at) => {
      socket.write(`${HEAD}Transfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n`);
      socket.end(body.subarray(0, at));
    },
  },
  'no last chunk': {
    packed: false,
    cut: (socket, body, at) => {
      socket.write(`${HEAD}Transfer-Encoding: chunked\r\n\r\n`);
      if (at > 0) socket.write(chunk(body.subarray(0, at)));
      socket.end();
    },
  },
  'gzip that ends early, its length marked': {
    packed: true,
    cut: (socket, body, at) => {
      socket.write(`${HEAD}Content-Encoding: gzip\r\nContent-Length: ${at}\r\n\r\n`);
      socket.end(body.subarray(0, at));
    },
  },
  'gzip that ends early, its chunks complete': {
    packed: true,
    cut: (socket, body, at) => {
      socket.write(`${HEAD}Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n`);
      if (at > 0) socket.write(chunk(body.subarray(0, at)));
      socket.end('0\r\n\r\n');
    },
  },
  'gzip that ends with the connection': {
    packed: true,
    cut: (socket, body, at) => {
      socket.write(`${HEAD}Content-Encoding: gzip\r\nConnection: close\r\n\r\n`);
      socket.end(body.subarray(0, at));
    },
  },
};

function chunk(bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);
}

/** Sluice before an application that cuts `body` where the query says (nowhere: it is whole). */
async function open(t: TestContext, cut: Cut, body: Buffer): Promise<(at: number) => Promise<[number, string]>> {
  let place = 0;
  const upstream = await rawApp(t, (socket) => cut(socket, body, place));
  const sluice = await startSluice(t, [`--upstream.url=${upstream}/metrics`, '--log.level=info']);
  return async (at) => {
    place = at;
    const { status, text } = await ask(`${sluice.proxy}/metrics`);
    return [status, text];
  };
}

for (const [name, { cut, packed }] of Object.entries(WAYS)) {
  test(`a cut body is never a 200: ${name}`, { timeout: 60_000 }, async (t) => {
    for (const whole of [SMALL, LARGE]) {
      const body = packed ? gzipSync(whole) : whole;
      const scrape = await open(t, cut, body);
      const places = whole === SMALL ? body.length : PLACES;
      for (let i = 0; i < places; i++) {
        const at = Math.floor((i * body.length) / places);
        const [status, text] = await scrape(at);
        assert.equal(status, 502, `cut at ${at} of ${body.length}: ${text.slice(0, 200)}`);
        assert.ok(text.length > 10 && text.length < 500 && !text.includes('requests_total{'), text);
      }
    }
  });
}

test('OpenMetrics that ends before its # EOF is never a 200, however its end is marked', async (t) => {
  const whole = Buffer.from(`${SMALL.toString().replaceAll('requests_total counter', 'requests counter')}# EOF\n`);
  for (const marked of [true, false]) {
    let at = 0;
    const upstream = await rawApp(t, (socket) => {
      const length = marked ? `Content-Length: ${at}\r\n` : 'Connection: close\r\n';
      socket.write(`HTTP/1.1 200 OK\r\nContent-Type: application/openmetrics-text; version=1.0.0\r\n${length}\r\n`);
      socket.end(whole.subarray(0, at));
    });
    const sluice = await startSluice(t, [`--upstream.url=${upstream}/metrics`]);
    // The line's end behind # EOF may be missing; an empty body is no scrape to speak of, and Prometheus takes it.
    for (at = 1; at < whole.length - 1; at++) {
      const { status, text } = await ask(`${sluice.proxy}/metrics`);
      assert.equal(status, 502, `cut at ${at}, ${marked ? 'marked' : 'not marked'}: ${text}`);
    }
    at = whole.length;
    assert.equal((await ask(`${sluice.proxy}/metrics`)).status, 200);
  }
});

test('a text body without a marked end is refused where the application marked one before', async (t) => {
  let cutAt = 0;
  const upstream = await rawApp(t, (socket, n) => {
    if (n === 1) socket.end(Buffer.concat([Buffer.from(`${HEAD}Content-Length: ${SMALL.length}\r\n\r\n`), SMALL]));
    else socket.end(Buffer.concat([Buffer.from(`${HEAD}Connection: close\r\n\r\n`), SMALL.subarray(0, cutAt)]));
  });
  const sluice = await startSluice(t, [`--upstream.url=${upstream}/metrics`]);
  assert.equal((await ask(`${sluice.proxy}/metrics`)).status, 200);
  for (cutAt = 0; cutAt <= SMALL.length; cutAt += 7)
    assert.equal((await ask(`${sluice.proxy}/metrics`)).status, 502, `cut at ${cutAt}`);
});
