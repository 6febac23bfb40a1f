import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAuthority, needOpenssl } from '../support/certificates.ts';
import { until } from '../support/child.ts';
import { app, reply } from '../support/net.ts';
import { job, needPrometheus, type ScrapeConfig, SERVERS, startPrometheus } from '../support/prometheus.ts';
import { startSluice } from '../support/sluice.ts';
import { SECRET_HASH, webFile } from '../support/web.ts';

for (const program of SERVERS) {
  test(`${program} scrapes over TLS with a password and a client certificate`, async (t) => {
    if (!needOpenssl(t) || !needPrometheus(t, program)) return;
    const authority = createAuthority(t);
    const own = authority.issue('server', 'DNS:sluice.internal');
    const client = authority.issue('prometheus', 'DNS:prometheus');
    const stranger = createAuthority(t, 'other').issue('stranger', 'DNS:prometheus');
    const file = await webFile(t, {
      tls_server_config: {
        cert_file: own.cert,
        key_file: own.key,
        client_ca_file: authority.cert,
        client_auth_type: 'RequireAndVerifyClientCert',
        client_allowed_sans: ['prometheus'],
      },
      basic_auth_users: { me: SECRET_HASH },
    });
    const upstream = await app(t, (_, response) => reply(response, '# TYPE a counter\na 1\n'));
    const flags = [`--upstream.url=${upstream}/metrics`, `--web.config.file=${file}`];
    const sluice = await startSluice(t, flags, {}, 'https');
    const tls = {
      ca_file: authority.cert,
      cert_file: client.cert,
      key_file: client.key,
      server_name: 'sluice.internal',
    };
    const user = { username: 'me', password: 'secret' };
    const secure = (name: string, url: string, tls_config: object, basic_auth: object): ScrapeConfig => ({
      ...job(name, `${url}/metrics`, '250ms'),
      scheme: 'https',
      tls_config: { ...tls_config },
      basic_auth: { ...basic_auth },
    });
    const prometheus = await startPrometheus(
      t,
      [
        secure('right', sluice.proxy, tls, user),
        secure('admin', sluice.admin, tls, user),
        secure('wrong-password', sluice.proxy, tls, { ...user, password: 'wrong' }),
        secure('wrong-name', sluice.proxy, { ...tls, server_name: 'other' }, user),
        secure('no-certificate', sluice.proxy, { ...tls, cert_file: '', key_file: '' }, user),
        secure('stranger', sluice.proxy, { ...tls, cert_file: stranger.cert, key_file: stranger.key }, user),
        secure('old', sluice.proxy, { ...tls, max_version: 'TLS11', min_version: 'TLS10' }, user),
      ],
      program,
    );
    const up = async (): Promise<Record<string, string | undefined>> =>
      Object.fromEntries((await prometheus.query('up')).map(({ metric, samples }) => [metric['job'], samples[0]?.[1]]));
    const all = await until(
      async () => {
        const now = await up();
        return Object.keys(now).length === 7 && now['right'] === '1' && now['admin'] === '1' ? now : undefined;
      },
      () => `${prometheus.stderr()}\n${sluice.stderr()}`,
      20_000,
    );
    const refused = ['wrong-password', 'wrong-name', 'no-certificate', 'stranger', 'old'];
    assert.deepEqual(all, { right: '1', admin: '1', ...Object.fromEntries(refused.map((name) => [name, '0'])) });
    assert.equal(await prometheus.value('a'), 1);
  });
}
