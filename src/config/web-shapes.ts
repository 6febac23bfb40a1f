import { listOf, type SectionShape, scalar, words } from './shape.ts';
import { CIPHER_SUITES, CLIENT_AUTH, CURVES, EXTRA_HEADERS, TLS_VERSIONS } from './words.ts';

/** Source of this file's words: github.com/prometheus/exporter-toolkit 0.17 to 0.20, web/tls_config.go. */
export const TLS_SERVER_CONFIG: SectionShape = {
  kind: 'section',
  name: 'tls_server_config',
  mayBeNothing: true,
  keys: {
    cert: { shape: scalar('optional text'), text: 'The certificate and its chain, as PEM. `cert_file` wins over it.' },
    cert_file: { shape: scalar('file'), text: 'The same as a file.' },
    key: { shape: scalar('secret'), text: 'The key, as PEM. `key_file` wins over it.' },
    key_file: { shape: scalar('file'), text: 'The same as a file.' },
    client_auth_type: {
      shape: words([...CLIENT_AUTH.keys()]),
      text: 'What is asked of clients. Only `RequireAndVerifyClientCert` keeps strangers out.',
      default: 'NoClientCert',
    },
    client_ca: {
      shape: scalar('optional text'),
      text: 'Who signs clients’ certificates, as PEM. `client_ca_file` wins over it.',
    },
    client_ca_file: { shape: scalar('file'), text: 'The same as a file.' },
    client_allowed_sans: {
      shape: listOf(scalar('text')),
      text: 'A client’s certificate must have one of these as a DNS name, IP address, e-mail address or URI.',
    },
    min_version: { shape: words(TLS_VERSIONS), text: 'The oldest version of TLS.', default: 'TLS12' },
    max_version: { shape: words(TLS_VERSIONS), text: 'The newest version of TLS.', default: 'TLS13' },
    cipher_suites: {
      shape: listOf(words([...CIPHER_SUITES.keys()])),
      text: 'For TLS 1.2 and older, by Go’s names. Those of TLS 1.3 are always on. Without it, all of them.',
    },
    prefer_server_cipher_suites: {
      shape: scalar('boolean'),
      text: 'Accepted and ignored, as in Go: the server chooses.',
      default: 'true',
    },
    curve_preferences: {
      shape: listOf(words([...CURVES.keys()])),
      text: 'In the order of preference. Without it, OpenSSL’s choice.',
    },
  },
};

const HEADERS: SectionShape = {
  kind: 'section',
  name: 'headers',
  mayBeNothing: true,
  keys: Object.fromEntries(
    [...EXTRA_HEADERS].map(([name, values]) => [
      name,
      values.length === 0
        ? { shape: scalar('optional text'), text: 'Any value; nothing = it is not sent.' }
        : { shape: words(values), text: 'The only values that it may have.' },
    ]),
  ),
};

export const HTTP_SERVER_CONFIG: SectionShape = {
  kind: 'section',
  name: 'http_server_config',
  mayBeNothing: true,
  keys: {
    http2: {
      shape: scalar('boolean'),
      text: 'Accepted and ignored: HTTP/1.1 is spoken, which every client that offers HTTP/2 speaks as well.',
      default: 'true',
    },
    headers: { shape: HEADERS, text: 'Sent with every answer.' },
  },
};

export const RATE_LIMIT: SectionShape = {
  kind: 'section',
  name: 'rate_limit',
  mayBeNothing: true,
  keys: {
    interval: {
      shape: scalar('go duration'),
      text: 'Between two requests to one port, as Go writes durations: `500ms`, `1.5s`. 0 = no limit.',
      default: '0',
    },
    burst: {
      shape: scalar('count'),
      text: 'Requests that may come at once; with an interval and 0 none is answered.',
      default: '0',
    },
  },
};

/** `--web.config.file`. */
export const WEB_CONFIG: SectionShape = {
  kind: 'section',
  name: 'web configuration file',
  mayBeNothing: true,
  keys: {
    tls_server_config: { shape: TLS_SERVER_CONFIG, text: 'Without it, plain HTTP.' },
    http_server_config: { shape: HTTP_SERVER_CONFIG, text: 'Beside TLS.' },
    basic_auth_users: {
      shape: { kind: 'map', of: scalar('bcrypt hash') },
      text: 'Names and bcrypt hashes of passwords. Without it nobody is asked. Health endpoints never ask.',
    },
    rate_limit: { shape: RATE_LIMIT, text: 'Beyond it, 429. Health endpoints have no limit.' },
  },
};
