import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { NODE } from '../support/container.ts';
import { manifest, projectRoot } from '../support/root.ts';

interface Instruction {
  readonly name: string;
  readonly value: string;
}

const instructions = parse(readFileSync(join(projectRoot, 'docker', 'Dockerfile'), 'utf8'));
const runtime = instructions.slice(instructions.findLastIndex(({ name }) => name === 'FROM'));

/** The Dockerfile grammar, as far as ours needs it: comments, continued lines, one instruction a line. */
function parse(text: string): Instruction[] {
  const lines = text
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, ' ')
    .split('\n');
  return lines.filter((line) => line.trim() !== '').map(instruction);
}

function instruction(line: string): Instruction {
  const [name = '', ...rest] = line.trim().split(/\s+/);
  return { name, value: rest.join(' ') };
}

function only(name: string, among: readonly Instruction[] = runtime): string {
  const found = among.filter((candidate) => candidate.name === name);
  assert.equal(found.length, 1, `one ${name} was expected, got ${found.length}`);
  return found[0]?.value ?? '';
}

test('every stage starts from a base with a fixed version and a digest, the last from one without a shell', () => {
  const bases = instructions.filter(({ name, value }) => name === 'ARG' && value.includes('_IMAGE='));
  const [build, runtime] = bases.map(({ value }) => value);
  assert.match(build ?? '', /^BUILD_IMAGE=node:\d+-[a-z-]+@sha256:[0-9a-f]{64}$/);
  assert.match(runtime ?? '', /^RUNTIME_IMAGE=[a-z./]+\/distroless\/nodejs\d+-debian\d+:nonroot@sha256:[0-9a-f]{64}$/);
  const stages = instructions.filter(({ name }) => name === 'FROM').map(({ value }) => value);
  assert.deepEqual(stages, ['${BUILD_IMAGE} AS build', '${RUNTIME_IMAGE}']);
});

test('it runs as a numeric user that is not root', () => {
  assert.match(only('USER'), /^[1-9]\d*:[1-9]\d*$/);
});

test('it runs and probes the bin of the package, without a shell', () => {
  const workdir = only('WORKDIR');
  const bin = join(workdir, manifest.bin.sluice);
  assert.deepEqual(JSON.parse(only('ENTRYPOINT')), [NODE, bin]);
  const probe = only('HEALTHCHECK');
  assert.match(probe, / --start-interval=1s /);
  assert.deepEqual(JSON.parse(probe.slice(probe.indexOf('['))), [NODE, bin, 'check', 'healthy']);
});

test('only what runs is copied from the build, and nothing is built afterwards', () => {
  const copies = runtime.filter(({ name }) => name === 'COPY').map(({ value }) => value.split(' '));
  assert.ok(copies.every(([from]) => from === '--from=build'));
  const copied = copies.flatMap((words) => words.slice(1, -1).map((path) => path.replace('/sluice/', '')));
  assert.deepEqual(copied.toSorted(), ['LICENSE', 'dist', 'docs', 'package.json']);
  assert.ok(!runtime.some(({ name }) => name === 'RUN'));
});

test('the build ends without types: what only runs needs none', () => {
  const runs = instructions.filter(({ name }) => name === 'RUN').map(({ value }) => value);
  assert.match(runs.at(-1) ?? '', /^npm run build && find dist -name '\*\.d\.ts' -delete /);
});

test('its labels agree with the package', () => {
  const labels = new Map([...only('LABEL').matchAll(/([\w.]+)="([^"]*)"/g)].map(([, key, value]) => [key, value]));
  assert.equal(labels.get('org.opencontainers.image.version'), manifest.version);
  assert.equal(labels.get('org.opencontainers.image.licenses'), manifest.license);
});

test('the ports are those that Sluice listens on by default', () => {
  assert.equal(only('EXPOSE'), '9720 9721');
});

test('the build has the tools that it runs', () => {
  const copied = instructions.filter(({ name }) => name === 'COPY').flatMap(({ value }) => value.split(' '));
  const tools = manifest.scripts['build']?.match(/tools\/[\w-]+\.js/g) ?? [];
  assert.ok(tools.length > 0);
  assert.deepEqual(
    tools.filter((tool) => !copied.includes(tool)),
    [],
  );
});

test('everything that the build copies is let through .dockerignore', () => {
  const ignore = readFileSync(join(projectRoot, '.dockerignore'), 'utf8').split('\n');
  assert.ok(ignore.includes('*'));
  const stage = instructions.slice(0, instructions.indexOf(runtime[0] ?? assert.fail()));
  const sources = stage.filter(({ name }) => name === 'COPY').flatMap(({ value }) => value.split(' ').slice(0, -1));
  assert.deepEqual(
    sources.filter((path) => !ignore.includes(`!${path}`)),
    [],
  );
});
