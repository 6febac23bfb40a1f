import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, normalize } from 'node:path';
import { type TestContext, test } from 'node:test';
import { need } from '../support/need.ts';
import { manifest, projectRoot } from '../support/root.ts';

const readme = readFileSync(join(projectRoot, 'README.md'), 'utf8');
const bin = join(projectRoot, manifest.bin.sluice);

function needBuilt(t: TestContext): boolean {
  return need(t, 'dist', existsSync(bin), `${manifest.bin.sluice} is not built`);
}

function sluice(...args: string[]): string {
  return execFileSync(process.execPath, [bin, ...args], { encoding: 'utf8' });
}

/** The text of the section under this heading. */
function section(heading: string): string {
  const [, text] = readme.split(`\n## ${heading}\n`);
  return text?.split('\n## ', 1)[0] ?? assert.fail(`README has no section "${heading}"`);
}

/** The documents of the project, and the anchors that each has. */
const anchors = new Map(
  ['README.md', ...['docs', 'helm'].flatMap((folder) => markdownIn(folder))].map((path) => [path, anchorsOf(path)]),
);

function markdownIn(folder: string): readonly string[] {
  const names = readdirSync(join(projectRoot, folder), { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.md')).map((name) => join(folder, name));
}

/** As forges make them of headings. */
function anchorsOf(path: string): ReadonlySet<string> {
  const headings = readFileSync(join(projectRoot, path), 'utf8').matchAll(/^#+ (.*)$/gm);
  return new Set(
    [...headings].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

test('every file and every heading that a document links to is there', () => {
  let seen = 0;
  const lost = [...anchors.keys()].flatMap((path) =>
    [...readFileSync(join(projectRoot, path), 'utf8').matchAll(/\]\(([^):\s]+)\)/g)].flatMap(([, link = '']) => {
      seen += 1;
      const [file = '', anchor] = link.split('#');
      const to = file === '' ? path : normalize(join(dirname(path), file));
      const there =
        existsSync(join(projectRoot, to)) && (anchor === undefined || anchors.get(to)?.has(anchor) === true);
      return there ? [] : [`${path}: ${link}`];
    }),
  );
  assert.ok(seen > 50, `${seen} links were found`);
  assert.deepEqual(lost, []);
});

test('every npm script that it names is there', () => {
  const named = [...readme.matchAll(/npm run ([a-z]+)/g)].map(([, name = '']) => name);
  assert.deepEqual(
    named.filter((name) => !(name in manifest.scripts)),
    [],
  );
});

test('every flag has the environment variable of its name', () => {
  const rows = [...section('Flags').matchAll(/^\| `(--[\w.-]+)` \| `(\w+)` \|/gm)];
  assert.ok(rows.length >= 10);
  for (const [, flag = '', variable] of rows) {
    assert.equal(variable, `SLUICE_${flag.slice(2).replaceAll(/[.-]/g, '_').toUpperCase()}`);
  }
});

test('it names the flags of --help, and no others but those to come', (t) => {
  if (!needBuilt(t)) return;
  const rows = section('Flags').split('\n');
  const here = flagsIn(rows.filter((row) => !row.includes('not there yet')).join('\n'));
  const toCome = flagsIn(rows.filter((row) => row.includes('not there yet')).join('\n'));
  assert.deepEqual(
    here,
    flagsIn(sluice('--help')).filter((flag) => !toCome.includes(flag)),
  );
});

function flagsIn(text: string): string[] {
  return [...new Set(text.match(/--\w+\.[\w.-]*\w/g))].toSorted();
}

test('its configuration is valid', (t) => {
  if (!needBuilt(t)) return;
  const example = /```yaml\n([^`]*)```/.exec(section('Configuration'))?.[1] ?? assert.fail('there is no example');
  const folder = mkdtempSync(join(tmpdir(), 'sluice-readme-'));
  try {
    const file = join(folder, 'sluice.yaml');
    writeFileSync(file, example);
    sluice('check', 'config', file);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
