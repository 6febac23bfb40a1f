/** Containers without a container engine: a root file system of their own, as process 1, as the user, read-only, with mounts. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { type Child, startChild } from './child.ts';
import { mayMount } from './mount.ts';
import { need } from './need.ts';
import { projectRoot } from './root.ts';

export function needContainers(t: TestContext): boolean {
  return need(t, 'containers', mayMount, 'a container of its own needs Linux, root and CAP_SYS_ADMIN');
}

/** Where the runtime image has its Node. */
export const NODE = '/nodejs/bin/node';

/** A folder that looks as the runtime base does: Node and what it is linked to, nothing else. */
export function makeRuntimeRoot(t: TestContext): string {
  const root = mkdtempSync(join(tmpdir(), 'sluice-root-'));
  chmodSync(root, 0o755);
  t.after(() => rmSync(root, { recursive: true, force: true }));
  addProgram(root, realpathSync(process.execPath), NODE);
  return root;
}

/** The same with what the image adds to it. */
export function makeSluiceRoot(t: TestContext): string {
  const root = makeRuntimeRoot(t);
  for (const name of ['dist', 'package.json'])
    cpSync(join(projectRoot, name), join(root, 'sluice', name), { recursive: true });
  return root;
}

/** Copies a program and the libraries that it is linked to. */
export function addProgram(root: string, program: string, as: string): void {
  copyInto(root, program, as);
  const { stdout } = spawnSync('ldd', [program], { encoding: 'utf8' });
  for (const [library] of stdout.matchAll(/\/\S+/g)) if (library !== `${program}:`) copyInto(root, library, library);
}

function copyInto(root: string, file: string, as: string): void {
  mkdirSync(join(root, dirname(as)), { recursive: true });
  copyFileSync(realpathSync(file), join(root, as));
}

export interface Mount {
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
}
export interface ContainerSpec {
  readonly root: string;
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly user: number;
  readonly group: number;
  readonly workingDir: string;
  readonly mounts: readonly Mount[];
  /** Bytes; left out = no limit. */
  readonly memory?: number;
}

/** Runs a command as process 1 of a container until it ends or the test is over. The network is the tests' own. */
export function startContainer(t: TestContext, spec: ContainerSpec): Child {
  const { root, user, group, workingDir } = spec;
  const lines = [
    'set -e',
    'mount --make-rprivate /',
    `mount --bind ${root} ${root}`,
    `mount -t proc proc ${root}/proc`,
  ];
  // As container runtimes do: there a process finds the limits that it has.
  lines.push(`mount --rbind -o ro ${CGROUP} ${root}${CGROUP}`);
  for (const folder of ['/proc', CGROUP]) mkdirSync(join(root, folder), { recursive: true });
  for (const { source, target, readOnly } of spec.mounts) {
    mkdirSync(join(root, target), { recursive: true });
    lines.push(`mount --bind ${source} ${root}${target}`);
    if (readOnly) lines.push(`mount -o remount,bind,ro ${root}${target}`);
  }
  lines.push(`mount -o remount,bind,ro ${root}`);
  const cgroup = spec.memory === undefined ? null : memoryGroup(spec.memory);
  if (cgroup !== null) lines.unshift(`echo $$ > ${cgroup}/cgroup.procs`);
  const inside = ['--root', root, '--wd', workingDir, '--setgid', String(group), '--setuid', String(user)];
  lines.push(`exec env -i "$@"`);
  const env = Object.entries(spec.env).map(([name, value]) => `${name}=${value}`);
  const command = [...env, 'setpriv', '--no-new-privs', 'unshare', ...inside, '--', ...spec.command];
  const args = ['--mount', '--pid', '--fork', '--kill-child', 'sh', '-c', lines.join('\n'), 'sh', ...command];
  const outer = startChild('unshare', args);
  const stop = async (): Promise<void> => {
    processOne(outer.pid, 'SIGTERM');
    const killer = setTimeout(() => outer.kill('SIGKILL'), 3_000);
    await outer.ended;
    clearTimeout(killer);
  };
  t.after(async () => {
    await stop();
    if (cgroup !== null) spawnSync('rmdir', [cgroup]);
  });
  return { ...outer, stop, kill: (signal) => processOne(outer.pid, signal) };
}

/** Sends a signal to process 1 of the container, which is the only child of the process that made it. */
function processOne(outer: number, signal: NodeJS.Signals): void {
  try {
    process.kill(Number(readFileSync(`/proc/${outer}/task/${outer}/children`, 'utf8')), signal);
  } catch {
    // It has ended.
  }
}

const CGROUP = '/sys/fs/cgroup';
/** The first and the second version of control groups. */
const CGROUPS: readonly (readonly [folder: string, limit: string])[] = [
  [`${CGROUP}/memory`, 'memory.limit_in_bytes'],
  [CGROUP, 'memory.max'],
];

/** The folder of the tests' own control group, with that limit now. */
function memoryGroup(bytes: number): string {
  for (const [folder, limit] of CGROUPS) {
    const made = join(folder, `sluice-test-${process.pid}`);
    try {
      mkdirSync(made, { recursive: true });
      writeFileSync(join(made, limit), String(bytes));
      return made;
    } catch {
      spawnSync('rmdir', [made]);
    }
  }
  return assert.fail('no control group could be made');
}
