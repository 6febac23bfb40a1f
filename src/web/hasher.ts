import { Worker } from 'node:worker_threads';

export interface Question {
  readonly id: number;
  readonly password: string;
  readonly hash: string;
}
interface Answer {
  readonly id: number;
  readonly isRight: boolean;
}

/** How many may wait; at the usual cost of 10 the last of them waits some seconds. */
const WAITING_MAX = 32;
/** Verified passwords are remembered, so that the thread is needed at a start and for wrong ones. */
const IDLE_MS = 30_000;

/** Compares passwords with bcrypt hashes, one at a time as the exporter-toolkit does, in a thread that comes and goes. */
export class Hasher {
  readonly #waiting = new Map<number, { resolve(isRight: boolean): void; reject(error: Error): void }>();
  #thread: Worker | null = null;
  #idle: NodeJS.Timeout | null = null;
  #lastId = 0;

  /** Null where too many wait already. */
  compare(password: string, hash: string): Promise<boolean> | null {
    if (this.#waiting.size >= WAITING_MAX) return null;
    const id = ++this.#lastId;
    const answer = new Promise<boolean>((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    if (this.#idle !== null) clearTimeout(this.#idle);
    this.#thread ??= this.#start();
    this.#thread.postMessage({ id, password, hash } satisfies Question);
    return answer;
  }

  stop(): void {
    if (this.#idle !== null) clearTimeout(this.#idle);
    void this.#thread?.terminate();
    this.#thread = null;
    for (const { reject } of this.#waiting.values()) reject(new Error('the check of passwords was stopped'));
    this.#waiting.clear();
  }

  #start(): Worker {
    const thread = new Worker(new URL('./bcrypt-thread.js', import.meta.url), {
      // Nothing of what is said to the process is for this thread.
      argv: [],
      execArgv: [],
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 },
    });
    thread.unref();
    thread.on('message', ({ id, isRight }: Answer) => {
      this.#waiting.get(id)?.resolve(isRight);
      this.#waiting.delete(id);
      if (this.#waiting.size > 0) return;
      this.#idle = setTimeout(() => this.stop(), IDLE_MS);
      this.#idle.unref();
    });
    thread.on('error', (error) => {
      if (this.#thread !== thread) return;
      for (const { reject } of this.#waiting.values()) reject(error);
      this.#waiting.clear();
      this.#thread = null;
    });
    return thread;
  }
}
