import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { takeLock } from '../../src/storage/lock.ts';
import { startChild, until } from '../support/child.ts';
import { need } from '../support/need.ts';
import { projectRoot } from '../support/root.ts';
import { tempFolder } from '../support/sluice.ts';

const DOOR = join(projectRoot, 'build', 'src', 'storage', 'lock.js');

/** A process that takes the lock when it is told to, says what became of it, and stays. */
function contender(folder: string): ReturnType<typeof startChild> {
  const program = `
    import { takeLock } from ${JSON.stringify(DOOR)};
    const at = Number(process.argv[1]);
    while (Date.now() < at);
    const lock = takeLock(${JSON.stringify(folder)});
    console.log(lock.ok ? 'taken' : lock.error);
    setTimeout(() => {}, 60_000);`;
  return startChild(process.execPath, ['--input-type=module', '-e', program, String(Date.now() + 1_500)]);
}

function needProc(t: TestContext): boolean {
  return need(t, 'proc', process.platform === 'linux', 'only Linux has /proc');
}

/** When a process began, in ticks since boot. */
function startOf(pid: number): string {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

function claim(folder: string): string {
  const lock = takeLock(folder);
  return lock.ok ? 'taken' : lock.error;
}

test('the lock of a live process holds until it is killed', async (t) => {
  const folder = await tempFolder(t);
  const other = contender(folder);
  t.after(() => other.stop());
  assert.equal(await until(() => other.stdout().trim() || undefined, other.stderr), 'taken');
  assert.equal(claim(folder), `process ${other.pid} has it`);
  other.kill('SIGKILL');
  await other.ended;
  assert.equal(claim(folder), 'taken');
});

test('of many who find a dead holder exactly one takes the lock', async (t) => {
  const folder = await tempFolder(t);
  symlinkSync('4194304 1', join(folder, 'lock'));
  const others = Array.from({ length: 6 }, () => contender(folder));
  t.after(() => Promise.all(others.map((other) => other.stop())));
  const said = await Promise.all(others.map((other) => until(() => other.stdout().trim() || undefined, other.stderr)));
  assert.equal(said.filter((one) => one === 'taken').length, 1, said.join(', '));
  const winner = others[said.indexOf('taken')];
  assert.ok(readlinkSync(join(folder, 'lock')).startsWith(`${winner?.pid} `));
  assert.deepEqual(readdirSync(folder), ['lock']);
});

test('a holder that bore the number before, as in a container that restarts, is nobody', async (t) => {
  if (!needProc(t)) return;
  const folder = await tempFolder(t);
  const child = spawn('sleep', ['60']);
  t.after(() => child.kill());
  await once(child, 'spawn');
  const pid = child.pid ?? 0;
  symlinkSync(`${pid} ${startOf(pid)}`, join(folder, 'lock'));
  assert.equal(claim(folder), `process ${pid} has it`);
  const again = await tempFolder(t);
  symlinkSync(`${pid} ${Number(startOf(pid)) - 1}`, join(again, 'lock'));
  assert.equal(claim(again), 'taken');
});

test('a zombie is nobody', async (t) => {
  if (!needProc(t)) return;
  const folder = await tempFolder(t);
  // A shell that becomes another program does not wait for what it started.
  const parent = startChild('sh', ['-c', 'sleep 0.5 & echo $!; exec sleep 60']);
  t.after(() => parent.stop());
  const pid = Number(await until(() => parent.stdout().trim() || undefined, parent.stderr));
  await until(
    () => / Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8')),
    () => 'no zombie',
  );
  symlinkSync(`${pid} ${startOf(pid)}`, join(folder, 'lock'));
  assert.equal(claim(folder), 'taken');
});

test('a process of which the start is not known is alive as long as its number is', async (t) => {
  const folder = await tempFolder(t);
  symlinkSync(`${process.ppid} ?`, join(folder, 'lock'));
  // Where /proc tells when the parent began, a name without that is not the parent's.
  assert.equal(claim(folder), process.platform === 'linux' ? 'taken' : `process ${process.ppid} has it`);
});

for (const holder of ['4194304 1', '0 1', '-1 1', 'x', '1.5 2', '🦊'])
  test(`a name that nobody bears is stale: ${holder}`, async (t) => {
    const folder = await tempFolder(t);
    symlinkSync(holder, join(folder, 'lock'));
    assert.equal(claim(folder), 'taken');
  });

test('the own name is left by the own predecessor', async (t) => {
  const folder = await tempFolder(t);
  assert.equal(claim(folder), 'taken');
  assert.equal(claim(folder), 'taken');
});

test('what is released can be taken, and only the own lock is released', async (t) => {
  const folder = await tempFolder(t);
  const lock = takeLock(folder);
  assert.ok(lock.ok);
  lock.value.release();
  assert.deepEqual(readdirSync(folder), []);
  symlinkSync('1 1', join(folder, 'lock'));
  lock.value.release();
  assert.deepEqual(readdirSync(folder), ['lock']);
});

test('a file of that name which is no lock stays', async (t) => {
  const folder = await tempFolder(t);
  const file = join(folder, 'lock');
  writeFileSync(file, 'mine');
  assert.equal(claim(folder), `${file} is no lock of Sluice: it must be removed by hand`);
  assert.equal(readFileSync(file, 'utf8'), 'mine');
});

test('a folder that is not there is said', async (t) => {
  assert.match(claim(join(await tempFolder(t), 'none')), /^ENOENT: .*\/none\/lock'$/);
});
