import { constants, X509Certificate } from 'node:crypto';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import { nodeVersions, type ServerTls } from '../model/secure.ts';

/** The settings as Node wants them. */
export function secureOptions(tls: ServerTls): SecureContextOptions {
  // OpenSSL 3 has no TLS 1.0 and 1.1 above this level; Go knows no levels.
  const level = tls.minVersion < 'TLS12' ? ':@SECLEVEL=0' : '';
  return {
    cert: tls.cert,
    key: tls.key,
    ...(tls.clientCa === null ? {} : { ca: tls.clientCa }),
    minVersion: nodeVersions[tls.minVersion],
    maxVersion: nodeVersions[tls.maxVersion],
    ciphers: [...new Set([...ALWAYS_ON, ...tls.cipherSuites])].join(':') + level,
    ...(tls.curves.length === 0 ? {} : { ecdhCurve: tls.curves.join(':') }),
    // No tickets: a session that is taken up again would not be asked for its certificate, whatever has changed since.
    secureOptions: constants.SSL_OP_NO_TICKET | constants.SSL_OP_NO_RENEGOTIATION,
  };
}

/** TLS 1.3 has no others in Go, and none of them can be turned off there. */
const ALWAYS_ON = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'];

/** What OpenSSL does not like about them; null = nothing. */
export function faultOfTls(tls: ServerTls): string | null {
  try {
    createSecureContext(secureOptions(tls));
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Go takes what it finds and overlooks the rest, so that a broken file keeps everybody out. Here it is refused. */
export function faultOfCa(pem: string): string | null {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0) return 'there is no certificate in it';
  try {
    for (const block of blocks) new X509Certificate(block);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
