/**
 * `node tools/compile.js`: lets the program in dist answer a scrape, and keeps beside it what V8 made of its functions meanwhile, for
 * src/cli/compiled.ts. It serves this version of V8 alone.
 */
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { createServer as createNetServer } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const FILE = join(import.meta.dirname, '..', 'dist', 'program.js');
const require = createRequire(FILE);

const { compile, keptFor } = await compiled();
// V8 takes what it kept only under the flags that it was kept under, and the program is compiled before it sets any.
require('node:v8').setFlagsFromString = () => {};
const program = compile(FILE);
const upstream = createServer((_, response) => {
  response.setHeader('content-type', 'text/plain; version=0.0.4; charset=utf-8');
  response.end(exposition());
});
const upstreamPort = await listen(upstream);
const port = await freePort();
process.argv = [
  process.execPath,
  FILE,
  `--upstream.url=http://127.0.0.1:${upstreamPort}/metrics`,
  `--web.listen-address=127.0.0.1:${port}`,
  '--admin.listen-address=127.0.0.1:0',
  '--log.level=error',
];
program.runInThisContext()(require, pathToFileURL(FILE).href);
await scraped(`http://127.0.0.1:${port}/metrics`);
writeFileSync(keptFor(FILE), program.createCachedData());
process.exit();

/** @returns {Promise<typeof import('../src/cli/compiled.ts')>} */
async function compiled() {
  const source = join(import.meta.dirname, '..', 'src', 'cli', 'compiled.ts');
  const { outputFiles } = await build({ entryPoints: [source], format: 'esm', platform: 'node', write: false });
  return import(`data:text/javascript,${encodeURIComponent(outputFiles[0]?.text ?? '')}`);
}

/** All types, and one family of which so many instances are there that it is folded. */
function exposition() {
  const lines = ['# HELP up_seconds Of the application.', '# TYPE up_seconds gauge', 'up_seconds 12.5'];
  lines.push('# TYPE jobs_total counter', 'jobs_total{queue="a"} 1', 'jobs_total{queue="b \\"c\\""} 2e3');
  lines.push(
    '# TYPE rpc_seconds summary',
    'rpc_seconds{quantile="0.5"} 0.25',
    'rpc_seconds_sum 3.5',
    'rpc_seconds_count 7',
  );
  lines.push('# HELP http_seconds Of requests.', '# TYPE http_seconds histogram');
  for (let user = 0; user < 1_500; user++) {
    const labels = `method="GET",path="/users/${4_000 + 7 * user}/orders",code="${user % 2 === 0 ? 200 : 404}"`;
    for (const bound of ['0.1', '1', '10', '+Inf']) lines.push(`http_seconds_bucket{${labels},le="${bound}"} ${user}`);
    lines.push(`http_seconds_sum{${labels}} ${user / 8}`, `http_seconds_count{${labels}} ${user}`);
  }
  return `${lines.join('\n')}\n`;
}

/**
 * @param {import('node:net').Server} server
 * @returns {Promise<number>}
 */
async function listen(server) {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP port is free');
  return address.port;
}

async function freePort() {
  const server = createNetServer();
  const found = await listen(server);
  server.close();
  await once(server, 'close');
  return found;
}

/**
 * Asks until the program listens, as Prometheus asks.
 * @param {string} url
 */
async function scraped(url) {
  for (let tries = 0; ; tries++) {
    const answer = await fetch(url, { headers: { accept: 'text/plain;version=0.0.4;q=0.5,*/*;q=0.1' } }).catch(
      () => null,
    );
    const body = await answer?.text();
    if (answer?.status === 200 && body?.includes('rpc_seconds_count 7')) return;
    if (tries > 500 || answer !== null) throw new Error(`the program does not answer: ${answer?.status} ${body}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
