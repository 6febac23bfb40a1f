import { createHmac, randomBytes } from 'node:crypto';
import { Hasher } from './hasher.ts';

export type PasswordVerdict = 'right' | 'wrong' | 'busy';

const REMEMBERED_MAX = 100;

/**
 * Who may look, by name and password. Names that are not known cost what the known ones do: they are compared with the hash of
 * one of them. What was found is remembered (as a keyed digest: no password is), right and wrong ones apart, so that a flood of
 * wrong ones makes no right one forgotten.
 */
export class Passwords {
  readonly #secret = randomBytes(32);
  readonly #hasher = new Hasher();
  readonly #known: Readonly<Record<'right' | 'wrong', Set<string>>> = { right: new Set(), wrong: new Set() };
  readonly #running = new Map<string, Promise<boolean>>();

  /** `users`: bcrypt hashes by name, at least one. */
  async check(users: ReadonlyMap<string, string>, authorization: string | undefined): Promise<PasswordVerdict> {
    const given = parseBasic(authorization);
    if (given === null) return 'wrong';
    const own = users.get(given.user);
    const hash = own ?? this.#someHash(users, given.user);
    const key = this.#digest([given.user, hash, given.password]).toString('base64');
    if (this.#known.right.has(key)) return 'right';
    if (this.#known.wrong.has(key)) return 'wrong';
    const comparison = this.#running.get(key) ?? this.#hasher.compare(given.password, hash);
    if (comparison === null) return 'busy';
    this.#running.set(key, comparison);
    try {
      const verdict = (await comparison) && own !== undefined ? 'right' : 'wrong';
      remember(this.#known[verdict], key);
      return verdict;
    } finally {
      this.#running.delete(key);
    }
  }

  stop(): void {
    this.#hasher.stop();
  }

  /** The same for a name each time, so that it has the cost that this name always has. */
  #someHash(users: ReadonlyMap<string, string>, name: string): string {
    const hashes = [...users.values()];
    return hashes[this.#digest([name]).readUInt32LE() % hashes.length] ?? '';
  }

  #digest(parts: readonly string[]): Buffer {
    return createHmac('sha256', this.#secret).update(JSON.stringify(parts)).digest();
  }
}

/** The oldest goes. */
function remember(keys: Set<string>, key: string): void {
  keys.add(key);
  const [oldest] = keys;
  if (keys.size > REMEMBERED_MAX && oldest !== undefined) keys.delete(oldest);
}

/** Source: Go, net/http, Request.BasicAuth. Null where it is none, or no UTF-8. */
export function parseBasic(header: string | undefined): { readonly user: string; readonly password: string } | null {
  const encoded = /^basic ((?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?)$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return null;
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(encoded, 'base64'));
  } catch {
    return null;
  }
  const colon = text.indexOf(':');
  return colon < 0 ? null : { user: text.slice(0, colon), password: text.slice(colon + 1) };
}
