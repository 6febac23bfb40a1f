import { createServer, type Server } from 'node:http';
import { originStoryHeader, userLines } from './origin-story.ts';

export interface LeakyAppOptions {
  /** Users who have been seen when the application starts; each costs `linesPerUser` series. */
  readonly users: number;
  /** New users with every tick. */
  readonly growth: number;
  readonly seed: number;
}
export interface LeakyApp {
  /** Of its `/metrics`. */
  readonly url: string;
  /** Time passes: everybody sends requests, and new users arrive. */
  tick(): void;
  stop(): Promise<void>;
}

/** The application of the demo, on a free loopback port. Its `/metrics` grows with every tick and nothing ever leaves it. */
export async function startLeakyApp(options: LeakyAppOptions): Promise<LeakyApp> {
  const startedAt = Date.now() / 1000;
  let ticks = 0;
  const server = createServer((request, response) => {
    if (request.url?.split('?', 1)[0] !== '/metrics') {
      response.writeHead(404).end('only /metrics is here\n');
      return;
    }
    const body = leakyExposition(options, ticks, startedAt);
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }).end(body);
  });
  const port = await listen(server);
  return {
    url: `http://127.0.0.1:${port}/metrics`,
    tick() {
      ticks++;
    },
    stop: () => close(server),
  };
}

const firstUser = 1_000;

/**
 * What the application says after so many ticks: the leak, and a few metrics as they should be. The same arguments give
 * the same bytes. `startedAt`: Unix time in seconds.
 */
export function leakyExposition({ users, growth, seed }: LeakyAppOptions, ticks: number, startedAt: number): string {
  const parts = [originStoryHeader];
  const known = users + growth * ticks;
  for (let i = 0; i < known; i++) {
    const arrived = i < users ? 0 : Math.floor((i - users) / growth) + 1;
    parts.push(userLines(firstUser + i, seed, ticks - arrived));
  }
  return parts.join('') + wellBehaved(known, ticks, startedAt);
}

function wellBehaved(known: number, ticks: number, startedAt: number): string {
  return `# HELP http_requests_total Requests by route: the same traffic, counted as it should be.
# TYPE http_requests_total counter
http_requests_total{route="/api/user/:id/message",code="200"} ${known * 40 + ticks * 2_500}
http_requests_total{route="/api/user/:id/message",code="500"} ${known + ticks * 7}
http_requests_total{route="/login",code="200"} ${known * 2 + ticks * 120}
http_requests_total{route="/healthz",code="200"} ${12 + ticks}
# HELP go_goroutines Goroutines that exist now.
# TYPE go_goroutines gauge
go_goroutines ${40 + ((ticks * 7) % 11)}
# HELP process_start_time_seconds When the process started, in seconds since the Unix epoch.
# TYPE process_start_time_seconds gauge
process_start_time_seconds ${startedAt}
`;
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('the demo application has no TCP address'));
      else resolve(address.port);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
    server.closeAllConnections();
  });
}
