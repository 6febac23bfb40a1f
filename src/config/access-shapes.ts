import { type Key, type SectionShape, scalar, words } from './shape.ts';
import { TLS_VERSIONS } from './words.ts';

const PEM_OR_FILE = 'Only one of the text and the file may be there.';

/** As in Prometheus; the files are read at each scrape, and their paths are relative to the configuration file. */
export const TLS_CONFIG: SectionShape = {
  kind: 'section',
  name: 'tls_config',
  mayBeNothing: true,
  keys: {
    ca: {
      shape: scalar('optional text'),
      text: `Who may have signed the application’s certificate, as PEM. ${PEM_OR_FILE}`,
    },
    ca_file: { shape: scalar('file'), text: 'The same as a file.' },
    cert: { shape: scalar('optional text'), text: `Sluice’s own certificate, as PEM. ${PEM_OR_FILE}` },
    cert_file: { shape: scalar('file'), text: 'The same as a file.' },
    key: { shape: scalar('secret'), text: `Its key, as PEM. ${PEM_OR_FILE}` },
    key_file: { shape: scalar('file'), text: 'The same as a file.' },
    server_name: {
      shape: scalar('optional text'),
      text: 'The name that the application’s certificate must have, where it is not the URL’s.',
    },
    insecure_skip_verify: {
      shape: scalar('boolean'),
      text: 'Whoever answers is believed.',
      default: 'false',
    },
    min_version: { shape: words(TLS_VERSIONS), text: 'The oldest version of TLS.', default: 'TLS12' },
    max_version: { shape: words(TLS_VERSIONS), text: 'The newest version of TLS.', default: 'TLS13' },
  },
};

export const BASIC_AUTH: SectionShape = {
  kind: 'section',
  name: 'basic_auth',
  mayBeNothing: true,
  keys: {
    username: { shape: scalar('optional text'), text: 'Only one of the name and its file may be there.' },
    username_file: { shape: scalar('file'), text: 'The name as a file, read at each scrape.' },
    password: { shape: scalar('secret'), text: 'Only one of the password and its file may be there.' },
    password_file: { shape: scalar('file'), text: 'The password as a file, read at each scrape.' },
  },
};

export const AUTHORIZATION: SectionShape = {
  kind: 'section',
  name: 'authorization',
  mayBeNothing: true,
  keys: {
    type: { shape: scalar('optional text'), text: 'The scheme.', default: 'Bearer' },
    credentials: { shape: scalar('secret'), text: 'Only one of the credentials and their file may be there.' },
    credentials_file: { shape: scalar('file'), text: 'The credentials as a file, read at each scrape.' },
  },
};

/** How a target is reached, in the words of Prometheus’ scrape configuration. */
export const ACCESS_KEYS: Readonly<Record<'tls_config' | 'basic_auth' | 'authorization', Key>> = {
  tls_config: { shape: TLS_CONFIG, text: 'TLS towards the application, as in Prometheus.' },
  basic_auth: {
    shape: BASIC_AUTH,
    text: 'Sent to the application instead of the scraper’s own `Authorization`. Not beside `authorization`.',
  },
  authorization: {
    shape: AUTHORIZATION,
    text: 'Sent to the application instead of the scraper’s own `Authorization`. Not beside `basic_auth`.',
  },
};
