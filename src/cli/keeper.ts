import type { Logger } from '../model/log.ts';
import type { Keeper, PlacedLine } from '../model/trip.ts';
import { openStore, type Store } from '../storage/index.ts';

/** Opens `--storage.path`; `count` hears of every failure. Without a folder nothing is kept. */
export function openKeeper(
  folder: string,
  log: Logger,
  count: () => void,
): { readonly keeper: Keeper | null; readonly close: () => void } {
  if (folder === '') return { keeper: null, close: () => undefined };
  const keeper = new FolderKeeper(folder, log, count);
  keeper.open();
  return { keeper, close: () => keeper.close() };
}

/**
 * Keeps states in a folder. Where the folder cannot be had (another process has it, the disk is full or read-only) scraping goes on,
 * and each scrape tries again. What is wrong is told when it begins and when it ends, and counted each time.
 */
class FolderKeeper implements Keeper {
  readonly #folder: string;
  readonly #log: Logger;
  readonly #count: () => void;
  #store: Store | null = null;
  #closed = false;
  /** What is wrong at the moment: with the folder, by '', and with the files, by their lines. */
  readonly #troubles = new Map<string, string>();

  constructor(folder: string, log: Logger, count: () => void) {
    this.#folder = folder;
    this.#log = log;
    this.#count = count;
  }

  open(): Store | null {
    if (this.#store !== null || this.#closed) return this.#store;
    const opened = openStore(this.#folder);
    if (opened.ok) this.#store = opened.value;
    this.#note('', opened.ok ? null : opened.error, {});
    return this.#store;
  }

  close(): void {
    this.#closed = true;
    this.#store?.close();
    this.#store = null;
  }

  async restore({ target, query, line }: PlacedLine): Promise<void> {
    const saved = await this.open()?.read({ target, query });
    if (saved === undefined) return;
    const taken = saved.ok && saved.value !== null ? line.restore(saved.value) : saved;
    if (taken.ok) return;
    this.#count();
    this.#log.error('the kept state is refused: the line starts fresh', { target, query, err: taken.error });
  }

  async keep({ target, query, line }: PlacedLine): Promise<void> {
    const written = await this.open()?.write({ target, query }, line.save());
    if (written === undefined) return;
    this.#note(JSON.stringify([target, query]), written.ok ? null : written.error, { target, query });
  }

  #note(what: string, error: string | null, fields: { readonly target?: string; readonly query?: string }): void {
    const before = this.#troubles.get(what);
    if (error === null) {
      if (this.#troubles.delete(what)) this.#log.info('the state is kept again', fields);
      return;
    }
    this.#count();
    this.#troubles.set(what, error);
    if (error !== before)
      this.#log.error('the state cannot be kept: a restart would lose it', { ...fields, err: error });
  }
}
