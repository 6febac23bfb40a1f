import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { createAuthority, needOpenssl, pem } from '../support/certificates.ts';
import { ask, listen, reply } from '../support/net.ts';
import { configFile, startSluice, tempFolder } from '../support/sluice.ts';

const BODY = '# TYPE a counter\na 1\n';

async function tlsApp(
  t: TestContext,
  options: ServerOptions,
  listener: RequestListener = (_, r) => reply(r, BODY),
): Promise<string> {
  const url = await listen(t, createTlsServer(options, listener));
  return `${url.replace('http', 'https')}/metrics`;
}

/** Answer by target's name. */
async function answers(t: TestContext, targets: readonly object[]): Promise<Record<string, string>> {
  const named = targets.map((target, index) => ({ name: `t${index}`, ...target }));
  const sluice = await startSluice(t, [`--config.file=${await configFile(t, { targets: named })}`]);
  const found: Record<string, string> = {};
  for (const { name } of named) {
    const { status, text } = await ask(`${sluice.proxy}/metrics/${name}`, {
      headers: { authorization: 'Basic c2NyYXBlcg==' },
    });
    found[name] = status === 200 ? '200' : `${status} ${text}`;
  }
  return found;
}

test('https: who is believed', async (t) => {
  if (!needOpenssl(t)) return;
  const authority = createAuthority(t, 'ca');
  const pair = (name: string, sans: string, days = 2) => {
    const { cert, key } = authority.issue(name, sans, { days });
    return { cert: pem(cert), key: pem(key) };
  };
  const good = await tlsApp(t, pair('good', 'DNS:localhost,IP:127.0.0.1'));
  const named = await tlsApp(t, pair('named', 'DNS:app.internal'));
  const expired = await tlsApp(t, pair('expired', 'IP:127.0.0.1', -1));
  const common = await tlsApp(t, pair('127.0.0.1', ''));
  const old = await tlsApp(t, {
    ...pair('old', 'IP:127.0.0.1'),
    maxVersion: 'TLSv1.1',
    minVersion: 'TLSv1',
    ciphers: 'ALL:@SECLEVEL=0',
  });
  const client = authority.issue('client', 'DNS:client');
  const mutual = await tlsApp(t, {
    ...pair('mutual', 'IP:127.0.0.1'),
    ca: pem(authority.cert),
    requestCert: true,
    rejectUnauthorized: true,
  });
  const ca_file = authority.cert;
  const found = await answers(t, [
    { name: 'good', url: good, tls_config: { ca_file } },
    { name: 'inline', url: good, tls_config: { ca: pem(ca_file) } },
    { name: 'stranger', url: good },
    { name: 'skipped', url: good, tls_config: { insecure_skip_verify: true } },
    { name: 'other-name', url: named, tls_config: { ca_file } },
    { name: 'server-name', url: named, tls_config: { ca_file, server_name: 'app.internal' } },
    { name: 'wrong-name', url: good, tls_config: { ca_file, server_name: 'app.internal' } },
    {
      name: 'address-name',
      url: good.replace('127.0.0.1', 'localhost'),
      tls_config: { ca_file, server_name: '127.0.0.1' },
    },
    { name: 'expired', url: expired, tls_config: { ca_file } },
    { name: 'common-name', url: common, tls_config: { ca_file } },
    { name: 'old', url: old, tls_config: { ca_file } },
    { name: 'old-wanted', url: old, tls_config: { ca_file, min_version: 'TLS10' } },
    { name: 'mutual', url: mutual, tls_config: { ca_file, cert_file: client.cert, key_file: client.key } },
    { name: 'mutual-without', url: mutual, tls_config: { ca_file } },
    { name: 'no-file', url: good, tls_config: { ca_file: '/nowhere.pem' } },
    { name: 'mismatch', url: good, tls_config: { ca_file, cert_file: client.cert, key_file: authority.key } },
  ]);
  for (const name of ['good', 'inline', 'skipped', 'server-name', 'address-name', 'old-wanted', 'mutual'])
    assert.equal(found[name], '200', name);
  for (const [name, says] of [
    ['stranger', /^502 .*UNABLE_TO_VERIFY|^502 .*SELF_SIGNED/],
    ['other-name', /^502 .*ERR_TLS_CERT_ALTNAME_INVALID/],
    ['wrong-name', /^502 .*ERR_TLS_CERT_ALTNAME_INVALID/],
    ['expired', /^502 .*CERT_HAS_EXPIRED/],
    ['common-name', /^502 .*no subject alternative name/],
    ['old', /^502 .*do not agree on TLS/],
    ['mutual-without', /^502 /],
    ['no-file', /^502 .*tls_config.*nowhere\.pem/],
    ['mismatch', /^502 .*tls_config.*mismatch/],
  ] as const)
    assert.match(found[name] ?? '', says, name);
});

