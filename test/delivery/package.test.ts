import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { need } from '../support/need.ts';
import { manifest, projectRoot } from '../support/root.ts';

const user = 65532;

/** The packed package as it is, without anything beside it, readable by everybody. Its path. */
function unpackPackage(into: string): string {
  const packed = run(projectRoot, 'npm', 'pack', '--ignore-scripts', '--json', `--pack-destination=${into}`);
  run(into, 'tar', '-xzf', tarballName(packed));
  chmodSync(into, 0o755);
  return join(into, 'package');
}

/** npm 10 and 11 print a list, npm 12 an object by name. */
function tarballName(printed: string): string {
  // Checked below: what is not of this shape names no file.
  const [entry] = Object.values(JSON.parse(printed) as Record<string, { readonly filename?: string }>);
  return entry?.filename ?? assert.fail(`npm pack named no file: ${printed}`);
}

function run(cwd: string, command: string, ...args: string[]): string {
  return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

test('the packed package runs by itself, as a user that is not root', (t) => {
  const built = existsSync(join(projectRoot, manifest.bin.sluice));
  if (!need(t, 'dist', built, `${manifest.bin.sluice} is not built`)) return;
  const into = mkdtempSync(join(tmpdir(), 'sluice-package-'));
  try {
    const folder = unpackPackage(into);
    assert.ok(!existsSync(join(folder, 'node_modules')), 'all that is needed is in dist');
    assert.ok(!existsSync(join(folder, 'src')), 'the sources must stay behind');
    const asUser = process.getuid?.() === 0 ? { uid: user, gid: user } : {};
    const bin = join(folder, manifest.bin.sluice);
    const version = spawnSync(process.execPath, [bin, '--version'], { ...asUser, cwd: '/', encoding: 'utf8' });
    assert.equal(version.status, 0, version.error?.message ?? version.stderr);
    assert.ok(version.stdout.includes(manifest.version), version.stdout);
    const library = pathToFileURL(join(folder, 'dist', 'index.js'));
    const use = `import { createLine } from '${library}'; const { body } = await createLine({ limits: { series: 9 } }).scrape(Buffer.from('up 1\\n'), 'text/plain'); process.stdout.write(body);`;
    assert.equal(run('/', process.execPath, '--input-type=module', '--eval', use), 'up 1\n');
  } finally {
    rmSync(into, { recursive: true });
  }
});

test('the package holds what runs, its types and its licence, and nothing else', (t) => {
  const built = existsSync(join(projectRoot, manifest.bin.sluice));
  if (!need(t, 'dist', built, `${manifest.bin.sluice} is not built`)) return;
  const packed = run(projectRoot, 'npm', 'pack', '--ignore-scripts', '--json', '--dry-run');
  // Checked below: what is not of this shape names no file.
  const [entry] = Object.values(JSON.parse(packed) as Record<string, { readonly files?: readonly PackedFile[] }>);
  const files = entry?.files ?? assert.fail(`npm pack named no files: ${packed}`);
  // What V8 kept is named by the Node that built it, which need not be this one.
  const paths = files.map(({ path }) => path.replace(/\.[\d.]+-node\.\d+-\w+\.cache$/, '.cache'));
  const late = [...bundled('program.js').matchAll(/\brequire\("\.\/([\w-]+\.cjs)"\)/g)].map(([, used = '']) => used);
  const wasm = [...bundled('program.js').matchAll(/new URL\("([\w-]+\.wasm)", programUrl\)/g)].map(
    ([, name = '']) => name,
  );
  const code = [
    'main.cjs',
    'program.js',
    'program.js.cache',
    'kernel.cache',
    ...wasm,
    ...late,
    ...filesFrom('index.js'),
    ...filesFrom('bcrypt-thread.js'),
  ];
  const types = typesFrom('dist/index.d.ts');
  assert.deepEqual(
    paths.filter((path) => !/\.d\.ts$/.test(path)).toSorted(),
    [
      'LICENSE',
      'README.md',
      'docs/licences.md',
      'package.json',
      ...new Set(code.map((name) => `dist/${name}`)),
    ].toSorted(),
  );
  assert.deepEqual(
    types.filter((path) => !paths.includes(path)),
    [],
    'types of the library that are missing',
  );
  assert.deepEqual(
    paths.filter(
      (path) => /\.d\.ts$/.test(path) && !existsSync(join(projectRoot, path.replace(/^dist(.*)\.d\.ts$/, 'src$1.ts'))),
    ),
    [],
    'types of what is no more',
  );
  assert.deepEqual(
    files.filter(({ mode }) => (mode & 0o111) !== 0).map(({ path }) => path),
    [manifest.bin.sluice],
    'one file is a program',
  );
  for (const { path } of files)
    assert.doesNotMatch(
      readFileSync(join(projectRoot, path), 'utf8'),
      /sourceMappingURL/,
      `${path} names a file that is not there`,
    );
});

test('what the first answer does not need is not read before it', (t) => {
  const built = existsSync(join(projectRoot, manifest.bin.sluice));
  if (!need(t, 'dist', built, `${manifest.bin.sluice} is not built`)) return;
  const packages = new Set(
    [...bundled('program.js').matchAll(/^ *\/\/ node_modules\/((?:@[^/]+\/)?[^/\n]+)/gm)].map(([, found]) => found),
  );
  assert.deepEqual([...packages], ['undici']);
});

function bundled(name: string): string {
  return readFileSync(join(projectRoot, 'dist', name), 'utf8');
}

/** This file of dist and all that it imports. */
function filesFrom(name: string, found = new Set<string>()): string[] {
  if (!found.has(name)) {
    found.add(name);
    for (const [, used = ''] of bundled(name).matchAll(/^(?:\}|import)[^'"\n]*"\.\/([\w-]+\.js)";/gm))
      filesFrom(used, found);
  }
  return [...found];
}

function typesFrom(path: string, found = new Set<string>()): string[] {
  if (!found.has(path)) {
    found.add(path);
    for (const [, used = ''] of readFileSync(join(projectRoot, path), 'utf8').matchAll(/from '(\.[^']+)'/g))
      typesFrom(join(dirname(path), used.replace(/\.js$|\.ts$/, '.d.ts')), found);
  }
  return [...found];
}

interface PackedFile {
  readonly path: string;
  readonly mode: number;
}

interface LockedPackage {
  readonly version?: string;
  readonly integrity?: string;
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
}

/** All that is shipped with Sluice, by `name@version`. */
function productionPackages(): ReadonlyMap<string, LockedPackage> {
  // npm's own file.
  const lock = JSON.parse(readFileSync(join(projectRoot, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, LockedPackage>>;
  };
  const found = Object.entries(lock.packages).filter(([path, { dev }]) => path !== '' && dev !== true);
  return new Map(found.map(([path, locked]) => [`${path.split('node_modules/').at(-1)}@${locked.version}`, locked]));
}

test('the bill of materials lists what is shipped, with hashes and licences', () => {
  const printed = run(projectRoot, process.execPath, join(projectRoot, 'build', 'tools', 'sbom.js'));
  // CycloneDX; what is not of this shape fails below.
  const bom = JSON.parse(printed) as {
    readonly bomFormat: string;
    readonly metadata: { readonly component: Record<string, unknown> };
    readonly components: readonly {
      readonly name: string;
      readonly version: string;
      readonly purl: string;
      readonly hashes?: readonly { readonly content: string }[];
      readonly licenses?: readonly unknown[];
    }[];
  };
  assert.equal(bom.bomFormat, 'CycloneDX');
  assert.equal(bom.metadata.component['name'], 'sluice');
  assert.equal(bom.metadata.component['purl'], `pkg:npm/sluice@${manifest.version}`);
  const shipped = productionPackages();
  assert.deepEqual(
    bom.components.map(({ name, version }) => `${name}@${version}`).toSorted(),
    [...shipped.keys()].toSorted(),
  );
  for (const { name, version, purl, hashes, licenses } of bom.components) {
    assert.match(purl, /^pkg:npm\//);
    assert.ok(licenses !== undefined && licenses.length > 0, `${name} names its licence`);
    const integrity = shipped.get(`${name}@${version}`)?.integrity?.replace('sha512-', '') ?? '';
    assert.equal(hashes?.[0]?.content, Buffer.from(integrity, 'base64').toString('hex'), name);
  }
});

test('what is shipped comes from the registry, checked, and runs nothing when it is installed', () => {
  for (const [name, { integrity, hasInstallScript }] of productionPackages()) {
    assert.match(integrity ?? '', /^sha512-/, name);
    assert.ok(!hasInstallScript, `${name} has an install script`);
  }
});

test('every licence of what is shipped is one that a user may have', () => {
  const allowed = new Set(['Apache-2.0', 'MIT', 'BSD-3-Clause', 'BSD-2-Clause', 'ISC', '0BSD']);
  const rows = readFileSync(join(projectRoot, 'docs', 'licences.md'), 'utf8').matchAll(
    /^\| (\S+) \| (\S+) \| (\S+) \|/gm,
  );
  const found = new Map([...rows].map(([, name, version, licence = '']) => [`${name}@${version}`, licence]));
  for (const name of productionPackages().keys())
    assert.ok(allowed.has(found.get(name) ?? ''), `${name}: ${found.get(name)}`);
});
