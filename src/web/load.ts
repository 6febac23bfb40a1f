import { readFileSync } from 'node:fs';
import { done, fail, type Outcome } from '../base/outcome.ts';
import { printIssue, readWebConfig } from '../config/config.ts';
import type { WebConfig } from '../model/secure.ts';
import { faultOfCa, faultOfTls } from './tls.ts';

/** A web configuration, and all the bytes that made it: where they are the same, nothing has changed. */
export interface LoadedWeb {
  readonly config: WebConfig;
  readonly content: string;
}

/** Reads the file and those that it names. The error is ready to print. */
export function loadWebConfig(file: string): Outcome<LoadedWeb, string> {
  const source = readText(file);
  if (!source.ok) return fail(`--web.config.file ${file} cannot be read: ${source.error}`);
  const contents = [source.value];
  const read = (path: string): Outcome<string, string> => {
    const content = readText(path);
    if (content.ok) contents.push(content.value);
    return content;
  };
  const config = readWebConfig(source.value, file, { read, faultOf: faultOfTls, faultOfCa });
  if (!config.ok) return fail(config.error.map((issue) => printIssue(issue, source.value)).join('\n'));
  return done({ config: config.value, content: JSON.stringify(contents) });
}

/** What `sluice check web-config` says of a file: null = nothing is wrong with it. */
export function checkWebConfig(file: string): string | null {
  const loaded = loadWebConfig(file);
  return loaded.ok ? null : loaded.error;
}

/** Whether the ports of a Sluice with this file speak TLS; null where the file does not say. */
export function speaksTls(file: string): boolean | null {
  const loaded = loadWebConfig(file);
  return loaded.ok ? loaded.value.config.tls !== null : null;
}

function readText(path: string): Outcome<string, string> {
  try {
    return done(readFileSync(path, 'utf8'));
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}
