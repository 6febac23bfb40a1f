import { checkServerIdentity, createSecureContext, DEFAULT_CIPHERS, type SecureContext } from 'node:tls';
import { type ClientTls, nodeVersions } from '../model/secure.ts';

/** The part of tls.connect's options that settings decide. */
export interface SecureConnect {
  readonly secureContext: SecureContext;
  readonly rejectUnauthorized: boolean;
  readonly servername?: string;
  readonly checkServerIdentity: typeof checkServerIdentity;
}

/** `ca`, `cert` and `key` in PEM; throws where they are none. */
export function secureConnect(
  { serverName, insecureSkipVerify, minVersion, maxVersion }: ClientTls,
  ca: string | null,
  cert: string | null,
  key: string | null,
): SecureConnect {
  const secureContext = createSecureContext({
    ...(ca === null ? {} : { ca }),
    ...(cert === null || key === null ? {} : { cert, key }),
    minVersion: nodeVersions[minVersion],
    maxVersion: nodeVersions[maxVersion],
    // OpenSSL 3 has no TLS 1.0 and 1.1 above this level.
    ...(minVersion < 'TLS12' ? { ciphers: `${DEFAULT_CIPHERS}:@SECLEVEL=0` } : {}),
  });
  return { secureContext, ...identity(serverName, insecureSkipVerify) };
}

function identity(serverName: string | null, insecure: boolean): Omit<SecureConnect, 'secureContext'> {
  return {
    rejectUnauthorized: !insecure,
    ...(serverName === null ? {} : { servername: serverName }),
    // Node would still take the subject's common name for a host; Go does not, and so Prometheus would not.
    checkServerIdentity: (host, certificate) =>
      certificate.subjectaltname === undefined
        ? new Error('the certificate has no subject alternative name')
        : checkServerIdentity(serverName ?? host, certificate),
  };
}
