import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

test('every file that it links to is there', () => {
  const links = [...readme.matchAll(/\]\(([^):]+)\)/g)].map(([, path = '']) => path.split('#')[0] ?? '');
  assert.ok(links.length > 0);
  assert.deepEqual(
    links.filter((path) => !existsSync(join(projectRoot, path))),
    [],
  );
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
