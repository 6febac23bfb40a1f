/** A service with a bug that every team meets once: the raw path is a label, and the path carries the user's id. */
import { createServer } from 'node:http';

const PORT = Number(process.env.PORT ?? 8080);
const BOUNDS = [0.01, 0.05, 0.1, 0.5, 1, 5, Infinity];
const startedAt = Date.now() / 1000;
/** Seconds of each request, by path. Nothing ever leaves it: that is the leak. */
const byPath = new Map();
let users = 200;

setInterval(() => {
  users += 5;
  for (let i = 0; i < 200; i++) {
    const id = 1000 + Math.floor(users * Math.random() ** 2);
    const path = `/api/user/${id}/message`;
    const seen = byPath.get(path) ?? { count: 0, sum: 0, buckets: BOUNDS.map(() => 0) };
    const seconds = -Math.log(1 - Math.random()) / 20;
    seen.count += 1;
    seen.sum += seconds;
    BOUNDS.forEach((bound, b) => { if (seconds <= bound) seen.buckets[b] += 1; });
    byPath.set(path, seen);
  }
}, 1000).unref();

function* metrics() {
  const name = 'http_request_duration_seconds';
  yield `# HELP ${name} How long requests took, by path.\n# TYPE ${name} histogram\n`;
  for (const [path, { count, sum, buckets }] of byPath) {
    const labels = `method="GET",status="200",endpoint="${path}"`;
    for (const [b, bound] of BOUNDS.entries())
      yield `${name}_bucket{${labels},le="${bound === Infinity ? '+Inf' : bound}"} ${buckets[b]}\n`;
    yield `${name}_sum{${labels}} ${sum}\n${name}_count{${labels}} ${count}\n`;
  }
  yield '# HELP process_start_time_seconds When the process started, in seconds since the Unix epoch.\n';
  yield `# TYPE process_start_time_seconds gauge\nprocess_start_time_seconds ${startedAt}\n`;
}

const server = createServer((request, response) => {
  if (request.url?.split('?', 1)[0] !== '/metrics') return response.writeHead(404).end();
  response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }).end([...metrics()].join(''));
});
server.listen(PORT, () => console.log(`http://127.0.0.1:${server.address().port}/metrics`));
for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => process.exit(0));
