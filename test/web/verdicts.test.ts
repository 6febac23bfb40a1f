import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkWebConfig } from '../../src/web/index.ts';
import { createAuthority, needOpenssl, pem } from '../support/certificates.ts';
import { need } from '../support/need.ts';
import { SECRET_HASH } from '../support/web.ts';

const hasPromtool = spawnSync('promtool', ['--version']).status === 0;

/**
 * What we say of a file: null, or where and what. `promtool` is the exit code of `promtool check web-config`; `unknown` where
 * Debian's 2.42 is older than the setting.
 */
type Row = readonly [text: string, ours: RegExp | null, promtool: 0 | 1 | 'unknown'];

const TLS = 'tls_server_config: {cert_file: a.pem, key_file: a.key';
const USER = `basic_auth_users: {me: '${SECRET_HASH}'}`;

const ROWS: readonly Row[] = [
  ['', null, 0],
  ['tls_server_config:', null, 0],
  ['tls_server_config: {}', null, 0],
  [`${TLS}}`, null, 0],
  ['tls_server_config:\n  cert_file: a.pem\n  key_file: b.key', /web.yml:2:3: tls_server_config: .*mismatch/, 1],
  ['tls_server_config:\n  cert_file: a.pem', /:2:3: tls_server_config: got a map, want one of key and key_file/, 1],
  ['tls_server_config:\n  key_file: a.key', /want one of cert and cert_file/, 1],
  [
    'tls_server_config:\n  cert_file: no.pem\n  key_file: a.key',
    /:2:14: tls_server_config.cert_file: got "no.pem".*ENOENT/,
    1,
  ],
  ['tls_server_config:\n  cert_file: a.key\n  key_file: a.key', /:2:3: tls_server_config/, 1],
  ['tls_server_config:\n  certfile: a.pem', /:2:3: tls_server_config.certfile: .*did you mean cert_file\?/, 1],
  [`${TLS}, client_auth_type: RequireAndVerifyClientCert, client_ca_file: ca.pem}`, null, 0],
  [`${TLS}, client_auth_type: RequireClientCert}`, null, 0],
  [`${TLS}, client_auth_type: RequireAnyClientCert}`, null, 0],
  [`${TLS}, client_auth_type: RequestClientCert}`, null, 0],
  [`${TLS}, client_auth_type: VerifyClientCertIfGiven}`, null, 0],
  [`${TLS}, client_auth_type: RequireAndVerifyClientCert}`, null, 0],
  [`${TLS}, client_auth_type: ""}`, null, 0],
  [`${TLS}, client_auth_type: Require}`, /client_auth_type: got "Require", want one of NoClientCert/, 1],
  ['tls_server_config: {client_auth_type: NoClientCert}', /want one of cert and cert_file/, 1],
  [`${TLS}, client_ca_file: ca.pem}`, /client_ca_file: .*want a client_auth_type/, 1],
  [`${TLS}, client_ca_file: none.pem, client_auth_type: RequireAndVerifyClientCert}`, /ENOENT/, 1],
  // Go overlooks what is no certificate, so that nobody gets in. We say so.
  [`${TLS}, client_ca_file: a.key, client_auth_type: RequireAndVerifyClientCert}`, /there is no certificate in it/, 0],
  [`${TLS}, client_allowed_sans: [a], client_auth_type: RequireAndVerifyClientCert}`, null, 'unknown'],
  [`${TLS}, min_version: TLS13}`, null, 0],
  [`${TLS}, min_version: TLS10, max_version: TLS11}`, null, 0],
  [`${TLS}, min_version: TLS14}`, /min_version: got "TLS14", want one of TLS10, TLS11, TLS12, TLS13/, 1],
  [`${TLS}, min_version: tls12}`, /did you mean TLS12\?/, 1],
  // Go lets nobody in then.
  [`${TLS}, min_version: TLS13, max_version: TLS12}`, /max_version: .*not older than min_version/, 0],
  [`${TLS}, cipher_suites: [TLS_AES_128_GCM_SHA256, TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA]}`, null, 0],
  [`${TLS}, cipher_suites: []}`, null, 0],
  [`${TLS}, cipher_suites: [ECDHE-RSA-AES128-GCM-SHA256]}`, /cipher_suites\[0\]/, 1],
  [`${TLS}, cipher_suites: [TLS_ECDHE_ECDSA_WITH_RC4_128_SHA]}`, /cipher_suites\[0\]/, 1],
  // Not secure any more, says Go since 1.22; Debian's promtool was built with 1.19.
  [`${TLS}, cipher_suites: [TLS_RSA_WITH_AES_128_CBC_SHA]}`, /cipher_suites\[0\]/, 0],
  [`${TLS}, curve_preferences: [X25519, CurveP256, CurveP384, CurveP521]}`, null, 0],
  [`${TLS}, curve_preferences: [P-256]}`, /curve_preferences\[0\]/, 1],
  [`${TLS}, prefer_server_cipher_suites: no}`, null, 0],
  [`${TLS}, prefer_server_cipher_suites: maybe}`, /want true or false/, 1],
  ['http_server_config: {http2: false}', null, 0],
  ['http_server_config: {http2: yes}', null, 0],
  ['http_server_config: {http3: true}', /http_server_config.http3/, 1],
  ['http_server_config: {headers: {X-Frame-Options: deny, X-Content-Type-Options: nosniff}}', null, 0],
  ['http_server_config: {headers: {Content-Security-Policy: "default-src \'none\'", X-XSS-Protection: "0"}}', null, 0],
  ['http_server_config: {headers: {Strict-Transport-Security: max-age=60}}', null, 0],
  [
    'http_server_config: {headers: {X-Frame-Options: allow}}',
    /X-Frame-Options: got "allow", want one of deny, same/,
    1,
  ],
  ['http_server_config: {headers: {X-Content-Type-Options: sniff}}', /X-Content-Type-Options/, 1],
  ['http_server_config: {headers: {Server: me}}', /headers.Server: got the key "Server"/, 1],
  ['http_server_config: {headers: {x-frame-options: deny}}', /x-frame-options/, 1],
  // A header that could not be sent as it is written.
  ['http_server_config: {headers: {X-XSS-Protection: "0\\nSet-Cookie: a=b"}}', /want a value of printable ASCII/, 0],
  [USER, null, 0],
  ['basic_auth_users:', null, 0],
  ['basic_auth_users: {me: secret}', /basic_auth_users.me: got <secret>, want a bcrypt hash/, 1],
  [`basic_auth_users: {me: '${SECRET_HASH.replace('$04', '$03')}'}`, /bcrypt hash/, 1],
  [`basic_auth_users: {me: '${SECRET_HASH.replace('$04', '$32')}'}`, /bcrypt hash/, 1],
  [`basic_auth_users: {me: '${SECRET_HASH.replace('$2b', '$2y')}'}`, null, 0],
  [`basic_auth_users: {me: '${SECRET_HASH.replace('$2b', '$3b')}'}`, /bcrypt hash/, 1],
  [`basic_auth_users: {me: '${SECRET_HASH.slice(0, -2)}'}`, /bcrypt hash/, 1],
  // A password that nobody can have: Go looks no closer.
  [`basic_auth_users: {me: '${SECRET_HASH}x'}`, /bcrypt hash/, 0],
  [`${USER}\nbasic_auth_users: {}`, /:2:1: basic_auth_users: .*want every key once/, 1],
  [`basic_auth_users: {me: '${SECRET_HASH}', me: '${SECRET_HASH}'}`, /basic_auth_users.me: .*every key once/, 1],
  ['basic_auth_users: [me]', /want a map of names/, 1],
  ['rate_limit: {interval: 1s, burst: 20}', null, 'unknown'],
  ['rate_limit: {interval: 0, burst: 0}', null, 'unknown'],
  ['rate_limit: {interval: 1m30.5s}', null, 'unknown'],
  ['rate_limit: {interval: fast}', /rate_limit.interval: got "fast"/, 1],
  ['rate_limit: {interval: 5d}', /rate_limit.interval/, 1],
  ['tls: {}', /:1:1: tls: got the key "tls", want one of tls_server_config/, 1],
  ['- a', /:1:1: got a list/, 1],
  ['a: [', /want YAML/, 1],
];

