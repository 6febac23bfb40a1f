/**
 * The application of the bench, a process of its own: `origin.js users N` tells the origin story, `origin.js strangers N`
 * with other users after each tick, `origin.js file F` serves a file; with `gzip` behind that packed for whoever asks, with `over=MS` in pieces over that time. The answer is prepared;
 * `POST /tick` lets the story's counters grow. Prints its port and the body's lines and bytes.
 */
import { readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { originStory } from '../support/origin-story.ts';

const [kind, argument, ...options] = process.argv.slice(2);
const overMs = Number(options.find((option) => option.startsWith('over='))?.slice(5) ?? 0);
const pieces = overMs / 100;
let increment = 0;
let body = nextBody();
let packed = options.includes('gzip') ? gzipSync(body) : null;

function nextBody(): Buffer {
  const users = Number(argument);
  if (kind === 'users') return Buffer.from(originStory({ users, increment: increment++ }));
  if (kind === 'strangers') return Buffer.from(originStory({ users, from: 100_000 + users * increment++ }));
  return readFileSync(argument ?? '');
}

const server = createServer((request, response) => {
  if (request.method === 'POST') {
    if (kind !== 'file') {
      body = nextBody();
      if (packed !== null) packed = gzipSync(body);
    }
    response.end();
    return;
  }
  const isPacked = packed !== null && request.headers['accept-encoding']?.includes('gzip');
  const sent = isPacked && packed !== null ? packed : body;
  response.writeHead(200, {
    'content-type': 'text/plain; version=0.0.4; charset=utf-8',
    'content-length': sent.length,
    ...(isPacked ? { 'content-encoding': 'gzip' } : {}),
  });
  if (pieces === 0) response.end(sent);
  else void dribble(response, sent);
});

async function dribble(response: ServerResponse, sent: Buffer): Promise<void> {
  const size = Math.ceil(sent.length / pieces);
  for (let at = 0; at < sent.length && !response.destroyed; at += size) {
    response.write(sent.subarray(at, at + size));
    await delay(overMs / pieces);
  }
  response.end();
}

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const lines = body.reduce((count, byte) => count + (byte === 0x0a ? 1 : 0), 0);
  process.stdout.write(`${JSON.stringify({ port, lines, bytes: body.length })}\n`);
});
