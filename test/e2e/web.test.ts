import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { rename, writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type Authority, createAuthority, needOpenssl, type Pair } from '../support/certificates.ts';
import { until } from '../support/child.ts';
import { need } from '../support/need.ts';
import { app, reply } from '../support/net.ts';
import { runSluice, type Sluice, startSluice } from '../support/sluice.ts';
import { curl, SECRET_HASH, talk, webFile } from '../support/web.ts';

const BODY = '# TYPE a counter\na 1\n';

interface Running {
  readonly sluice: Sluice;
  readonly authority: Authority;
  readonly file: string;
  /** The application's requests, by their Authorization. */
  readonly seen: (string | undefined)[];
}

function needTools(t: TestContext): boolean {
  return needOpenssl(t) && need(t, 'curl', spawnSync('curl', ['--version']).status === 0, 'curl is not on PATH');
}

/** Sluice with TLS on both ports; `more` goes into tls_server_config. */
async function secured(t: TestContext, more: object, rest: object = {}): Promise<Running> {
  const authority = createAuthority(t, 'ca');
  const own = authority.issue('server', 'DNS:localhost,IP:127.0.0.1');
  const tls = { cert_file: own.cert, key_file: own.key, client_ca_file: authority.cert, ...more };
  const file = await webFile(t, { tls_server_config: tls, ...rest });
  const seen: (string | undefined)[] = [];
  const upstream = await app(t, (request, response) => {
    seen.push(request.headers.authorization);
    reply(response, BODY);
  });
  const flags = [`--upstream.url=${upstream}/metrics`, `--web.config.file=${file}`, '--config.reload-interval=100ms'];
  const sluice = await startSluice(t, flags, {}, 'https');
  return { sluice, authority, file, seen };
}

const plain = { client_ca_file: '' };

test('TLS, passwords and headers on both ports', async (t) => {
  if (!needTools(t)) return;
  const headers = { 'X-Frame-Options': 'deny', 'Content-Security-Policy': "default-src 'self'" };
  const { sluice, authority, seen } = await secured(t, plain, {
    basic_auth_users: { me: SECRET_HASH },
    http_server_config: { headers },
  });
  const ca = ['--cacert', authority.cert];
  for (const url of [`${sluice.proxy}/metrics`, `${sluice.admin}/metrics`, `${sluice.admin}/api/v1/ledger`]) {
    assert.equal((await curl(...ca, url)).status, 401, url);
    assert.equal((await curl(...ca, '-u', 'me:wrong', url)).status, 401, url);
    assert.equal((await curl(...ca, '-u', 'you:secret', url)).status, 401, url);
    const right = await curl(...ca, '-i', '-u', 'me:secret', url);
    assert.equal(right.status, 200, url);
    assert.match(right.body, /^x-frame-options: deny\r$/im);
    assert.match(right.body, /^content-security-policy: default-src 'self'\r$/im);
  }
  assert.deepEqual(seen, [undefined], 'the password is Sluice’s own');
  for (const path of ['/-/healthy', '/-/ready'])
    assert.equal((await curl(...ca, sluice.admin + path)).status, 200, path);
  assert.notEqual((await curl(`${sluice.proxy}/metrics`)).code, 0, 'curl does not know the authority');
  assert.notEqual((await curl(sluice.proxy.replace('https', 'http'))).status, 200, 'no plain HTTP');
  assert.match(
    (await curl(...ca, '-i', `${sluice.proxy}/metrics`)).body,
    /^www-authenticate: Basic realm="sluice"\r$/im,
  );
});

test('versions: old ones are refused unless they are asked for', async (t) => {
  if (!needTools(t)) return;
  const speaks = (sluice: Sluice, ...args: string[]): boolean => {
    const { host } = new URL(sluice.proxy);
    const client = ['s_client', '-connect', host, '-cipher', 'ALL:@SECLEVEL=0', ...args];
    return spawnSync('openssl', client, { input: '', timeout: 5_000 }).status === 0;
  };
  const usual = (await secured(t, plain)).sluice;
  assert.deepEqual(
    ['-tls1', '-tls1_1', '-tls1_2', '-tls1_3'].map((version) => speaks(usual, version)),
    [false, false, true, true],
  );
  assert.equal(speaks(usual, '-tls1_2', '-cipher', 'AES128-SHA'), false, 'no key exchange without forward secrecy');
  assert.equal(speaks(usual, '-tls1_2', '-cipher', 'DHE-RSA-AES128-GCM-SHA256'), false);
  const old = (await secured(t, { ...plain, min_version: 'TLS10', max_version: 'TLS11' })).sluice;
  assert.deepEqual(
    ['-tls1', '-tls1_1', '-tls1_2', '-tls1_3'].map((version) => speaks(old, version)),
    [true, true, false, false],
  );
  const few = (
    await secured(t, {
      ...plain,
      cipher_suites: ['TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384'],
      curve_preferences: ['CurveP384'],
    })
  ).sluice;
  assert.ok(speaks(few, '-tls1_2', '-cipher', 'ECDHE-ECDSA-AES256-GCM-SHA384'));
  assert.ok(!speaks(few, '-tls1_2', '-cipher', 'ECDHE-ECDSA-AES128-GCM-SHA256'));
  assert.ok(speaks(few, '-tls1_3', '-groups', 'P-384') && !speaks(few, '-tls1_3', '-groups', 'X25519'));
});

