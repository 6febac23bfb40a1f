import type { RequestListener, Server, ServerOptions } from 'node:http';
import { done, fail, type Outcome } from '../base/outcome.ts';
import type { Logger } from '../model/log.ts';
import type { WebConfig } from '../model/secure.ts';
import type { GateTools } from './gate.ts';
import { type LoadedWeb, loadWebConfig } from './load.ts';
import { Passwords } from './passwords.ts';
import { createPort, type Port } from './port.ts';

export interface WebOptions {
  /** `--web.config.file`. */
  readonly file: string;
  /** How often it and the files that it names are read; 0 = never by itself. */
  readonly intervalMs: number;
  readonly log: Logger;
  /** A clock that never steps back. */
  readonly nowMs: () => number;
  readonly record: (successful: boolean) => void;
}

/** Who may look: what `--web.config.file` says, for as many ports as are made with it. */
export interface Web {
  /** What is wrong with the file, where the last reload failed. */
  readonly error: string | null;
  /** Makes the servers of a port on which the paths in `open` are for everybody. */
  serverOf(open: ReadonlySet<string>): (options: ServerOptions, listener: RequestListener) => Server;
  start(): void;
  /** Reads the files now. Where nothing in them has changed, nothing does. The error is the issues' text. */
  reload(): Outcome<void, string>;
  stop(): void;
}

/** The error is ready to print. */
export function openWeb(options: WebOptions): Outcome<Web, string> {
  const loaded = loadWebConfig(options.file);
  return loaded.ok ? done(new FileWeb(options, loaded.value)) : loaded;
}

class FileWeb implements Web {
  readonly #options: WebOptions;
  readonly #passwords = new Passwords();
  readonly #ports: Port[] = [];
  #loaded: LoadedWeb;
  #error: string | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: WebOptions, loaded: LoadedWeb) {
    this.#options = options;
    this.#loaded = loaded;
  }

  get error(): string | null {
    return this.#error;
  }

  serverOf(open: ReadonlySet<string>): (options: ServerOptions, listener: RequestListener) => Server {
    const { nowMs, log } = this.#options;
    const tools: GateTools = { config: () => this.#loaded.config, passwords: this.#passwords, nowMs, log };
    return (options, listener) => {
      const port = createPort(options, listener, open, tools);
      this.#ports.push(port);
      return port.server;
    };
  }

  start(): void {
    const { intervalMs } = this.#options;
    if (intervalMs === 0) return;
    this.#timer = setInterval(() => this.reload(), intervalMs);
    this.#timer.unref();
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#passwords.stop();
  }

  reload(): Outcome<void, string> {
    const { file, log, record } = this.#options;
    const loaded = loadWebConfig(file);
    const fault = loaded.ok ? switchesTls(this.#loaded.config, loaded.value.config) : loaded.error;
    if (!loaded.ok || fault !== null) {
      const error = fault ?? '';
      if (this.#error !== error) log.error('web configuration not reloaded', { file, err: error });
      this.#error = error;
      record(false);
      return fail(error);
    }
    const isSame = loaded.value.content === this.#loaded.content;
    if (isSame && this.#error === null) return done(undefined);
    this.#error = null;
    this.#loaded = loaded.value;
    for (const port of this.#ports) port.reconfigure(loaded.value.config);
    record(true);
    log.info('web configuration reloaded', { file });
    return done(undefined);
  }
}

/** A port speaks TLS or it does not: its clients cannot be told in between. */
function switchesTls(before: WebConfig, after: WebConfig): string | null {
  if ((before.tls === null) === (after.tls === null)) return null;
  return `tls_server_config was ${after.tls === null ? 'taken away' : 'added'}: that needs a restart`;
}
