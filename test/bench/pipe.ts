/**
 * The yardstick: `pipe.js PORT UPSTREAM` copies the application's bytes and does nothing else. With `gunzip` behind that it asks for a
 * packed body and unpacks it, with `gzip` it packs the answer for whoever takes it: what Sluice does for the same scrape.
 */
import { createServer } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { request } from 'undici';

/** As Sluice packs. */
const LEVEL = 3;

const [port, upstream = '', ...work] = process.argv.slice(2);
const unpacks = work.includes('gunzip');
const packs = work.includes('gzip');

createServer(({ headers }, response) => {
  copy().catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));

  async function copy(): Promise<void> {
    const answer = await request(upstream, { headers: unpacks ? { 'accept-encoding': 'gzip' } : {} });
    const isPacked = unpacks && answer.headers['content-encoding'] === 'gzip';
    const packing = packs && headers['accept-encoding']?.includes('gzip') === true;
    response.writeHead(answer.statusCode, {
      'content-type': String(answer.headers['content-type']),
      ...(packing ? { 'content-encoding': 'gzip' } : {}),
    });
    const between = [...(isPacked ? [createGunzip()] : []), ...(packing ? [createGzip({ level: LEVEL })] : [])];
    await pipeline([answer.body, ...between, response]);
  }
}).listen(Number(port), '127.0.0.1');
