import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildImage, needBuildah } from '../support/buildah.ts';
import { until } from '../support/child.ts';
import { type ContainerSpec, NODE, needContainers, startContainer } from '../support/container.ts';
import { app, ask, reply } from '../support/net.ts';
import { needProgram } from '../support/program.ts';
import { manifest, projectRoot } from '../support/root.ts';

/** What the image may add to its base. */
const ADDED_MAX = 12 * 2 ** 20;

test('hadolint has nothing to say of the Dockerfile', (t) => {
  const hadolint = needProgram(t, 'hadolint', ['--version']);
  if (hadolint === null) return;
  const { status, stdout } = spawnSync(hadolint, [join(projectRoot, 'docker', 'Dockerfile')], { encoding: 'utf8' });
  assert.equal(status, 0, stdout);
});

test('the image, built by its own stages: what it holds, what it says, and how it lives', async (t) => {
  if (!needBuildah(t) || !needContainers(t)) return;
  const { root, config } = buildImage(t);

  await t.test('it adds what runs and nothing else, in no more than 12 MiB', () => {
    assert.deepEqual(readdirSync(join(root, 'sluice')).toSorted(), ['LICENSE', 'dist', 'docs', 'package.json']);
    const files = readdirSync(join(root, 'sluice'), { recursive: true, encoding: 'utf8' });
    const sizes = files.map((file) => lstatSync(join(root, 'sluice', file))).filter((stat) => stat.isFile());
    const bytes = sizes.reduce((sum, { blocks }) => sum + blocks * 512, 0);
    assert.ok(bytes > 2 ** 20 && bytes <= ADDED_MAX, `${bytes} bytes`);
    assert.deepEqual(
      files.filter((file) => /\.d\.ts$|\.map$|node_modules/.test(file)),
      [],
    );
    for (const program of ['bin/sh', 'usr/bin/sh', 'usr/bin/npm', 'usr/bin/env'])
      assert.ok(!existsSync(join(root, program)), `there is a ${program}`);
    for (const file of files)
      assert.ok((lstatSync(join(root, 'sluice', file)).mode & 0o004) !== 0, `${file} is readable`);
  });

  await t.test('its configuration', () => {
    assert.equal(config['User'], '65532:65532');
    assert.deepEqual(config['Entrypoint'], [NODE, `/sluice/${manifest.bin.sluice}`]);
    assert.deepEqual(config['Cmd'] ?? [], []);
    assert.deepEqual(Object.keys(config['ExposedPorts'] as object).toSorted(), ['9720/tcp', '9721/tcp']);
    const labels = config['Labels'] as Readonly<Record<string, string>>;
    assert.equal(labels['org.opencontainers.image.version'], manifest.version);
    assert.equal(labels['org.opencontainers.image.revision'], '0123abc');
    const health = config['Healthcheck'] as Readonly<Record<string, unknown>>;
    assert.deepEqual(health['Test'], ['CMD', NODE, `/sluice/${manifest.bin.sluice}`, 'check', 'healthy']);
  });

  const upstream = await app(t, (_, response) => reply(response, 'a 1\n'));
  const own = Object.fromEntries((config['Env'] as string[]).map((line) => line.split(/=(.*)/s).slice(0, 2)));
  // Free ports of the loopback: found by listening on none, and asked of the log.
  const env = {
    ...own,
    SLUICE_UPSTREAM_URL: `${upstream}/metrics`,
    SLUICE_WEB_LISTEN_ADDRESS: '127.0.0.1:0',
    SLUICE_ADMIN_LISTEN_ADDRESS: '127.0.0.1:0',
  };
  const spec: ContainerSpec = {
    root,
    command: config['Entrypoint'] as string[],
    env,
    user: 65532,
    group: 65532,
    workingDir: String(config['WorkingDir']),
    mounts: [],
  };

  await t.test(
    'process 1, not root, on a read-only file system: it serves, is healthy, and ends at once when told',
    async (t) => {
      const sluice = startContainer(t, spec);
      const ports = await until(
        () => /proxy"?[=:](\d+).*?admin"?[=:](\d+)/.exec(sluice.stderr())?.slice(1),
        sluice.stderr,
      );
      assert.equal((await ask(`http://127.0.0.1:${ports[0]}/metrics`)).text, 'a 1\n');
      const info = await ask(`http://127.0.0.1:${ports[1]}/api/v1/status/buildinfo`);
      assert.match(info.text, /"revision":"0123abc"/);
      const probe = startContainer(t, {
        ...spec,
        command: (config['Healthcheck'] as { Test: string[] }).Test.slice(1),
        env: { ...env, SLUICE_ADMIN_LISTEN_ADDRESS: `:${ports[1]}` },
      });
      assert.equal(await probe.ended, 0, probe.stderr());
      sluice.kill('SIGTERM');
      assert.equal(await Promise.race([sluice.ended, sleep(5_000)]), 0, 'process 1 hears SIGTERM');
    },
  );

  await t.test('a health check of nobody fails', async (t) => {
    const command = [...spec.command, 'check', 'healthy', '--url=http://127.0.0.1:1'];
    assert.equal(await startContainer(t, { ...spec, command }).ended, 1);
  });
});
