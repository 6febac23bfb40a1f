import type { X509Certificate } from 'node:crypto';
import { isIPv6 } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { ServerTls } from '../model/secure.ts';

/** What a client that has shaken hands is lacking; null = it may go on. */
export function certificateFault(socket: TLSSocket, tls: ServerTls): string | null {
  if (tls.clientAuth === 'none') return null;
  const certificate = socket.getPeerX509Certificate();
  const isGiven = certificate !== undefined;
  if (!isGiven && (tls.clientAuth === 'require' || tls.clientAuth === 'verify'))
    return 'no client certificate was given';
  const isVerified = tls.clientAuth === 'verify' || tls.clientAuth === 'verify if given';
  if (isGiven && isVerified && !socket.authorized)
    return `the client certificate is not accepted: ${String(socket.authorizationError)}`;
  if (tls.allowedSans === null) return null;
  const names = certificate === undefined ? [] : namesOf(certificate);
  if (names.some((name) => tls.allowedSans?.includes(name))) return null;
  return 'no name of the client certificate is among client_allowed_sans';
}

/**
 * A certificate's DNS names, addresses, e-mail addresses and URIs. Node writes them as `DNS:a, IP Address:::1`, and as JSON
 * strings where a name could be taken for more than one.
 */
export function namesOf({ subjectAltName }: Pick<X509Certificate, 'subjectAltName'>): readonly string[] {
  const names: string[] = [];
  for (const [, kind = '', written = ''] of (subjectAltName ?? '').matchAll(ALTERNATIVE)) {
    const name = written.startsWith('"') ? unquoted(written) : written;
    if (kind === 'IP Address') names.push(canonicalAddress(name));
    else if (kind === 'DNS' || kind === 'email' || kind === 'URI') names.push(name);
  }
  return names;
}

const ALTERNATIVE = /([A-Za-z ]+):("(?:[^"\\]|\\.)*"|[^,"]*)(?:, |$)/gy;

function unquoted(text: string): string {
  const value: unknown = JSON.parse(text);
  return typeof value === 'string' ? value : '';
}

/** As Go prints them: the short form of RFC 5952. */
function canonicalAddress(address: string): string {
  return isIPv6(address) ? new URL(`http://[${address}]`).hostname.slice(1, -1) : address;
}
