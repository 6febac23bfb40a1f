import { mkdirSync, promises } from 'node:fs';
import { join } from 'node:path';
import { done, fail, type Outcome } from '../base/outcome.ts';
import { takeLock } from './lock.ts';
import { decodeState, encodeState, type StateKey, stateFileName } from './state-file.ts';

/** A folder with the states of lines, for one process. */
export interface Store {
  /** Null = nothing was saved. The error says why what is there is refused. */
  read(key: StateKey): Promise<Outcome<string | null, string>>;
  /** Resolves once the state is in the folder: whole, or not at all. Not for concurrent use with one key. */
  write(key: StateKey, state: string): Promise<Outcome<void, string>>;
  close(): void;
}

/** Opens `--storage.path`, and makes the folder where there is none. */
export function openStore(folder: string): Outcome<Store, string> {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    return fail(`--storage.path ${folder}: ${messageOf(error)}`);
  }
  const lock = takeLock(folder);
  if (!lock.ok) return fail(`--storage.path ${folder}: ${lock.error}`);
  return done({
    read: (key) => read(folder, key),
    write: (key, state) => write(folder, key, state),
    close: lock.value.release,
  });
}

async function read(folder: string, key: StateKey): Promise<Outcome<string | null, string>> {
  const file = join(folder, stateFileName(key));
  let bytes: Uint8Array;
  try {
    bytes = await promises.readFile(file);
  } catch (error) {
    const isAbsent = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return isAbsent ? done(null) : fail(`${file}: ${messageOf(error)}`);
  }
  const state = decodeState(key, bytes);
  return state.ok ? state : fail(`${file}: ${state.error}`);
}

/** Beside the old file, then renamed: whoever reads finds the old one or the new one, and never a part. */
async function write(folder: string, key: StateKey, state: string): Promise<Outcome<void, string>> {
  const file = join(folder, stateFileName(key));
  const fresh = `${file}.new`;
  try {
    await promises.writeFile(fresh, encodeState(key, state));
    await promises.rename(fresh, file);
    return done(undefined);
  } catch (error) {
    await promises.rm(fresh, { force: true }).catch(() => undefined);
    return fail(`${file}: ${messageOf(error)}`);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
