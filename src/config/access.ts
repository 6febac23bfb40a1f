import type { Access, ClientTls, Credentials, TextSource, TlsVersion } from '../model/secure.ts';
import { AUTHORIZATION, BASIC_AUTH, TLS_CONFIG } from './access-shapes.ts';
import { DEFAULT_ACCESS } from './defaults.ts';
import type { Field, Fields } from './field.ts';
import { readBoolean, readOneOf, readPath, readTextOrEmpty } from './scalars.ts';
import { keysOf } from './shape.ts';
import { TLS_VERSIONS } from './words.ts';

/**
 * `tls_config`, `basic_auth` and `authorization` of a target. Source: github.com/prometheus/common 0.73,
 * config/http_config.go, the Validate methods.
 */
export function readAccess(fields: Fields): Access {
  const tls = fields.read('tls_config', readTls, DEFAULT_ACCESS.tls);
  const basic = fields.read('basic_auth', readBasicAuth, null);
  const token = fields.read('authorization', readAuthorization, null);
  if (basic !== null && token !== null)
    fields.get('authorization')?.refuse('only one of basic_auth and authorization', 'basic_auth is there already');
  return { tls, credentials: basic ?? token };
}

function readTls(field: Field): ClientTls {
  const fields = field.section(keysOf(TLS_CONFIG));
  const ca = readSource(fields, 'ca');
  const cert = readSource(fields, 'cert');
  const key = readSource(fields, 'key');
  if ((cert === null) !== (key === null)) {
    const [there, missing] = cert === null ? ['key', 'cert'] : ['cert', 'key'];
    (fields.get(there) ?? fields.get(`${there}_file`))?.refuse(
      `a certificate and its key`,
      `${missing} or ${missing}_file is missing`,
    );
  }
  const name = fields.read('server_name', readTextOrEmpty, '');
  const version = readOneOf<TlsVersion>(TLS_VERSIONS);
  return {
    ca,
    pair: cert === null || key === null ? null : { cert, key },
    serverName: name === '' ? null : name,
    insecureSkipVerify: fields.read('insecure_skip_verify', readBoolean, false),
    minVersion: fields.read('min_version', version, DEFAULT_ACCESS.tls.minVersion),
    maxVersion: fields.read('max_version', version, DEFAULT_ACCESS.tls.maxVersion),
  };
}

function readBasicAuth(field: Field): Credentials {
  const fields = field.section(keysOf(BASIC_AUTH));
  const user = readSource(fields, 'username') ?? NO_TEXT;
  const password = readSource(fields, 'password') ?? NO_TEXT;
  if (user.kind === 'text' && user.text.includes(':'))
    fields.get('username')?.refuse('a name without :', 'a : ends the name in basic authentication');
  return { kind: 'basic', user, password };
}

function readAuthorization(field: Field): Credentials {
  const fields = field.section(keysOf(AUTHORIZATION));
  const type = fields.read('type', readTextOrEmpty, '').trim() || 'Bearer';
  if (type.toLowerCase() === 'basic')
    fields.get('type')?.refuse('another scheme than basic', 'write basic_auth instead');
  if (!TOKEN.test(type)) fields.get('type')?.refuse('a scheme such as Bearer');
  return { kind: 'token', type, token: readSource(fields, 'credentials') ?? NO_TEXT };
}

const NO_TEXT: TextSource = { kind: 'text', text: '' };
/** RFC 9110, 5.6.2. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** `name` has the text itself, `name_file` a path; null where neither is there, or nothing in it. */
function readSource(fields: Fields, name: string): TextSource | null {
  const text = fields.read(name, readTextOrEmpty, '');
  const path = fields.read(`${name}_file`, readPath, '');
  if (text !== '' && path !== '')
    fields.get(`${name}_file`)?.refuse(`only one of ${name} and ${name}_file`, `${name} is there already`);
  if (path !== '') return { kind: 'file', path };
  return text === '' ? null : { kind: 'text', text };
}