test('credentials of a target, from the file or from files that change', async (t) => {
  const seen = new Map<string, string | undefined>();
  const listener: RequestListener = (request, response) => {
    seen.set(request.url ?? '', request.headers.authorization);
    reply(response, BODY);
  };
  const url = await listen(t, createServer(listener));
  const folder = await tempFolder(t);
  const token = join(folder, 'token');
  writeFileSync(token, 'first\n');
  writeFileSync(join(folder, 'password'), ' pass \n');
  const file = join(folder, 'sluice.yml');
  const targets = [
    { name: 'basic', url: `${url}/basic`, basic_auth: { username: 'me', password_file: 'password' } },
    { name: 'bearer', url: `${url}/bearer`, authorization: { credentials_file: 'token' } },
    { name: 'other', url: `${url}/other`, authorization: { type: 'Token', credentials: 'abc' } },
    { name: 'in-url', url: `${url.replace('//', '//u:p@')}/in-url` },
    { name: 'none', url: `${url}/none` },
    { name: 'lost', url: `${url}/lost`, authorization: { credentials_file: 'nowhere' } },
  ];
  writeFileSync(file, JSON.stringify({ targets }));
  const sluice = await startSluice(t, [`--config.file=${file}`]);
  const scrape = (name: string, headers: Record<string, string> = {}) =>
    ask(`${sluice.proxy}/metrics/${name}`, { headers });
  const own = { authorization: 'Basic c2NyYXBlcg==' };
  for (const { name } of targets.slice(0, 5))
    assert.equal((await scrape(name, name === 'in-url' ? {} : own)).status, 200, name);
  const lost = await scrape('lost');
  assert.deepEqual([lost.status, /authorization: .*nowhere/.test(lost.text)], [502, true], lost.text);
  assert.deepEqual(Object.fromEntries(seen), {
    '/basic': `Basic ${Buffer.from('me:pass').toString('base64')}`,
    '/bearer': 'Bearer first',
    '/other': 'Token abc',
    '/in-url': `Basic ${Buffer.from('u:p').toString('base64')}`,
    '/none': own.authorization,
  });
  writeFileSync(token, 'second');
  await scrape('bearer');
  assert.equal(seen.get('/bearer'), 'Bearer second');
  const { text } = await ask(`${sluice.admin}/api/v1/status/config`);
  assert.doesNotMatch(text, /"abc|abc\\"|u:p@/);
  assert.match(text, /credentials_file/);
});

test('an application behind a Unix socket', async (t) => {
  const folder = await tempFolder(t);
  mkdirSync(join(folder, 'run'));
  const path = join(folder, 'run', 'app.sock');
  const asked: string[] = [];
  const server = createServer((request: IncomingMessage, response) => {
    asked.push(`${request.headers.host} ${request.url}`);
    reply(response, BODY);
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  t.after(() => server.close());
  const targets = [
    { name: 'a', url: `unix:${path}` },
    { name: 'b', url: `unix:${path}:/own/metrics?x=1` },
    { name: 'c', url: `unix:${path}x:/metrics` },
  ];
  const sluice = await startSluice(t, [`--config.file=${await configFile(t, { targets })}`]);
  assert.equal((await ask(`${sluice.proxy}/metrics/a`)).text, BODY);
  assert.equal((await ask(`${sluice.proxy}/metrics/b?y=2`)).text, BODY);
  assert.equal((await ask(`${sluice.proxy}/metrics/c`)).status, 502);
  assert.deepEqual(asked, ['localhost /metrics', 'localhost /own/metrics?x=1&y=2']);
  const flag = await startSluice(t, [`--upstream.url=unix:${path}`]);
  assert.equal((await ask(`${flag.proxy}/metrics`)).text, BODY);
});
