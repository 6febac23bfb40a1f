import { done, fail, type Outcome } from '../base/outcome.ts';
import type { WebConfig } from '../model/secure.ts';
import type { Field } from './field.ts';
import { type ConfigIssue, Issues } from './issue.ts';
import { openDocument } from './open.ts';
import { readCount, readGoBoolean, readGoDuration, readOneOf, readTextOrEmpty } from './scalars.ts';
import { keysOf } from './shape.ts';
import { HTTP_SERVER_CONFIG, RATE_LIMIT, WEB_CONFIG } from './web-shapes.ts';
import { readServerTls, type WebDisk } from './web-tls.ts';
import { EXTRA_HEADERS } from './words.ts';

/**
 * Reads `--web.config.file`: what it says, with the content of the files that it names, or everything that is wrong with it.
 * Source: github.com/prometheus/exporter-toolkit 0.17, web/tls_config.go and web/handler.go.
 */
export function readWebConfig(text: string, file: string, disk: WebDisk): Outcome<WebConfig, readonly ConfigIssue[]> {
  const issues = new Issues(file, text);
  const root = openDocument(text, issues);
  if (root === null) return fail(issues.sorted());
  const fields = root.section(keysOf(WEB_CONFIG));
  const config: WebConfig = {
    tls: fields.read('tls_server_config', (field) => readServerTls(field, disk), null),
    headers: fields.read('http_server_config', readHttp, new Map()),
    users: fields.read('basic_auth_users', readUsers, new Map()),
    rate: fields.read('rate_limit', readRate, null),
  };
  const found = issues.sorted();
  if (found.length > 0) return fail(found);
  // Whether certificate and key go together can be said only when all is there.
  const fault = config.tls === null ? null : disk.faultOf(config.tls);
  if (fault === null) return done(config);
  fields.get('tls_server_config')?.refuse('a certificate and its key, and what OpenSSL can do with them', fault);
  return fail(issues.sorted());
}

function readHttp(field: Field): ReadonlyMap<string, string> {
  const fields = field.section(keysOf(HTTP_SERVER_CONFIG));
  fields.read('http2', readGoBoolean, true);
  return fields.read('headers', readHeaders, new Map());
}

function readHeaders(field: Field): ReadonlyMap<string, string> {
  const fields = field.section([...EXTRA_HEADERS.keys()]);
  const headers = new Map<string, string>();
  for (const [name, allowed] of EXTRA_HEADERS) {
    const value = fields.read(name, allowed.length === 0 ? readHeaderValue : readOneOf(allowed), '');
    if (value !== '') headers.set(name, value);
  }
  return headers;
}

function readHeaderValue(field: Field): string | undefined {
  const value = readTextOrEmpty(field);
  // What RFC 9110 lets stand in a field's value, without what some receivers strip.
  return value === undefined || /^[\t\x20-\x7e]*$/.test(value) ? value : field.refuse('a value of printable ASCII');
}

function readUsers(field: Field): ReadonlyMap<string, string> | undefined {
  const users = new Map<string, string>();
  for (const [name, value] of field.entries('a map of names and bcrypt hashes') ?? []) {
    const hash = readHash(value);
    if (hash !== undefined) users.set(name, hash);
  }
  return users;
}

/** Go looks at the version and the cost only; what else is wrong with a hash means that no password ever fits it. */
function readHash(field: Field): string | undefined {
  const want = 'a bcrypt hash such as htpasswd -nBC 10 makes: $2y$, a cost from 04 to 31, $, and 53 characters';
  const text = field.text(want)?.text;
  if (text === undefined) return undefined;
  const cost = /^\$2[a-z]?\$(\d\d)\$[./A-Za-z0-9]{53}$/.exec(text)?.[1];
  return cost !== undefined && Number(cost) >= 4 && Number(cost) <= 31 ? text : field.refuse(want);
}

function readRate(field: Field): WebConfig['rate'] {
  const fields = field.section(keysOf(RATE_LIMIT));
  const intervalMs = fields.read('interval', readGoDuration, 0);
  const burst = fields.read('burst', readCount, 0);
  return intervalMs > 0 ? { intervalMs, burst } : null;
}
