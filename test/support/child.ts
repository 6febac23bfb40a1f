import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

/** A program under test. */
export interface Child {
  readonly pid: number;
  /** What it wrote so far. */
  stdout(): string;
  stderr(): string;
  /** The code it ended with, or the name of the signal that ended it. */
  readonly ended: Promise<number | string>;
  /** Undefined while it runs. */
  code(): number | string | undefined;
  kill(signal: NodeJS.Signals): void;
  /** Ends it, and resolves once it is gone. */
  stop(): Promise<void>;
}

export interface ChildOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** What it reads from its standard input; nothing where it is left out. */
  readonly input?: Uint8Array | string;
  /** Called with each piece of stdout as it was written. */
  readonly onStdout?: (piece: Buffer) => void;
}

/** Whoever runs when the tests themselves end, however they end, does not survive them. */
const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Starts a program. Its environment is the tests' own without any `SLUICE_…`, and `env`. */
export function startChild(program: string, args: readonly string[], options: ChildOptions = {}): Child {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('SLUICE_'));
  const child = spawn(program, args, {
    env: { ...Object.fromEntries(inherited), ...options.env },
    cwd: options.cwd,
    stdio: 'pipe',
  });
  running.add(child);
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (piece: Buffer) => {
    out.push(piece);
    options.onStdout?.(piece);
  });
  child.stderr.on('data', (piece: Buffer) => err.push(piece));
  // A program that ended before it read its input is no failure of the test.
  child.stdin.on('error', () => {});
  child.stdin.end(options.input ?? '');
  let code: number | string | undefined;
  const ended = new Promise<number | string>((resolve) => {
    const end = (how: number | string) => {
      running.delete(child);
      code = how;
      resolve(how);
    };
    child.once('error', (error) => end(error.message));
    child.once('close', (status, signal) => end(status ?? signal ?? 'unknown'));
  });
  return {
    pid: child.pid ?? 0,
    stdout: () => Buffer.concat(out).toString(),
    stderr: () => Buffer.concat(err).toString(),
    ended,
    code: () => code,
    kill: (signal) => void child.kill(signal),
    async stop() {
      child.kill('SIGTERM');
      const killer = setTimeout(() => child.kill('SIGKILL'), 3_000);
      await ended;
      clearTimeout(killer);
    },
  };
}

/** Asks until there is an answer that is neither undefined nor false. After `ms` it throws what `why` says. */
export async function until<T>(
  ask: () => Promise<T | undefined | false> | T | undefined | false,
  why: () => string,
  ms = 10_000,
): Promise<T> {
  const end = performance.now() + ms;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (performance.now() > end) throw new Error(`not within ${ms} ms: ${why()}`);
    await sleep(20);
  }
}
