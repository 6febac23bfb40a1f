import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Instance, Line, Part, Sent } from '../../src/kernel/index.ts';
import { createTemplater } from '../../src/template/index.ts';
import { newTable, part, scan } from './support.ts';

/** Do two values of one label look alike where it is masked: does the second instance go where the first one went? */
function areAlike(first: string, second: string): boolean {
  const table = newTable();
  const { kernel } = table;
  const quoted = [first, second].map((value) => value.replace(/[\\"]/g, '\\$&').replace(/\n/g, '\\n'));
  scan(table, `# TYPE f counter\nf{p="${quoted[0]}",q="0"} 1\nf{p="${quoted[1]}",q="1"} 1\n`);
  const [a = 0, b = 0] = [...table.instances()].map(({ number }) => number);
  const line = kernel.instances.int(a, Instance.first);
  const plan = kernel.routes.plan(kernel.instances.int(a, Instance.family), kernel.instances.int(a, Instance.names), [
    Part.masked,
    Part.nothing,
  ]);
  kernel.links.set(line, kernel.links.make(kernel.groups.make(), 0));
  kernel.routes.learn(a, plan, [line], 1, true);
  const isSent = kernel.routes.send(b, plan) !== Sent.nowhere;
  const other = kernel.instances.int(b, Instance.first);
  // The lines of the body that was read last are those that are there.
  if (isSent) assert.equal(kernel.lines.int(other, Line.cell), kernel.lines.int(line, Line.cell));
  return isSent;
}

test('what a path is known by without its identifiers', () => {
  const uuid = '6f1ed002-ab59-5fe2-8f3b-0a9d1c2b3a4f';
  for (const [first, second, expected] of [
    ['/user/1/x', '/user/4711/x', true],
    ['/user/1', '/user/2', true],
    ['/user/1', '/user/a', false],
    ['/user/1', '/user/', false],
    ['/user/1/x', '/user/1/y', false],
    ['/api/3/issue', '/api/2/issue', false],
    ['/api/31/issue', '/api/2/issue', false],
    ['/api/31/issue', '/api/42/issue', true],
    ['/1/boards', '/2/boards', false],
    ['/11/boards', '/22/boards', true],
    [`/o/${uuid}/x`, `/o/${uuid.replaceAll('f', '0').toUpperCase()}/x`, true],
    [`/o/${uuid}/x`, `/o/${uuid.replace('-', '_')}/x`, false],
    [`/o/${uuid}/x`, '/o/1/x', false],
    ['/a/1?b=/2/c', '/a/1?b=/3/c', false],
    ['/a/1#2', '/a/1#3', false],
    ['user/1', 'user/2', false],
    ['1', '2', false],
    ['1234', '5678', false],
    ['12345', '678901', true],
    ['12345', '/12345', false],
    ['12345x', '12346x', false],
    [`/a/${'1'.repeat(256)}`, '/a/1', true],
    [`/a/${'1'.repeat(257)}`, '/a/1', false],
    ['/*/1', '/*/2', true],
  ] as const)
    assert.equal(areAlike(first, second), expected, `${first} ${second}`);
});

const WORDS = [
  'api',
  'user',
  'v2',
  'x',
  'orders',
  '',
  'a.json',
  '2024-01-02',
  '%31',
  '12:cancel',
  'é',
  'id',
  ':id',
  '*',
  'b"c',
];

/** A path, and another that differs in the digits and UUIDs of its segments. */
function aPair(random: () => number): readonly [string, string] {
  const pick = (all: readonly string[]): string => all[Math.floor(random() * all.length)] ?? '';
  const digits = (): string => String(Math.floor(random() * 10 ** Math.ceil(random() * random() * 12)));
  const hex = (length: number): string => Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join('');
  const uuid = (): string => [8, 4, 4, 4, 12].map(hex).join('-');
  const kinds = Array.from({ length: 1 + Math.floor(random() * 6) }, () => Math.floor(random() * 4));
  const words = kinds.map(() => pick(WORDS));
  const tail = random() < 0.2 ? pick(['?q=1/2', '#5', ';v=1', '.json', '/']) : '';
  const write = (): string =>
    `/${kinds.map((kind, at) => (kind === 0 ? digits() : kind === 1 ? uuid() : words[at])).join('/')}${tail}`;
  return [write(), write()];
}

test('texts that look alike have one template, whatever was learnt', () => {
  for (let seed = 1; seed <= 6; seed++) {
    const random = part(seed);
    const digits = (): string => String(Math.floor(random() * 10 ** Math.ceil(random() * 20)));
    const aText = (): string =>
      random() < 0.6 ? digits() : `${['job', 'a-', '', 'x '][Math.floor(random() * 4)]}${digits()}`;
    const templater = createTemplater({ label: 'user' });
    for (let at = 0; at < 10 ** (seed / 1.5); at++) templater.learn(aText(), Math.floor(random() * 5));
    for (let at = 0; at < 60; at++) {
      const [first, second] = [aText(), aText()];
      const template = templater.template(first);
      // Where nothing is folded nobody learns where they go.
      if (template !== first && areAlike(first, second))
        assert.equal(templater.template(second), template, `seed ${seed}: ${first} ${second}`);
    }
  }
});

test('paths that look alike have one template, whatever was learnt', () => {
  let alike = 0;
  for (let seed = 1; seed <= 12; seed++) {
    const random = part(seed);
    const templater = createTemplater({ label: 'path' });
    // In every third run only a little.
    const learned = seed % 3 === 0 ? 3 : 600;
    for (let at = 0; at < learned; at++)
      for (const path of aPair(random)) templater.learn(path, Math.floor(random() * 5));
    for (let at = 0; at < 60; at++) {
      const [first, second] = aPair(random);
      if (!areAlike(first, second)) continue;
      alike++;
      assert.equal(templater.template(first), templater.template(second), `seed ${seed}: ${first} ${second}`);
    }
  }
  assert.ok(alike > 200, `${alike} pairs`);
});
