import { promises } from 'node:fs';
import { done, fail, type Outcome } from '../base/outcome.ts';
import type { Logger } from '../model/log.ts';
import { type Flags, flagValue } from './options.ts';
import { type Loaded, parseSettings } from './settings.ts';

export interface ReloaderOptions {
  readonly flags: Flags;
  readonly loaded: Loaded;
  /** 0 = the file is not looked at by itself. */
  readonly intervalMs: number;
  readonly log: Logger;
  readonly apply: (loaded: Loaded) => void;
  readonly record: (successful: boolean) => void;
}

/**
 * Keeps the configuration in step with its file. The content is compared, not the file's times, and nothing is watched: a
 * ConfigMap is swapped by a symlink, and a watcher of the file goes deaf after the first swap.
 */
export class Reloader {
  readonly #options: ReloaderOptions;
  #loaded: Loaded;
  /** The content that was looked at last, good or bad: a bad one is told once. */
  #seen: string;
  #error: string | null = null;
  #timer: NodeJS.Timeout | null = null;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: ReloaderOptions) {
    this.#options = options;
    this.#loaded = options.loaded;
    this.#seen = options.loaded.source;
  }

  get loaded(): Loaded {
    return this.#loaded;
  }

  /** What is wrong with the file, where the last reload failed. */
  get error(): string | null {
    return this.#error;
  }

  start(): void {
    if (this.#options.intervalMs === 0 || this.#file === '') return;
    this.#timer = setInterval(() => void this.#inTurn(() => this.#look(false)), this.#options.intervalMs);
    this.#timer.unref();
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
  }

  /** Reloads now, whether the content changed or not. The error is the issues' text. */
  reload(): Promise<Outcome<void, string>> {
    return this.#inTurn(() => this.#look(true));
  }

  get #file(): string {
    return flagValue(this.#options.flags, 'config.file');
  }

  #inTurn<T>(run: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(run);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  async #look(asked: boolean): Promise<Outcome<void, string>> {
    if (this.#file === '') return fail('there is no configuration file to reload (--config.file)');
    const source = await promises.readFile(this.#file, 'utf8').catch((error: Error) => error);
    if (source instanceof Error) return this.#refuse(`${this.#file} cannot be read: ${source.message}`, source.message);
    if (!asked && source === this.#seen) return this.#error === null ? done(undefined) : fail(this.#error);
    const loaded = await parseSettings(source, this.#file, this.#options.flags);
    if (!loaded.ok) return this.#refuse(loaded.error, source);
    this.#seen = source;
    this.#error = null;
    this.#loaded = loaded.value;
    this.#options.apply(loaded.value);
    this.#options.record(true);
    this.#options.log.info('configuration reloaded', { file: this.#file });
    return done(undefined);
  }

  /** The last good one stays in force. */
  #refuse(error: string, seen: string): Outcome<void, string> {
    if (this.#error !== error) this.#options.log.error('configuration not reloaded', { file: this.#file, err: error });
    this.#seen = seen;
    this.#error = error;
    this.#options.record(false);
    return fail(error);
  }
}
