import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTemplater, foldCertain } from '../../src/template/index.ts';
import { NODES_MAX } from '../../src/template/lattice.ts';
import { SEGMENTS_MAX } from '../../src/template/path.ts';
import { piecesOfPath } from '../../src/template/segments.ts';
import { LabelTemplater } from '../../src/template/templater.ts';

/** Letters that no other number has. */
function word(number: number): string {
  let text = '';
  for (let rest = number; rest > 0 || text === ''; rest = Math.floor(rest / 20))
    text += 'bcdfghjklmnpqrstvwxz'[rest % 20];
  return `${text}q`;
}

/** Sent as counted often, so that nothing looks new and nothing is folded by novelty. */
const OFTEN = 50;

const HOSTILE: Readonly<Record<string, (at: number) => string>> = {
  'names below one place': (at) => `/u/${word(at)}`,
  'names at the first place': (at) => `/${word(at)}/x`,
  'ever deeper paths': (at) => `/${Array.from({ length: 1 + (at % 60) }, (_, depth) => word(at + depth)).join('/')}`,
  'every place new': (at) => `/a/${word(at % 390)}/${word(at)}/${word(at + 1)}`,
  'few children each': (at) => `/x/${word(at % 300)}/${word(Math.floor(at / 300) % 300)}/${word(at % 7)}`,
  'long names': (at) => `/u/${word(at).repeat(20)}/${word(at)}`,
  formats: (at) => `/f/${at}.${word(at)}`,
  'files of every format': (at) => `/f/${word(at)}/${word(at + 1)}.${['js', 'css', 'png', 'json'][at % 4]}`,
  texts: (at) => `user ${word(at)} of ${word(at * 7)} failed, ${word(at % 11)}`,
  'texts without blanks': (at) => word(at).repeat(30),
};

for (const [name, value] of Object.entries(HOSTILE))
  for (const weight of [1, OFTEN])
    test(`${name}, each counted ${weight} times: the lattice stays within its bounds`, () => {
      const templater = new LabelTemplater('kind');
      for (let at = 0; at < 25_000; at++) {
        templater.learn(value(at), weight);
        if (at % 5_000 === 0) templater.template(value(at));
      }
      templater.template('');
      // One star more for each node, at most.
      assert.ok(templater.nodes <= 2 * NODES_MAX, `${templater.nodes} nodes`);
      assert.ok(JSON.stringify(templater.save()).length < 8_000_000);
    });

test('two hundred thousand values take no more memory than the bounds say', () => {
  const templater = new LabelTemplater(undefined);
  for (let at = 0; at < 200_000; at++) templater.learn(`/t/${word(at % 900)}/${word(at)}`, OFTEN);
  templater.template('');
  assert.ok(templater.nodes <= NODES_MAX);
});

/** 64 KiB, of which each segment would be a place or an identifier. */
const LONG: Readonly<Record<string, string>> = {
  'of 21,000 words': '/ab'.repeat(21_845),
  'of 21,000 numbers': '/17'.repeat(21_845),
  'of slashes': '/'.repeat(65_536),
  'of one word': `/${'a'.repeat(65_535)}`,
  'of one number': `/${'7'.repeat(65_535)}`,
  'of formats': `/${'.js'.repeat(21_845)}`,
};

for (const [name, path] of Object.entries(LONG))
  test(`a path ${name}: no more than its beginning is looked at`, () => {
    const pieces = piecesOfPath(path);
    assert.ok(pieces.length <= SEGMENTS_MAX + 1, `${pieces.length} pieces`);
    const templater = createTemplater();
    templater.learn(path, 1);
    for (const template of [templater.template(path), foldCertain('path', path)]) {
      assert.ok(template.length <= SEGMENTS_MAX * 4 + '/**'.length, `${template.length} characters`);
      assert.equal(foldCertain('path', template), template);
      assert.equal(templater.template(template), template);
    }
  });

test('paths that differ behind the last segment that is looked at are one', () => {
  const begin = '/ab'.repeat(SEGMENTS_MAX - 1);
  const templater = new LabelTemplater(undefined);
  for (let at = 0; at < 1_000; at++) templater.learn(`${begin}/${word(at)}${`/${word(at)}`.repeat(1_000)}`, 1);
  assert.equal(templater.template(`${begin}/x/y`), `${begin}/**`);
  assert.ok(templater.nodes <= SEGMENTS_MAX + 3, `${templater.nodes} nodes`);
});

test('closed sets stay, however often they are seen', () => {
  const sets: readonly (readonly [label: string, values: readonly string[]])[] = [
    ['code', ['200', '201', '204', '301', '304', '400', '401', '403', '404', '429', '500', '502', '503', '504']],
    ['version', Array.from({ length: 40 }, (_, at) => `v1.${at}.${at % 3}`)],
    ['month', 'January February March April May June July August September October November December'.split(' ')],
    ['core', Array.from({ length: 96 }, (_, at) => String(at))],
    ['zone', ['us-east-1a', 'us-east-1b', 'eu-west-1a', 'eu-west-1b', 'ap-south-1c']],
    ['handler', ['/', '/metrics', '/login', '/logout', '/about', '/-/healthy']],
    ['port', Array.from({ length: 90 }, (_, at) => String(8000 + at))],
    ['error', Array.from({ length: 60 }, (_, at) => `E${1000 + at}`)],
    ['le', Array.from({ length: 500 }, (_, at) => String(at / 4))],
  ];
  for (const [label, values] of sets) {
    const templater = createTemplater({ label });
    for (let round = 0; round < 20; round++) for (const value of values) templater.learn(value, 1 + (round % 3));
    for (const value of values) assert.equal(templater.template(value), value, label);
  }
});

test('from 100 distinct values on what is certain is folded, and words where new ones keep coming', () => {
  const users = createTemplater({ label: 'user' });
  for (let at = 0; at < 99; at++) users.learn(String(100_000 + at), 7);
  assert.equal(users.template('123456'), '123456');
  users.learn('999999', 7);
  assert.equal(users.template('123456'), ':id');
  const messages = createTemplater({ label: 'message' });
  for (let at = 0; at < 300; at++) messages.learn(`user ${word(at)} not found`, 1);
  assert.equal(messages.template(`user ${word(7)} not found`), 'user * not found');
  assert.equal(messages.template('group b not found'), 'group b not found');
});

test('a weight that is no number counts as none', () => {
  const templater = createTemplater();
  for (const weight of [Number.NaN, Number.POSITIVE_INFINITY, -1])
    for (let at = 0; at < 390; at++) templater.learn(`/users/${word(1000 + at)}`, weight);
  assert.equal(templater.template(`/users/${word(1001)}`), `/users/${word(1001)}`);
  for (let at = 390; at < 500; at++) templater.learn(`/users/${word(1000 + at)}`, 1);
  assert.equal(templater.template(`/users/${word(1001)}`), '/users/*');
});
