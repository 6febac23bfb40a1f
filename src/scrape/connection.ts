import { promises } from 'node:fs';
import { done, fail, type Outcome } from '../base/outcome.ts';
import type { Access, ClientTls, TextSource } from '../model/secure.ts';
import type { SecureConnect } from './secure.ts';

/** How to connect, with the content that the files have now. */
export interface Connection {
  /** Null = the URL's host. */
  readonly socketPath: string | null;
  /** Null where the URL is no https. Throws where the certificates are none. */
  readonly secure: (() => SecureConnect) | null;
  /** Two connections of the same text are the same. */
  readonly text: string;
}

/** Reads what the settings name. The error is a sentence. */
export async function readConnection(
  socketPath: string | null,
  tls: ClientTls | null,
): Promise<Outcome<Connection, string>> {
  if (tls === null) return done({ socketPath, secure: null, text: JSON.stringify([socketPath]) });
  try {
    const ca = tls.ca === null ? null : await readSource(tls.ca);
    const cert = tls.pair === null ? null : await readSource(tls.pair.cert);
    const key = tls.pair === null ? null : await readSource(tls.pair.key);
    const { serverName, insecureSkipVerify, minVersion, maxVersion } = tls;
    const text = JSON.stringify([socketPath, ca, cert, key, serverName, insecureSkipVerify, minVersion, maxVersion]);
    // Whoever speaks plain HTTP needs no TLS in memory.
    const { secureConnect } = await import('./secure.ts');
    return done({ socketPath, secure: () => secureConnect(tls, ca, cert, key), text });
  } catch (error) {
    return fail(`tls_config: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The value of `Authorization`; null = the settings have none. White space around what files hold is nothing, as in Prometheus. */
export async function readAuthorization({ credentials }: Access): Promise<Outcome<string | null, string>> {
  if (credentials === null) return done(null);
  try {
    if (credentials.kind === 'basic') {
      const user = (await readSource(credentials.user)).trim();
      const password = (await readSource(credentials.password)).trim();
      return done(`Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`);
    }
    const value = `${credentials.type} ${(await readSource(credentials.token)).trim()}`;
    if (/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) return done(value);
    return fail('authorization: the credentials cannot stand in a header: there is a control character in them');
  } catch (error) {
    return fail(`${credentials.kind === 'basic' ? 'basic_auth' : 'authorization'}: ${String(error)}`);
  }
}

async function readSource(source: TextSource): Promise<string> {
  return source.kind === 'text' ? source.text : promises.readFile(source.path, 'utf8');
}
