/** Builds docker/Dockerfile without an image registry: its bases are made of the programs of this machine. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { addProgram, makeRuntimeRoot } from './container.ts';
import { need } from './need.ts';
import { findProgram } from './program.ts';
import { projectRoot } from './root.ts';

export function needBuildah(t: TestContext): boolean {
  const there = process.getuid?.() === 0 && findProgram('buildah', ['--version']) !== null;
  return need(t, 'buildah', there, 'buildah is not there, or this is not root');
}

export interface Built {
  /** The file system of a container of the image. */
  readonly root: string;
  /** What the image says of itself, by docker's names. */
  readonly config: Readonly<Record<string, unknown>>;
}

/** Builds the image, stage by stage. It is gone when the test is over. */
export function buildImage(t: TestContext): Built {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-image-'));
  const storage = ['--root', join(folder, 'storage'), '--runroot', join(folder, 'run'), '--storage-driver', 'vfs'];
  const buildah = (...args: readonly string[]): string => {
    const run = spawnSync('buildah', [...storage, ...args], { encoding: 'utf8', cwd: projectRoot, maxBuffer: 2 ** 26 });
    assert.equal(run.status, 0, `buildah ${args.join(' ')}: ${run.stdout}${run.stderr}`);
    return run.stdout.trim();
  };
  t.after(() => {
    spawnSync('buildah', [...storage, 'umount', '--all']);
    rmSync(folder, { recursive: true, force: true });
  });
  const base = (name: string, root: string): string => {
    const container = buildah('from', 'scratch');
    buildah('add', '--quiet', container, root, '/');
    buildah('commit', '--quiet', container, `localhost/${name}`);
    return `localhost/${name}`;
  };
  const dockerfile = join(folder, 'Dockerfile');
  // buildah 1.28 does not know this flag yet.
  const text = readFileSync(join(projectRoot, 'docker', 'Dockerfile'), 'utf8').replace('--start-interval=1s ', '');
  writeFileSync(dockerfile, text);
  const npmrc = join(folder, 'npmrc');
  writeFileSync(npmrc, 'prefer-offline=true\nupdate-notifier=false\ncafile=/etc/ssl/certs/ca-certificates.crt\n');
  const cache = join(homedir(), '.npm');
  mkdirSync(cache, { recursive: true });
  buildah(
    ...['build', '--quiet', '--format', 'docker', '--isolation', 'chroot', '--layers=false', '--file', dockerfile],
    ...['--build-arg', `BUILD_IMAGE=${base('build', makeBuildRoot(t))}`],
    ...['--build-arg', `RUNTIME_IMAGE=${base('runtime', makeRuntimeRoot(t))}`],
    ...['--build-arg', 'REVISION=0123abc', '--volume', `${npmrc}:/root/.npmrc:ro`, '--volume', `${cache}:/root/.npm`],
    ...['--tag', 'localhost/sluice', '.'],
  );
  // buildah's own answer; what is not there shows in the assertions.
  const inspected = JSON.parse(buildah('inspect', '--type', 'image', 'localhost/sluice')) as {
    readonly Docker: { readonly config: Readonly<Record<string, unknown>> };
  };
  const container = buildah('from', 'localhost/sluice');
  return { root: buildah('mount', container), config: inspected.Docker.config };
}

/** What the build stage finds in its base: Node, npm, and the programs that the Dockerfile and npm's scripts run. */
function makeBuildRoot(t: TestContext): string {
  const root = makeRuntimeRoot(t);
  addProgram(root, realpathSync(process.execPath), '/usr/bin/node');
  for (const name of ['sh', 'rm', 'chmod', 'find', 'env']) addProgram(root, pathOf(name), `/usr/bin/${name}`);
  addProgram(root, pathOf('sh'), '/bin/sh');
  const npm = dirname(dirname(realpathSync(pathOf('npm'))));
  cpSync(npm, join(root, 'usr/lib/node_modules/npm'), { recursive: true });
  const script = '#!/bin/sh\nexec node /usr/lib/node_modules/npm/bin/npm-cli.js "$@"\n';
  writeFileSync(join(root, 'usr/bin/npm'), script, { mode: 0o755 });
  mkdirSync(join(root, 'etc/ssl/certs'), { recursive: true });
  cpSync('/etc/ssl/certs/ca-certificates.crt', join(root, 'etc/ssl/certs/ca-certificates.crt'), { dereference: true });
  writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\n');
  mkdirSync(join(root, 'tmp'));
  return root;
}

function pathOf(name: string): string {
  return spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).stdout.trim();
}
