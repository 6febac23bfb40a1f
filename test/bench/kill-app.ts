import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An application with many members, which grows while it is scraped. */
export interface GrowingApp {
  readonly url: string;
  /** The exact sums of the last body, by family and route: the members of `steady` never vanish. */
  readonly sums: ReadonlyMap<string, number>;
  /** Half of the members of `leaky` vanish; those that return later begin where they were. */
  vanish(): void;
  /** Everything begins anew, with another start time. */
  restart(): void;
  stop(): void;
}

export interface AppSize {
  /** Routes: each is an output of the fold, `steady{path="/u/:id",route="r<n>"}`. */
  readonly routes: number;
  /** Ids of each route in the beginning. */
  readonly ids: number;
}

/** `draw` gives random 32-bit numbers. */
export async function startGrowingApp({ routes, ids }: AppSize, draw: () => number): Promise<GrowingApp> {
  const counts = new Map<string, number[]>();
  let start = Date.now() / 1_000;
  let hidden = 0;
  const sums = new Map<string, number>();

  const begin = (): void => {
    counts.clear();
    hidden = 0;
    for (let route = 0; route < routes; route++)
      counts.set(
        `r${route}`,
        Array.from({ length: ids }, () => draw() % 10),
      );
  };
  const grow = (): void => {
    for (const values of counts.values()) {
      for (let at = 0; at < values.length; at++) if (draw() % 4 === 0) values[at] = (values[at] ?? 0) + (draw() % 5);
      if (draw() % 50 === 0) values.push(1);
    }
  };
  const body = (): string => {
    grow();
    sums.clear();
    const steady: string[] = ['# TYPE steady counter\n'];
    const leaky: string[] = ['# TYPE leaky histogram\n'];
    for (const [route, values] of counts)
      for (const [id, value] of values.entries()) {
        const labels = `path="/u/${1_000 + id}",route="${route}"`;
        steady.push(`steady{${labels}} ${value}\n`);
        sums.set(route, (sums.get(route) ?? 0) + value);
        if (id % 2 === 1 && hidden > 0) continue;
        leaky.push(`leaky_bucket{${labels},le="1"} ${value >> 1}\nleaky_bucket{${labels},le="+Inf"} ${value}\n`);
        leaky.push(`leaky_sum{${labels}} ${value * 2}\nleaky_count{${labels}} ${value}\n`);
      }
    if (hidden > 0) hidden--;
    const process = `# TYPE process_start_time_seconds gauge\nprocess_start_time_seconds ${start}\n`;
    return steady.join('') + leaky.join('') + process;
  };

  begin();
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(body());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on TCP has such an address.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/metrics`,
    sums,
    vanish: () => {
      hidden = 1 + (draw() % 6);
    },
    restart: () => {
      begin();
      start += 10;
    },
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
