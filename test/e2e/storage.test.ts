import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { killOften } from '../bench/kill-run.ts';
import { until } from '../support/child.ts';
import { seriesOf } from '../support/line.ts';
import { mountTmpfs, needMount } from '../support/mount.ts';
import { app, ask, reply } from '../support/net.ts';
import { configFile, type Sluice, startSluice, tempFolder } from '../support/sluice.ts';

/** An application whose members a test sets; every one of them is folded into one output. */
interface Stand {
  members: Readonly<Record<string, number>>;
  start(): Promise<Sluice>;
}

async function stand(t: TestContext, folder: string): Promise<Stand> {
  const made = { members: { a: 10, b: 5 } as Readonly<Record<string, number>> };
  const url = await app(t, (_, response) => {
    const lines = Object.entries(made.members).map(([user, value]) => `c{user="${user}"} ${value}\n`);
    reply(response, `# TYPE c counter\n${lines.join('')}`);
  });
  const config = await configFile(t, { rules: [{ match: 'c', drop_labels: ['user'] }] });
  const flags = [`--upstream.url=${url}/metrics`, `--config.file=${config}`, `--storage.path=${folder}`];
  return Object.assign(made, { start: () => startSluice(t, flags) });
}

async function scrape({ proxy }: Sluice): Promise<number | undefined> {
  const got = await ask(`${proxy}/metrics`);
  assert.equal(got.status, 200, got.text);
  return seriesOf(got.text).get('c');
}

async function errors({ admin }: Sluice): Promise<number | undefined> {
  const { text } = await ask(`${admin}/metrics`);
  return Number(/^sluice_storage_errors_total (\d+)$/m.exec(text)?.[1]);
}

for (const signal of ['SIGTERM', 'SIGKILL'] as const)
  test(`what was exported outlives ${signal}`, async (t) => {
    const folder = join(await tempFolder(t), 'state');
    const at = await stand(t, folder);
    const first = await at.start();
    assert.equal(await scrape(first), 15);
    at.members = { a: 11 };
    assert.equal(await scrape(first), 16);
    first.kill(signal);
    assert.equal(await first.ended, signal === 'SIGTERM' ? 0 : signal);
    assert.deepEqual(
      readdirSync(folder).filter((name) => !name.endsWith('.state')),
      signal === 'SIGTERM' ? [] : ['lock'],
    );
    const second = await at.start();
    at.members = { a: 13, c: 1 };
    assert.equal(await scrape(second), 19);
    assert.equal(await errors(second), 0);
    assert.doesNotMatch(second.stderr(), /level=(WARN|ERROR)/);
  });

test('a second process on the folder says so, counts, scrapes, and keeps once the first is gone', async (t) => {
  const folder = await tempFolder(t);
  const at = await stand(t, folder);
  const first = await at.start();
  assert.equal(await scrape(first), 15);
  const second = await at.start();
  const message = `level=ERROR msg="the state cannot be kept: a restart would lose it" err="--storage.path ${folder}: process ${first.pid} has it"`;
  assert.ok(second.stderr().includes(message), second.stderr());
  const before = (await errors(second)) ?? 0;
  assert.ok(before > 0);
  assert.equal(await scrape(second), 15);
  assert.ok(((await errors(second)) ?? 0) > before);
  assert.equal(second.stderr().split('has it').length, 2, 'it is told once');
  first.kill('SIGKILL');
  await first.ended;
  at.members = { a: 12 };
  assert.equal(await scrape(second), 17);
  assert.match(second.stderr(), /level=INFO msg="the state is kept again"/);
  await second.stop();
  assert.equal(await scrape(await at.start()), 17);
});

const DAMAGES: readonly (readonly [string, (whole: Buffer) => Buffer, RegExp])[] = [
  ['cut short', (whole) => whole.subarray(0, whole.length - 1), /it has \d+ bytes of \d+/],
  ['damaged', (whole) => Buffer.from(whole.toString().replace('"c"', '"x"')), /its checksum does not match/],
  ['foreign', () => Buffer.from('hello'), /it is no state file of this version/],
  ['empty', () => Buffer.alloc(0), /it is no state file of this version/],
];
for (const [what, damage, error] of DAMAGES)
  test(`a file that is ${what} is refused, and written anew`, async (t) => {
    const folder = await tempFolder(t);
    const at = await stand(t, folder);
    const first = await at.start();
    await scrape(first);
    await first.stop();
    const [name] = readdirSync(folder);
    const file = join(folder, name ?? '');
    writeFileSync(file, damage(readFileSync(file)));
    const second = await at.start();
    at.members = { a: 3 };
    assert.equal(await scrape(second), 3);
    assert.match(second.stderr(), /level=ERROR msg="the kept state is refused: the line starts fresh" target=app/);
    assert.match(second.stderr(), error);
    assert.ok(second.stderr().includes(file));
    assert.equal(await errors(second), 1);
    await second.stop();
    const third = await at.start();
    at.members = { b: 1 };
    assert.equal(await scrape(third), 3);
    assert.equal(await errors(third), 0);
  });

test('on a disk that becomes read-only, and on one that is full at the start, scraping goes on', async (t) => {
  if (!needMount(t)) return;
  const folder = mountTmpfs(t, 'size=64k');
  const remount = (how: string): void => assert.equal(spawnSync('mount', ['-o', `remount,${how}`, folder]).status, 0);
  const at = await stand(t, folder);
  const first = await at.start();
  assert.equal(await scrape(first), 15);
  remount('ro');
  at.members = { a: 20 };
  assert.equal(await scrape(first), 25);
  assert.equal(await scrape(first), 25);
  assert.equal(await errors(first), 2);
  assert.equal(first.stderr().match(/EROFS/g)?.length, 1, first.stderr());
  remount('rw');
  assert.equal(await scrape(first), 25);
  assert.match(first.stderr(), /the state is kept again/);
  await first.stop();

  const filler = join(folder, 'filler');
  spawnSync('dd', ['if=/dev/zero', `of=${filler}`, 'bs=4k']);
  const second = await at.start();
  assert.equal(await scrape(second), 25);
  await until(
    () => /ENOSPC/.test(second.stderr()),
    () => second.stderr(),
  );
  spawnSync('rm', [filler]);
  at.members = { a: 21 };
  assert.equal(await scrape(second), 26);
  await second.stop();
  assert.equal(await scrape(await at.start()), 26);
});

test('killed at random moments under load, Sluice never steps back and reads what it kept', async () => {
  const summary = await killOften({ kills: 10, seed: 7, routes: 40, ids: 2, pauseMs: 5 });
  assert.equal(summary.kills, 10);
  assert.ok(summary.scrapes >= 11);
});
