import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type TestContext, test } from 'node:test';
import { parse } from 'yaml';
import { startChild, until } from '../support/child.ts';
import { ask } from '../support/net.ts';
import { needProgram } from '../support/program.ts';
import { projectRoot } from '../support/root.ts';
import { startSluice } from '../support/sluice.ts';

const FOLDER = join(projectRoot, 'docker', 'compose');
const FILE = join(FOLDER, 'compose.yaml');

interface Compose {
  readonly services: Readonly<
    Record<string, { readonly volumes?: readonly string[]; readonly environment?: Readonly<Record<string, string>> }>
  >;
}
// Compose's own loader checks the shape below.
const { services }: Compose = parse(readFileSync(FILE, 'utf8'));

test('Compose’s own loader takes the file, strictly', (t) => {
  const program = needProgram(t, 'compose-load', ['--help']);
  if (program === null) return;
  const good = spawnSync(program, [FILE], { encoding: 'utf8' });
  assert.equal(good.status, 0, good.stderr);
  const bad = spawnSync(program, ['/dev/stdin'], { encoding: 'utf8', input: 'services: {a: {image: b, prots: []}}' });
  assert.notEqual(bad.status, 0, 'an unknown key is found');
});

test('everything that it mounts is there', () => {
  const mounts = Object.values(services).flatMap((service) => service.volumes ?? []);
  assert.ok(mounts.length >= 7);
  for (const mount of mounts) {
    const [source = '', , mode] = mount.split(':');
    assert.ok(existsSync(resolve(FOLDER, source)), source);
    assert.equal(mode, 'ro');
  }
});

test('its Prometheus takes its configuration', (t) => {
  const promtool = needProgram(t, 'promtool', ['--version']);
  if (promtool === null) return;
  const file = join(FOLDER, 'prometheus.yaml');
  const { status, stderr, stdout } = spawnSync(promtool, ['check', 'config', '--syntax-only', file], {
    encoding: 'utf8',
  });
  assert.equal(status, 0, stdout + stderr);
});

/** Starts the application on a free port. Its URL. */
async function leakyApp(t: TestContext): Promise<string> {
  const child = startChild(process.execPath, [join(FOLDER, 'leaky-app.mjs')], { env: { PORT: '0' } });
  t.after(() => child.stop());
  return until(() => child.stdout().trim() || undefined, child.stderr);
}

test('its application leaks, and its Sluice says where', async (t) => {
  const url = await leakyApp(t);
  const config = join(FOLDER, 'config', 'sluice.yaml');
  assert.equal(services['sluice']?.environment?.['SLUICE_CONFIG_FILE'], '/etc/sluice/sluice.yaml');
  const sluice = await startSluice(t, [`--upstream.url=${url}`, `--config.file=${config}`]);
  const limit: number = parse(readFileSync(config, 'utf8')).limits.series_per_metric;
  const lines = async (at: string) => (await ask(at)).text.match(/^http_request_duration_seconds/gm)?.length ?? 0;
  await until(
    async () => (await lines(url)) > limit,
    () => 'it does not leak',
    30_000,
  );
  const left = await lines(`${sluice.proxy}/metrics`);
  assert.ok(left > 0 && left <= limit, `${left} series leave`);
  const [entry] = (JSON.parse((await ask(`${sluice.admin}/api/v1/ledger`)).text) as Ledger).data.entries;
  assert.deepEqual(
    [entry?.metric, entry?.label, entry?.action],
    ['http_request_duration_seconds', 'endpoint', 'template'],
  );
});

interface Ledger {
  readonly data: {
    readonly entries: readonly { readonly metric: string; readonly label: string; readonly action: string }[];
  };
}
