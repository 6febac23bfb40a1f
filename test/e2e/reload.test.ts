import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../support/child.ts';
import { ConfigMap } from '../support/config-map.ts';
import { app, ask, reply } from '../support/net.ts';
import { configFile, type Sluice, startSluice, tempFolder } from '../support/sluice.ts';

const METRICS = ['a', 'b', 'c', 'd', 'e'];
const BODY = METRICS.map((name) => `${name} 1\n`).join('');

/** A configuration that leaves one metric out. */
function without(metric: string): string {
  return `# without ${metric}\nrules:\n  - match: ${metric}\n    drop: true\n`;
}
const BAD = 'rules:\n  - match: a\n    dorp: true\n';

/** The metric that is left out now; empty = none. */
async function missing(sluice: Sluice): Promise<string> {
  const { status, text } = await ask(`${sluice.proxy}/metrics`);
  assert.equal(status, 200);
  return METRICS.filter((name) => !text.includes(`${name} 1\n`)).join('');
}

async function successful(sluice: Sluice): Promise<string | undefined> {
  return /^sluice_config_last_reload_successful (.*)$/m.exec((await ask(`${sluice.admin}/metrics`)).text)?.[1];
}

async function shown(sluice: Sluice): Promise<string> {
  const { data } = JSON.parse((await ask(`${sluice.admin}/api/v1/status/config`)).text) as { data: { yaml: string } };
  return data.yaml;
}

async function upstreamUrl(t: TestContext): Promise<string> {
  return `--upstream.url=${await app(t, (_, response) => reply(response, BODY))}/metrics`;
}

test('a ConfigMap: each swap is picked up, a bad one leaves the last good one in force', {
  timeout: 30_000,
}, async (t) => {
  const map = new ConfigMap(await tempFolder(t), 'sluice.yml');
  await map.update('{}');
  const sluice = await startSluice(t, [
    await upstreamUrl(t),
    `--config.file=${map.file}`,
    '--config.reload-interval=200ms',
  ]);
  assert.equal(await missing(sluice), '');
  for (const metric of ['a', 'b', 'c']) {
    await map.update(without(metric));
    await until(async () => (await missing(sluice)) === metric, sluice.stderr, 3_000);
    assert.equal(await successful(sluice), '1');
    assert.equal(await shown(sluice), without(metric));
  }
  await map.update(BAD);
  await until(async () => (await successful(sluice)) === '0', sluice.stderr, 3_000);
  assert.equal(await missing(sluice), 'c', 'the last good one stays in force');
  assert.equal(await shown(sluice), without('c'));
  assert.match((await ask(`${sluice.admin}/`)).text, /last reload failed.*dorp/s);
  await sleep(500);
  assert.equal(sluice.stderr().match(/configuration not reloaded/g)?.length, 1, 'a bad one is told once');
  assert.match(sluice.stderr(), /sluice\.yml:3:\d+: .*dorp/);
  assert.equal((await ask(`${sluice.admin}/-/ready`)).status, 200);

  await map.update(without('d'));
  await until(async () => (await missing(sluice)) === 'd', sluice.stderr, 3_000);
  assert.equal(await successful(sluice), '1');
  assert.ok(!(await ask(`${sluice.admin}/`)).text.includes('last reload failed'));
  assert.equal(sluice.stderr().match(/configuration reloaded/g)?.length, 4);
});

test('POST /-/reload: 403 without the flag, 200 with it, 500 with the issues', async (t) => {
  const config = await configFile(t, '{}');
  const args = [await upstreamUrl(t), `--config.file=${config}`, '--config.reload-interval=0'];
  const locked = await startSluice(t, args);
  const open = await startSluice(t, [...args, '--web.enable-lifecycle']);
  const environment = await startSluice(t, args, { SLUICE_WEB_ENABLE_LIFECYCLE: 'true' });
  await writeFile(config, without('a'));
  await sleep(300);
  assert.equal(await missing(open), '', 'an interval of 0 looks at nothing');
  for (const [sluice, status, then] of [
    [locked, 403, ''],
    [open, 200, 'a'],
    [environment, 200, 'a'],
  ] as const) {
    const got = await ask(`${sluice.admin}/-/reload`, { method: 'POST' });
    assert.equal(got.status, status, got.text);
    assert.equal(await missing(sluice), then);
  }
  assert.equal((await ask(`${open.admin}/-/reload`)).status, 405);
  await writeFile(config, BAD);
  const bad = await ask(`${open.admin}/-/reload`, { method: 'POST' });
  assert.equal(bad.status, 500);
  assert.match(bad.text, /:3:\d+: .*dorp/);
  assert.deepEqual([await missing(open), await successful(open)], ['a', '0']);
  await rm(config);
  assert.equal((await ask(`${open.admin}/-/reload`, { method: 'POST' })).status, 500);
  assert.deepEqual([await missing(open), await successful(open)], ['a', '0']);
});

test('SIGHUP reloads, and a bad configuration does not end the process', async (t) => {
  const config = await configFile(t, '{}');
  const sluice = await startSluice(t, [await upstreamUrl(t), `--config.file=${config}`, '--config.reload-interval=0']);
  await writeFile(config, without('b'));
  sluice.kill('SIGHUP');
  await until(async () => (await missing(sluice)) === 'b', sluice.stderr, 3_000);
  await writeFile(config, BAD);
  sluice.kill('SIGHUP');
  await until(async () => (await successful(sluice)) === '0', sluice.stderr, 3_000);
  assert.equal(await missing(sluice), 'b');
  assert.equal(sluice.code(), undefined);
});

test('a reload brings and takes targets, and leaves the others alone', async (t) => {
  const upstream = await app(t, (_, response) => reply(response, BODY));
  const config = await configFile(t, '');
  const names = (...list: string[]) =>
    writeFile(config, JSON.stringify({ targets: list.map((name) => ({ name, url: `${upstream}/metrics` })) }));
  await names('one', 'two');
  const sluice = await startSluice(t, [`--config.file=${config}`, '--config.reload-interval=100ms']);
  const statuses = async () =>
    Promise.all(['one', 'two', 'three'].map(async (name) => (await ask(`${sluice.proxy}/metrics/${name}`)).status));
  assert.deepEqual(await statuses(), [200, 200, 404]);
  await names('two', 'three');
  await until(async () => (await statuses()).join() === '404,200,200', sluice.stderr, 3_000);
});
