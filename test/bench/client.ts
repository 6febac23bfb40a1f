import { Agent, type IncomingMessage, type RequestOptions, request } from 'node:http';

export interface Scrape {
  readonly ms: number;
  readonly bytes: number;
}

const agent = new Agent({ keepAlive: true });

/** One scrape over a connection that stays open, from the request to the last byte. Rejects on anything but a whole 200. */
export async function scrape(url: string, options: RequestOptions = {}): Promise<Scrape> {
  const start = performance.now();
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request(url, { agent, ...options }, resolve)
      .once('error', reject)
      .end();
  });
  let bytes = 0;
  for await (const chunk of response) bytes += chunk.length;
  const ms = performance.now() - start;
  if (response.statusCode !== 200) throw new Error(`${url} answered ${response.statusCode}`);
  return { ms, bytes };
}