test('client certificates: each way of asking for them', async (t) => {
  if (!needTools(t)) return;
  /** Answered: none, signed by the authority, by another, expired, for servers only, with another name. */
  const table: readonly (readonly [type: string, answered: readonly number[]])[] = [
    ['RequestClientCert', [1, 1, 1, 1, 1, 1]],
    ['RequireAnyClientCert', [0, 1, 1, 1, 1, 1]],
    ['VerifyClientCertIfGiven', [1, 1, 0, 0, 0, 1]],
    ['RequireAndVerifyClientCert', [0, 1, 0, 0, 0, 1]],
  ];
  for (const [client_auth_type, answered] of table) {
    const { sluice, authority } = await secured(t, { client_auth_type });
    const clients = clientsOf(t, authority);
    const got: number[] = [];
    const admin: number[] = [];
    for (const pair of clients) {
      got.push((await asked(sluice.proxy, authority, pair)) === 200 ? 1 : 0);
      admin.push(await asked(sluice.admin, authority, pair));
    }
    assert.deepEqual(got, answered, client_auth_type);
    // The admin port lets everybody shake hands, and answers strangers about its health only.
    assert.deepEqual(
      admin,
      answered.map((one) => (one === 1 ? 200 : 403)),
      `${client_auth_type}, admin port`,
    );
    assert.equal((await curl('--cacert', authority.cert, `${sluice.admin}/-/healthy`)).status, 200);
  }
});

test('client_allowed_sans', async (t) => {
  if (!needTools(t)) return;
  for (const [names, allowed] of [
    ['DNS:prometheus', true],
    ['DNS:other,IP:2001:db8::1', true],
    ['email:me@example.com', true],
    ['URI:spiffe://cluster/prometheus', true],
    ['DNS:prometheus.evil', false],
    ['', false],
  ] as const) {
    const client_allowed_sans = ['prometheus', '2001:db8::1', 'me@example.com', 'spiffe://cluster/prometheus'];
    const { sluice, authority } = await secured(t, {
      client_auth_type: 'RequireAndVerifyClientCert',
      client_allowed_sans,
    });
    const pair = authority.issue('client', names);
    assert.equal((await asked(sluice.proxy, authority, pair)) === 200, allowed, names);
  }
});

test('a stranger that speaks before it is known gets no answer', async (t) => {
  if (!needTools(t)) return;
  const { sluice, seen } = await secured(t, { client_auth_type: 'RequireAndVerifyClientCert' });
  const port = Number(new URL(sluice.proxy).port);
  for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
    const { text } = await talk({ port, maxVersion }, 'GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(3));
    assert.equal(text, '', maxVersion);
  }
  assert.deepEqual(seen, []);
});

test('new certificates, users and rules for clients without a restart; a bad file changes nothing', async (t) => {
  if (!needTools(t)) return;
  const { sluice, authority, file } = await secured(t, plain);
  const agent = new Agent({ keepAlive: true, maxSockets: 1, rejectUnauthorized: false });
  t.after(() => agent.destroy());
  const write = async (config: object): Promise<void> => {
    await writeFile(`${file}.new`, JSON.stringify(config));
    await rename(`${file}.new`, file);
  };
  const waitFor = (what: string, holds: () => boolean | Promise<boolean>) =>
    until(holds, () => `${what}: ${sluice.stderr()}`);
  assert.deepEqual(await again(agent, `${sluice.proxy}/metrics`), { status: 200, reused: false });

  // The certificate, under the same name: three times, as a watcher of the file would go deaf after the first.
  const own = join(authority.folder, 'server.pem');
  for (const name of ['DNS:one', 'DNS:two', 'DNS:three']) {
    authority.issue('server', name);
    await waitFor(name, () => {
      const shown = spawnSync('openssl', ['s_client', '-connect', new URL(sluice.proxy).host], {
        input: '',
        encoding: 'utf8',
      });
      const text = spawnSync('openssl', ['x509', '-noout', '-text'], { input: shown.stdout, encoding: 'utf8' }).stdout;
      return text.includes(name);
    });
  }
  authority.issue('server', 'DNS:localhost,IP:127.0.0.1');
  const tls = { cert_file: own, key_file: own.replace('.pem', '.key') };
  await waitFor(
    'the first name',
    async () => (await curl('--cacert', authority.cert, `${sluice.proxy}/metrics`)).status === 200,
  );

  await write({ tls_server_config: tls, basic_auth_users: { me: SECRET_HASH } });
  await waitFor('a password', async () => (await curl('-k', `${sluice.proxy}/metrics`)).status === 401);
  const old = await again(agent, `${sluice.proxy}/metrics`);
  assert.deepEqual(old, { status: 401, reused: true }, 'the connection lives on, under the new rules');

  await write({ tls_server_config: { ...tls, nonsense: 1 }, basic_auth_users: {} });
  const metric = async (): Promise<string> => (await curl('-k', '-u', 'me:secret', `${sluice.admin}/metrics`)).body;
  await waitFor('the failure', async () => (await metric()).includes('\nsluice_web_config_last_reload_successful 0\n'));
  assert.match((await curl('-k', '-u', 'me:secret', `${sluice.admin}/`)).body, /tls_server_config\.nonsense/);
  assert.equal((await curl('-k', `${sluice.proxy}/metrics`)).status, 401, 'the last good one holds');
  assert.equal(sluice.stderr().match(/not reloaded.*nonsense/g)?.length, 1, 'it is told once');
  await write({});
  await waitFor('the refusal', () => /tls_server_config was taken away/.test(sluice.stderr()));

  await write({
    tls_server_config: { ...tls, client_auth_type: 'RequireAndVerifyClientCert', client_ca_file: authority.cert },
  });
  await waitFor('a certificate', async () => (await curl('-k', `${sluice.proxy}/metrics`)).code !== 0);
  const client = authority.issue('client', 'DNS:client');
  assert.equal(await asked(sluice.proxy, authority, client), 200);
  await write({ tls_server_config: tls });
  await waitFor('everybody', async () => (await curl('-k', `${sluice.proxy}/metrics`)).status === 200);
  assert.ok((await metric()).includes('\nsluice_web_config_last_reload_successful 1\n'));
});

