import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import type { OutgoingHttpHeaders } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { scrape } from './client.ts';

/** A proxy to be measured: how to start one, as argv, between `upstream` and `port`. */
export interface Contender {
  readonly name: string;
  argv(port: number, upstream: string): Promise<readonly string[]> | readonly string[];
}
export type PipeWork = 'gunzip' | 'gzip';
export interface Running {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly url: string;
  /** From the spawn to the last byte of the first answer. */
  readonly firstAnswerMs: number;
}

/** `nodeFlags` are the same for all that run on Node; `scratch` is a folder for nginx. */
export function contenders(main: string, nodeFlags: readonly string[], scratch: string): Contender[] {
  const node = [process.execPath, ...nodeFlags];
  return [
    pipe(nodeFlags),
    ...(existsSync('/usr/sbin/nginx') ? [nginx(scratch)] : []),
    {
      name: 'sluice',
      argv: async (port, upstream) => [
        ...node,
        main,
        `--upstream.url=${upstream}`,
        `--web.listen-address=127.0.0.1:${port}`,
        `--admin.listen-address=127.0.0.1:${await freePort()}`,
      ],
    },
  ];
}

/** The yardstick; `work` is what it does beside copying: see ./pipe.ts. */
export function pipe(nodeFlags: readonly string[], work: readonly PipeWork[] = []): Contender {
  const program = [process.execPath, ...nodeFlags, join(import.meta.dirname, 'pipe.js')];
  return { name: 'pipe', argv: (port, upstream) => [...program, String(port), upstream, ...work] };
}

function nginx(scratch: string): Contender {
  return {
    name: 'nginx',
    argv(port, upstream) {
      const file = join(scratch, `nginx-${port}.conf`);
      writeFileSync(file, nginxConfig(scratch, port, new URL(upstream)));
      return ['/usr/sbin/nginx', '-p', scratch, '-e', 'stderr', '-c', file];
    },
  };
}

/** One process, the connection to the application kept open, nothing on disk. */
function nginxConfig(scratch: string, port: number, upstream: URL): string {
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${scratch};`);
  return `daemon off; master_process off; pid ${scratch}/nginx-${port}.pid; events {}
http {
  access_log off; ${paths.join(' ')}
  upstream app { server ${upstream.host}; keepalive 4; }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://app; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_max_temp_file_size 0;
    }
  }
}
`;
}

export interface StartOptions {
  /** What the scraper says beside. */
  readonly headers?: OutgoingHttpHeaders;
  /** Called with what it writes to stdout. */
  readonly onStdout?: (text: string) => void;
}

/** Starts the contender and waits for its first whole answer. */
export async function start(
  contender: Contender,
  upstream: string,
  { headers = {}, onStdout }: StartOptions = {},
): Promise<Running> {
  const port = await freePort();
  const [command = '', ...args] = await contender.argv(port, upstream);
  const url = `http://127.0.0.1:${port}/metrics`;
  const began = performance.now();
  const stdout = onStdout === undefined ? 'ignore' : 'pipe';
  const child = spawn(command, args, { stdio: ['ignore', stdout, 'pipe'], env: environment() });
  if (onStdout !== undefined) child.stdout?.setEncoding('utf8').on('data', onStdout);
  if (child.pid !== undefined) dieFirst(child.pid);
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-2_000);
  });
  child.once('error', (error) => {
    said += error.message;
  });
  try {
    await firstAnswer(child, url, headers);
  } catch (error) {
    child.kill('SIGKILL');
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`${contender.name} gave no answer: ${why}; on stderr: ${said.trim() || 'nothing'}`, {
      cause: error,
    });
  }
  return { child, pid: child.pid ?? 0, url, firstAnswerMs: performance.now() - began };
}

/** Where a proxy takes all memory of the machine, it is the one that Linux ends, and the bench says so. */
function dieFirst(pid: number): void {
  writeFileSync(`/proc/${pid}/oom_score_adj`, '1000');
}

/** What the caller has set for Sluice must not reach the one that is measured. */
function environment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('SLUICE_')));
}

const patienceMs = 30_000;

async function firstAnswer(child: ChildProcess, url: string, headers: OutgoingHttpHeaders): Promise<void> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    try {
      await scrape(url, { headers });
      return;
    } catch (error) {
      const refused = error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED';
      if (!refused || child.exitCode !== null || performance.now() > deadline) throw error;
      await delay(2);
    }
  }
}

export async function stop({ child }: Pick<Running, 'child'>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no TCP port is free');
  return address.port;
}