test('what we say of a web configuration is what promtool says of it', (t) => {
  if (!needOpenssl(t)) return;
  const authority = createAuthority(t, 'ca');
  for (const name of ['a', 'b']) authority.issue(name, 'DNS:localhost');
  const file = join(authority.folder, 'web.yml');
  for (const [text, ours, promtool] of ROWS) {
    writeFileSync(file, text);
    const fault = checkWebConfig(file);
    if (ours === null) assert.equal(fault, null, text);
    else assert.match(fault ?? 'nothing', ours, text);
    assert.doesNotMatch(fault ?? '', /\$04\$/, 'no hash is shown');
    if (promtool === 'unknown' || !hasPromtool) continue;
    assert.equal(spawnSync('promtool', ['check', 'web-config', file]).status, promtool, text);
  }
  need(t, 'promtool', hasPromtool, 'promtool is not on PATH');
});

test('certificates may stand in the file itself', (t) => {
  if (!needOpenssl(t)) return;
  const authority = createAuthority(t, 'ca');
  const { cert, key } = authority.issue('a', 'DNS:localhost');
  const file = join(authority.folder, 'web.yml');
  const inline = {
    cert: pem(cert),
    key: pem(key),
    client_ca: pem(authority.cert),
    client_auth_type: 'RequestClientCert',
  };
  writeFileSync(file, JSON.stringify({ tls_server_config: inline }));
  assert.equal(checkWebConfig(file), null);
  // The file wins, as in the toolkit.
  writeFileSync(file, JSON.stringify({ tls_server_config: { ...inline, cert_file: 'none.pem' } }));
  assert.match(checkWebConfig(file) ?? '', /none\.pem/);
  writeFileSync(file, JSON.stringify({ tls_server_config: { ...inline, key: pem(authority.key) } }));
  assert.doesNotMatch(checkWebConfig(file) ?? assert.fail('the key is another one'), /PRIVATE/);
});
