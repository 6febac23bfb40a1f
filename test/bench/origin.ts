/**
 * The application of the bench, a process of its own: `origin.js users N` tells the origin story, `origin.js file F` serves
 * a file. The answer is prepared; `POST /tick` lets the story's counters grow. Prints its port and the body's lines and bytes.
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { originStory } from '../support/origin-story.ts';

const [kind, argument] = process.argv.slice(2);
let increment = 0;
let body = nextBody();

function nextBody(): Buffer {
  if (kind === 'users') return Buffer.from(originStory({ users: Number(argument), increment: increment++ }));
  return readFileSync(argument ?? '');
}

const server = createServer((request, response) => {
  if (request.method === 'POST') {
    if (kind === 'users') body = nextBody();
    response.end();
    return;
  }
  response.writeHead(200, {
    'content-type': 'text/plain; version=0.0.4; charset=utf-8',
    'content-length': body.length,
  });
  response.end(body);
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const lines = body.reduce((count, byte) => count + (byte === 0x0a ? 1 : 0), 0);
  process.stdout.write(`${JSON.stringify({ port, lines, bytes: body.length })}\n`);
});
