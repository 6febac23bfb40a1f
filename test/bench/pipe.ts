/** The yardstick: `pipe.js PORT UPSTREAM` copies the application's bytes and does nothing else. */
import { createServer } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { request } from 'undici';

const [port, upstream = ''] = process.argv.slice(2);

createServer((_, response) => {
  copy().catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));

  async function copy(): Promise<void> {
    const answer = await request(upstream);
    response.writeHead(answer.statusCode, { 'content-type': String(answer.headers['content-type']) });
    await pipeline(answer.body, response);
  }
}).listen(Number(port), '127.0.0.1');