test('check healthy and ready find a port with TLS, client certificates and passwords', async (t) => {
  if (!needTools(t)) return;
  const { sluice, file } = await secured(
    t,
    { client_auth_type: 'RequireAndVerifyClientCert' },
    { basic_auth_users: { me: SECRET_HASH } },
  );
  const flags = [`--admin.listen-address=${new URL(sluice.admin).host}`, `--web.config.file=${file}`];
  for (const [what, says] of [
    ['healthy', 'Sluice is Healthy.\n'],
    ['ready', 'Sluice is Ready.\n'],
  ] as const)
    assert.deepEqual(await runSluice(t, ['check', what, ...flags]), { code: 0, stdout: says, stderr: '' });
  await writeFile(file, 'spoilt: {');
  assert.equal((await runSluice(t, ['check', 'ready', ...flags])).code, 0, 'what runs has the last good file');
  assert.equal((await runSluice(t, ['check', 'ready', `--url=${sluice.admin}`])).code, 0);
});

test('a bad web configuration at the start', async (t) => {
  const file = await webFile(t, 'basic_auth_users: {me: hunter2}');
  const { code, stderr } = await runSluice(t, [`--web.config.file=${file}`, '--web.listen-address=127.0.0.1:0']);
  assert.equal(code, 1);
  assert.match(stderr, /web.yml:1:24: basic_auth_users.me: got <secret>, want a bcrypt hash/);
  assert.doesNotMatch(stderr, /hunter2/);
  const missing = await runSluice(t, ['--web.config.file=/nowhere.yml', '--web.listen-address=127.0.0.1:0']);
  assert.deepEqual([missing.code, /nowhere\.yml cannot be read/.test(missing.stderr)], [1, true]);
  assert.equal((await runSluice(t, ['check', 'web-config', file])).code, 1);
});

test('rate_limit: 429 beyond it, but not for probes', async (t) => {
  if (!needTools(t)) return;
  const file = await webFile(t, { rate_limit: { interval: '1h', burst: 2 } });
  const upstream = await app(t, (_, response) => reply(response, BODY));
  const sluice = await startSluice(t, [`--upstream.url=${upstream}/metrics`, `--web.config.file=${file}`]);
  const limited = async (): Promise<number> => (await curl(`${sluice.proxy}/metrics`)).status;
  assert.deepEqual([await limited(), await limited(), await limited()], [200, 200, 429]);
  for (let i = 0; i < 5; i++) assert.equal((await curl(`${sluice.admin}/-/healthy`)).status, 200);
  assert.equal((await curl(`${sluice.admin}/metrics`)).status, 200, 'each port has a bucket of its own');
});

function clientsOf(t: TestContext, authority: Authority): readonly (Pair | null)[] {
  return [
    null,
    authority.issue('client', 'DNS:client'),
    createAuthority(t, 'other').issue('client', 'DNS:client'),
    authority.issue('expired', 'DNS:client', { days: -1 }),
    authority.issue('server-only', 'DNS:client', { use: 'serverAuth' }),
    authority.issue('named', 'DNS:other'),
  ];
}

async function asked(url: string, authority: Authority, pair: Pair | null): Promise<number> {
  const own = pair === null ? [] : ['--cert', pair.cert, '--key', pair.key];
  return (await curl('--cacert', authority.cert, ...own, `${url}/metrics`)).status;
}

/** One request on a connection that is kept. */
function again(agent: Agent, url: string): Promise<{ status: number | undefined; reused: boolean }> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent }, (response) => {
      response.resume();
      response.on('end', () => resolve({ status: response.statusCode, reused: sent.reusedSocket }));
    });
    sent.on('error', reject);
    sent.end();
  });
}
