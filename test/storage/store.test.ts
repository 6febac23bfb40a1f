import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { openStore, type Store } from '../../src/storage/index.ts';
import { stateFileName } from '../../src/storage/state-file.ts';
import { mountTmpfs, needMount } from '../support/mount.ts';
import { tempFolder } from '../support/sluice.ts';

const KEY = { target: 'app', query: '' };
const FILE = stateFileName(KEY);
const ABSENT = { ok: true, value: null };

function open(t: TestContext, folder: string): Store {
  const store = openStore(folder);
  assert.ok(store.ok, store.ok ? '' : store.error);
  t.after(() => store.value.close());
  return store.value;
}

test('what was written is read, by its key, also by the next process', async (t) => {
  const folder = join(await tempFolder(t), 'made', 'on the way');
  const store = open(t, folder);
  assert.deepEqual(await store.read(KEY), ABSENT);
  for (const state of ['first', 'second, longer', '3'])
    assert.deepEqual(await store.write(KEY, state), { ok: true, value: undefined });
  assert.deepEqual(await store.read(KEY), { ok: true, value: '3' });
  assert.deepEqual(await store.read({ ...KEY, query: 'a=b' }), ABSENT);
  assert.deepEqual(readdirSync(folder).sort(), [FILE, 'lock']);
  store.close();
  assert.deepEqual(await open(t, folder).read(KEY), { ok: true, value: '3' });
});

test('what a kill in the middle of a write left is not read, and is written over', async (t) => {
  const folder = await tempFolder(t);
  const store = open(t, folder);
  await store.write(KEY, 'whole');
  const whole = readFileSync(join(folder, FILE));
  writeFileSync(join(folder, `${FILE}.new`), Buffer.concat([whole, whole]).subarray(0, whole.length + 9));
  assert.deepEqual(await store.read(KEY), { ok: true, value: 'whole' });
  await store.write(KEY, 'next');
  assert.deepEqual(await store.read(KEY), { ok: true, value: 'next' });
  assert.ok(!existsSync(join(folder, `${FILE}.new`)));
});

test('what is damaged is refused by its path, until it is written over', async (t) => {
  const folder = await tempFolder(t);
  const store = open(t, folder);
  writeFileSync(join(folder, FILE), 'sluice-state 1');
  assert.deepEqual(await store.read(KEY), {
    ok: false,
    error: `${join(folder, FILE)}: it is no state file of this version`,
  });
  await store.write(KEY, 'mended');
  assert.deepEqual(await store.read(KEY), { ok: true, value: 'mended' });
});

test('a folder in the place of the file is refused, and stays', async (t) => {
  const folder = await tempFolder(t);
  const store = open(t, folder);
  mkdirSync(join(folder, FILE));
  const [read, written] = [await store.read(KEY), await store.write(KEY, 'x')];
  assert.match(read.ok ? '' : read.error, /app-.*\.state: EISDIR/);
  assert.match(written.ok ? '' : written.error, /app-.*\.state: E(ISDIR|EXIST|NOTEMPTY)/);
  assert.deepEqual(readdirSync(folder).sort(), [FILE, 'lock']);
});

test('a file in the place of the folder is refused', async (t) => {
  const path = join(await tempFolder(t), 'file');
  writeFileSync(path, '');
  const store = openStore(path);
  assert.match(store.ok ? '' : store.error, /^--storage\.path .*\/file: EEXIST/);
});

test('a read-only folder is refused at the start and in the middle, and what was kept stays', async (t) => {
  if (!needMount(t)) return;
  const folder = mountTmpfs(t, 'size=1m');
  const store = open(t, folder);
  await store.write(KEY, 'kept');
  remount(folder, 'ro');
  const written = await store.write(KEY, 'lost');
  assert.match(written.ok ? '' : written.error, /app-.*\.state: EROFS/);
  assert.deepEqual(await store.read(KEY), { ok: true, value: 'kept' });
  remount(folder, 'rw');
  store.close();
  remount(folder, 'ro');
  const again = openStore(folder);
  assert.match(again.ok ? '' : again.error, /^--storage\.path .*: EROFS/);
  remount(folder, 'rw');
  assert.deepEqual(await open(t, folder).read(KEY), { ok: true, value: 'kept' });
});

test('without the right to write a folder is refused', async (t) => {
  const folder = await tempFolder(t);
  chmodSync(folder, 0o500);
  // Root may write everywhere.
  const isRoot = process.getuid?.() === 0;
  if (isRoot) process.seteuid?.(65532);
  try {
    const store = openStore(folder);
    assert.match(store.ok ? '' : store.error, /^--storage\.path .*: EACCES/);
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
});

test('on a full disk the last state stays, nothing is left over, and the next that fits is kept', async (t) => {
  if (!needMount(t)) return;
  const folder = mountTmpfs(t, 'size=64k');
  const store = open(t, folder);
  await store.write(KEY, 'kept');
  const written = await store.write(KEY, 'x'.repeat(100_000));
  assert.match(written.ok ? '' : written.error, /app-.*\.state: ENOSPC/);
  assert.deepEqual(readdirSync(folder).sort(), [FILE, 'lock']);
  assert.deepEqual(await store.read(KEY), { ok: true, value: 'kept' });
  assert.deepEqual(await store.write(KEY, 'fits'), { ok: true, value: undefined });
  assert.deepEqual(await store.read(KEY), { ok: true, value: 'fits' });
});

function remount(folder: string, how: 'ro' | 'rw'): void {
  assert.equal(spawnSync('mount', ['-o', `remount,${how}`, folder]).status, 0);
}
