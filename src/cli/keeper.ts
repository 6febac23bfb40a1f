import type { Logger } from '../model/log.ts';
import type { Keeper } from '../model/trip.ts';
import { openStore, type Store } from '../storage/index.ts';

/** Opens `--storage.path`; without one, or where it cannot be had, nothing is kept, and scraping goes on. */
export function openKeeper(
  folder: string,
  log: Logger,
  count: () => void,
): { readonly keeper: Keeper | null; readonly close: () => void } {
  if (folder === '') return { keeper: null, close: () => undefined };
  const store = openStore(folder);
  if (store.ok) return { keeper: createKeeper(store.value, log, count), close: store.value.close };
  count();
  log.error('nothing will outlive a restart', { err: store.error });
  return { keeper: null, close: () => undefined };
}

function createKeeper(store: Store, log: Logger, count: () => void): Keeper {
  /** What is wrong with writing at the moment: told when it begins and when it ends, counted each time. */
  let trouble = '';
  return {
    async restore({ target, query, line }) {
      const saved = await store.read({ target, query });
      const taken = saved.ok && saved.value !== null ? line.restore(saved.value) : saved;
      if (taken.ok) return;
      count();
      log.error('the kept state is refused: the line starts fresh', { target, err: taken.error });
    },
    async keep({ target, query, line }) {
      const written = await store.write({ target, query }, line.save());
      if (!written.ok) count();
      const now = written.ok ? '' : written.error;
      if (!written.ok && now !== trouble)
        log.error('the state cannot be kept: a restart would lose it', { target, err: now });
      if (written.ok && trouble !== '') log.info('the state is kept again', { target });
      trouble = now;
    },
  };
}
