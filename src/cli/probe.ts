import { done, fail, type Outcome } from '../base/outcome.ts';
import { localUrl, parseAddress } from './address.ts';
import { type Arguments, flagValue } from './options.ts';
import type { Streams } from './streams.ts';

/** How long a probe waits: Kubernetes and Docker give one a second or more. */
const PROBE_MS = 2_000;

/** Asks the admin port of the Sluice that has the same flags and environment, or what `--url` names. */
export async function probe(what: 'healthy' | 'ready', args: Arguments, streams: Streams): Promise<number> {
  const bases = await basesOf(args);
  if (!bases.ok) return streams.fail(bases.error);
  const found: string[] = [];
  for (const base of bases.value) {
    const url = new URL(base);
    if (url.pathname === '/') url.pathname = `/-/${what}`;
    const answer = await ask(url);
    if (answer.ok) {
      await streams.write(`${answer.value}\n`);
      return 0;
    }
    found.push(answer.error);
  }
  return streams.fail(found.join('; '));
}

async function basesOf(args: Arguments): Promise<Outcome<readonly string[], string>> {
  const given = args.options.get('url');
  if (given !== undefined)
    return /^https?:/i.test(given) && URL.canParse(given)
      ? done([given])
      : fail(`--url is "${given}": want a URL, as in http://127.0.0.1:9721`);
  const address = parseAddress(flagValue(args.flags, 'admin.listen-address'), 'admin.listen-address');
  if (!address.ok) return address;
  const file = flagValue(args.flags, 'web.config.file');
  const tls = file === '' ? false : (await import('../web/index.ts')).speaksTls(file);
  // Where the file was spoilt, the Sluice that runs still has what it said before.
  const schemes = tls === null ? (['https', 'http'] as const) : tls ? (['https'] as const) : (['http'] as const);
  return done(schemes.map((scheme) => localUrl(address.value, '/', scheme)));
}

/** Whoever answers is believed, as by the kubelet: the certificate is for other names than this machine's. */
async function ask(url: URL): Promise<Outcome<string, string>> {
  const { request } = await (url.protocol === 'https:' ? import('node:https') : import('node:http'));
  return new Promise((resolve) => {
    const lost = (error: Error): void => resolve(fail(`${url} does not answer: ${error.message}`));
    const options = { agent: false, signal: AbortSignal.timeout(PROBE_MS) };
    const sent = request(url, url.protocol === 'https:' ? { ...options, rejectUnauthorized: false } : options);
    sent.on('error', lost);
    sent.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', lost);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString().trim();
        resolve(response.statusCode === 200 ? done(text) : fail(`${url} answered ${response.statusCode}: ${text}`));
      });
    });
    sent.end();
  });
}
