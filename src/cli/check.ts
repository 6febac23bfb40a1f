import { readFile } from 'node:fs/promises';
import type { Arguments } from './options.ts';
import type { Streams } from './streams.ts';

export const CHECK_OPTIONS = { url: 'string' } as const;

/** `check config FILE…`, `check web-config FILE…`, `check healthy`, `check ready`. Null = there is no such check. */
export async function check(args: Arguments, streams: Streams): Promise<number | null> {
  const [what, ...files] = args.operands;
  if (what === 'config' && files.length > 0) return checkConfig(files, args, streams);
  if (what === 'web-config' && files.length > 0) return checkWebConfigs(files, streams);
  if (what === 'healthy' || what === 'ready')
    return files.length > 0 ? null : (await import('./probe.ts')).probe(what, args, streams);
  return null;
}

async function checkConfig(files: readonly string[], args: Arguments, streams: Streams): Promise<number> {
  const { relabelWarnings } = await import('../rules/index.ts');
  const { parseSettings } = await import('./settings.ts');
  let code = 0;
  for (const file of files) {
    const source = await readFile(file, 'utf8').catch((error: Error) => error);
    const loaded = source instanceof Error ? null : await parseSettings(source, file, args.flags);
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

async function checkWebConfigs(files: readonly string[], streams: Streams): Promise<number> {
  const { checkWebConfig } = await import('../web/index.ts');
  let code = 0;
  for (const file of files) {
    const fault = checkWebConfig(file);
    if (fault === null) await streams.write(`${file}: ok\n`);
    else {
      code = 1;
      streams.print(fault);
    }
  }
  return code;
}
