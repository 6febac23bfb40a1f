import type { Outcome } from '../base/outcome.ts';
import type { ServerTls, TlsVersion } from '../model/secure.ts';
import type { Field, Fields } from './field.ts';
import { readGoBoolean, readList, readOneOf, readPath, readText, readTextOrEmpty } from './scalars.ts';
import { keysOf } from './shape.ts';
import { TLS_SERVER_CONFIG } from './web-shapes.ts';
import { CIPHER_SUITES, CLIENT_AUTH, CURVES, TLS_VERSIONS } from './words.ts';

/** What the reader of a web configuration asks of the world. */
export interface WebDisk {
  /** The content of a file, or why there is none. */
  read(path: string): Outcome<string, string>;
  /** What TLS does not like about these settings; null = nothing. */
  faultOf(tls: ServerTls): string | null;
  /** What is wrong with these certificates of authorities; null = nothing. */
  faultOfCa(pem: string): string | null;
}

const NONE: readonly string[] = [];

/** Null where nothing in it asks for TLS. */
export function readServerTls(field: Field, disk: WebDisk): ServerTls | null {
  const fields = field.section(keysOf(TLS_SERVER_CONFIG));
  const version = readOneOf<TlsVersion>(TLS_VERSIONS);
  const mode = fields.read('client_auth_type', readClientAuth, null);
  const sans = fields.read('client_allowed_sans', readList(readText, 'a list of names'), null);
  const suites = fields.read('cipher_suites', readList(readOneOf([...CIPHER_SUITES.keys()]), 'a list of suites'), NONE);
  const curves = fields.read('curve_preferences', readList(readOneOf([...CURVES.keys()]), 'a list of curves'), NONE);
  fields.read('prefer_server_cipher_suites', readGoBoolean, true);
  const minVersion = fields.read('min_version', version, 'TLS12');
  const maxVersion = fields.read('max_version', version, 'TLS13');
  const names = ['cert', 'key', 'client_ca'] as const;
  const [cert, key, clientCa] = names.map((name) => readPem(fields, name, disk));
  if (cert === undefined || key === undefined || clientCa === undefined) return null;
  if (cert === null && key === null && clientCa === null && mode === null) return null;
  if (minVersion > maxVersion)
    (fields.get('max_version') ?? fields.get('min_version'))?.refuse(
      'a max_version that is not older than min_version',
      `from ${minVersion} to ${maxVersion} there is none`,
    );
  for (const [name, text] of [['cert', cert] as const, ['key', key] as const])
    if (text === null && !fields.isRefused(`${name}_file`)) field.refuse(`one of ${name} and ${name}_file`);
  const clientAuth = mode ?? 'none';
  if (clientCa !== null) checkClientCa(fields, clientCa, clientAuth, disk);
  // In our order: like Go, we do not ask for the order of the file.
  const chosen = [...CIPHER_SUITES].filter(([name]) => suites.length === 0 || suites.includes(name));
  return {
    cert: cert ?? '',
    key: key ?? '',
    clientCa,
    clientAuth,
    allowedSans: sans,
    minVersion,
    maxVersion,
    cipherSuites: chosen.map(([, openssl]) => openssl),
    curves: curves.map((name) => CURVES.get(name) ?? name),
  };
}

function checkClientCa(fields: Fields, pem: string, clientAuth: ServerTls['clientAuth'], disk: WebDisk): void {
  const field = fields.get('client_ca_file') ?? fields.get('client_ca');
  if (clientAuth === 'none' && !fields.isRefused('client_auth_type'))
    field?.refuse(
      'a client_auth_type beside it that asks for certificates',
      'with NoClientCert nobody is asked for one',
    );
  const fault = disk.faultOfCa(pem);
  if (fault !== null) field?.refuse('certificates as PEM', fault);
}

/** The text, or what is in the file; null where there is neither. A file that cannot be read is refused. */
function readPem(fields: Fields, name: string, disk: WebDisk): string | null {
  const text = fields.read(name, readTextOrEmpty, '');
  const path = fields.read(`${name}_file`, readPath, '');
  if (path === '') return text === '' ? null : text;
  return fields.read(`${name}_file`, (field) => contentOf(field, path, disk), null);
}

function contentOf(field: Field, path: string, disk: WebDisk): string | undefined {
  const content = disk.read(path);
  return content.ok ? content.value : field.refuse('a file that can be read', content.error);
}

function readClientAuth(field: Field): ServerTls['clientAuth'] | null | undefined {
  const word = readTextOrEmpty(field);
  if (word === '') return null;
  const name = readOneOf([...CLIENT_AUTH.keys()])(field);
  return name === undefined ? undefined : CLIENT_AUTH.get(name);
}
