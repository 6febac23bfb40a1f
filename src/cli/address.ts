import { done, fail, type Outcome } from '../base/outcome.ts';

export interface Address {
  /** Empty = all interfaces. */
  readonly host: string;
  readonly port: number;
}

/** Reads `:9720`, `127.0.0.1:9720`, `[::1]:9720`, `localhost:9720`. */
export function parseAddress(text: string, flag: string): Outcome<Address, string> {
  const match = /^(?:\[([0-9a-fA-F:.%]+)\]|([^:[\]]*)):(\d{1,5})$/.exec(text);
  const port = Number(match?.[3]);
  if (match === null || port > 65535) return fail(`--${flag} is "${text}": want host:port or :port, as in :9720`);
  return done({ host: match[1] ?? match[2] ?? '', port });
}

/** Where a client on this machine finds it. */
export function localUrl(address: Address, path: string, scheme: 'http' | 'https' = 'http'): string {
  const anywhere = address.host === '' || address.host === '0.0.0.0' || address.host === '::';
  const host = anywhere ? '127.0.0.1' : address.host.includes(':') ? `[${address.host}]` : address.host;
  return `${scheme}://${host}:${address.port}${path}`;
}
