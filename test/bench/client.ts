import { Agent, type IncomingMessage, type RequestOptions, request } from 'node:http';

export interface Scrape {
  readonly ms: number;
  readonly bytes: number;
}

const agent = new Agent({ keepAlive: true });

/** Of what an error says: enough for a reason. */
const SAID_MAX = 400;

/** One scrape over a connection that stays open, from the request to the last byte. Rejects on anything but a whole 200, with what was said. */
export async function scrape(url: string, options: RequestOptions = {}): Promise<Scrape> {
  const start = performance.now();
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request(url, { agent, ...options }, resolve)
      .once('error', reject)
      .end();
  });
  let bytes = 0;
  let said = '';
  for await (const chunk of response) {
    bytes += chunk.length;
    if (response.statusCode !== 200 && said.length < SAID_MAX) said += chunk;
  }
  const ms = performance.now() - start;
  if (response.statusCode !== 200)
    throw new Error(`${url} answered ${response.statusCode}: ${said.trim().slice(0, SAID_MAX)}`);
  return { ms, bytes };
}
