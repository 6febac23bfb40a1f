import { readFile } from 'node:fs/promises';
import { relabelWarnings } from '../rules/index.ts';
import { localUrl, parseAddress } from './address.ts';
import { type Arguments, flagValue } from './options.ts';
import { parseSettings } from './settings.ts';
import type { Streams } from './streams.ts';

export const CHECK_OPTIONS = { url: 'string' } as const;

/** How long a probe waits: Kubernetes and Docker give one a second or more. */
const PROBE_MS = 2_000;

/** `check config FILE…`, `check healthy`, `check ready`. Null = there is no such check. */
export async function check(args: Arguments, streams: Streams): Promise<number | null> {
  const [what, ...files] = args.operands;
  if (what === 'config' && files.length > 0) return checkConfig(files, args, streams);
  if (what === 'healthy' || what === 'ready') return files.length > 0 ? null : probe(what, args, streams);
  return null;
}

async function checkConfig(files: readonly string[], args: Arguments, streams: Streams): Promise<number> {
  let code = 0;
  for (const file of files) {
    const source = await readFile(file, 'utf8').catch((error: Error) => error);
    const loaded = source instanceof Error ? null : parseSettings(source, file, args.flags);
    if (loaded?.ok) {
      await streams.write(`${file}: ok\n`);
      for (const target of loaded.value.settings.targets)
        for (const warning of relabelWarnings(target.relabel)) streams.print(`${file}: warning: ${warning}`);
      continue;
    }
    code = 1;
    streams.print(loaded === null ? `${file} cannot be read: ${String(source)}` : loaded.error);
  }
  return code;
}

async function probe(what: 'healthy' | 'ready', args: Arguments, streams: Streams): Promise<number> {
  const address = parseAddress(flagValue(args.flags, 'admin.listen-address'), 'admin.listen-address');
  if (!address.ok) return streams.fail(address.error);
  const base = args.options.get('url') ?? localUrl(address.value, '/');
  if (!URL.canParse(base)) return streams.fail(`--url is "${base}": want a URL, as in http://127.0.0.1:9721`);
  const url = new URL(base);
  if (url.pathname === '/') url.pathname = `/-/${what}`;
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(PROBE_MS) });
    const text = (await response.text()).trim();
    if (response.status !== 200) return streams.fail(`${url} answered ${response.status}: ${text}`);
    await streams.write(`${text}\n`);
    return 0;
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return streams.fail(`${url} does not answer: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}
