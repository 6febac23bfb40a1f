import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import { startChild } from './child.ts';
import { tempFolder } from './sluice.ts';

/** bcrypt of `secret`, at the least cost that there is. */
export const SECRET_HASH = '$2b$04$P1qKEZ1D4zhIdIf1WXraV.j9nWR0a7AFhGxoFKLFb08JNYKVSrSwa';

/** A web configuration in a folder of its own; JSON is YAML, too. */
export async function webFile(t: TestContext, config: unknown): Promise<string> {
  const file = join(await tempFolder(t), 'web.yml');
  await writeFile(file, typeof config === 'string' ? config : JSON.stringify(config));
  return file;
}

export interface CurlAnswer {
  /** curl's own exit code: 0 where there was an answer. */
  readonly code: number | string;
  readonly status: number;
  readonly body: string;
  readonly stderr: string;
}

/** One request by curl. */
export async function curl(...args: string[]): Promise<CurlAnswer> {
  const child = startChild('curl', ['-sS', '--max-time', '10', '-w', '\n%{http_code}', ...args]);
  const code = await child.ended;
  const [, body = '', status = '0'] = /^([\s\S]*)\n(\d+)$/.exec(child.stdout()) ?? [];
  return { code, status: Number(status), body, stderr: child.stderr() };
}

/** What comes back when these bytes are sent, until the other side closes. */
export function talk(options: ConnectionOptions, bytes: string): Promise<{ text: string; error: string | null }> {
  return new Promise((resolve) => {
    let text = '';
    const socket: TLSSocket = connect({ rejectUnauthorized: false, ...options }, () => socket.write(bytes));
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
    });
    let error: string | null = null;
    socket.on('error', (fault: NodeJS.ErrnoException) => {
      error = fault.code ?? fault.message;
    });
    socket.on('close', () => resolve({ text, error }));
  });
}
