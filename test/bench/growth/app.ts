/**
 * The application that grows, a process of its own: `app.js SERIES FAMILIES LABELS`. It makes its body as it sends it, and holds none.
 * `POST` lets the counters grow. Prints its port and the body's lines and bytes, as ../origin.ts does.
 */
import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { piecesOf, sizeOf } from './body.ts';
import type { Shape } from './shape.ts';

const [series = Number.NaN, families = Number.NaN, labels = Number.NaN] = process.argv.slice(2).map(Number);
const shape: Shape = { series, families, labels };
let increment = 0;

const server = createServer((request, response) => {
  if (request.method === 'POST') {
    increment++;
    response.end();
    return;
  }
  response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
  // A reader that goes away is no concern of the application's.
  pipeline(Readable.from(copies(), { objectMode: false }), response).catch(() => {});
});

/** What is written waits in the stream while the next piece is made. */
function* copies(): Generator<Buffer, void> {
  for (const piece of piecesOf(shape, increment)) yield Buffer.from(piece);
}

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  process.stdout.write(`${JSON.stringify({ port, ...sizeOf(shape) })}\n`);
});
