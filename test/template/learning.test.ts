import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createTemplater } from '../../src/template/index.ts';

/** Words of routes and names that stand where identifiers do, to be strung together to paths that are folded in part. */
const ROUTES = ['api', 'users', 'orders', 'search', 'me', 'items', 'settings', 'v1', 'v2', 'en', 'de'];
const NAME = fc.tuple(fc.constantFrom('red', 'blue', 'swift', 'calm'), fc.constantFrom('fox', 'owl'), fc.nat(9));
const SEGMENT = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...ROUTES) },
  { weight: 4, arbitrary: NAME.map(([a, b, n]) => (n < 3 ? `${a}-${b}` : n < 6 ? `${a}${b}${n}` : `${b}${a}`)) },
  { weight: 2, arbitrary: fc.nat(9999).map(String) },
  { weight: 1, arbitrary: fc.nat(9).map(String) },
  { weight: 1, arbitrary: fc.nat(40).map((n) => `${n}f00d${n}cafe`) },
  { weight: 1, arbitrary: fc.constantFrom('*', ':id', '**', '.env', 'x.php', 'a.png', 'b.js', 'c.css', 'd.json', '') },
);
const PATH = fc.array(SEGMENT, { minLength: 1, maxLength: 5 }).map((segments) => `/${segments.join('/')}`);
const WORD = fc.oneof(
  fc.constantFrom('GET', 'user', 'failed', "'x y'", 'a=b', ':id', '*'),
  fc.nat(999).map(String),
  NAME.map(([a, b, n]) => `${a}${b}${n}`),
);
const TEXT = fc.array(WORD, { minLength: 1, maxLength: 4 }).map((words) => words.join(' '));
const VALUE = fc.oneof({ weight: 4, arbitrary: PATH }, { weight: 1, arbitrary: TEXT });
const BATCH = fc.array(fc.tuple(VALUE, fc.nat(5)), { minLength: 1, maxLength: 120 });
const STORY = fc.array(BATCH, { minLength: 1, maxLength: 8 });
const LABEL = fc.constantFrom({}, { label: 'path' });

test('property: what was given out changes only together with all that are the same, and is its own template', () => {
  fc.assert(
    fc.property(LABEL, STORY, (label, story) => {
      const templater = createTemplater(label);
      const given = new Map<string, string>();
      for (const batch of story) {
        for (const [value, weight] of batch) templater.learn(value, weight);
        const became = new Map<string, string>();
        for (const [value, before] of given) {
          const now = templater.template(value);
          const same = became.get(before);
          assert.ok(same === undefined || same === now, `${before} became ${same} and, for ${value}, ${now}`);
          became.set(before, now);
          assert.equal(templater.template(before), now, `${before}, given out for ${value}`);
          assert.equal(templater.template(now), now);
        }
        for (const [value] of batch) given.set(value, templater.template(value));
        // The values that were there follow.
        for (const value of given.keys()) given.set(value, templater.template(value));
      }
    }),
    { numRuns: 500 },
  );
});

test('property: the order within a batch does not matter, and equal histories have equal templates', () => {
  fc.assert(
    fc.property(LABEL, STORY, fc.nat(), (label, story, turn) => {
      const [one, other] = [createTemplater(label), createTemplater(label)];
      for (const batch of story) {
        for (const [value, weight] of batch) one.learn(value, weight);
        const shift = turn % batch.length;
        for (const [value, weight] of [...batch.slice(shift), ...batch.slice(0, shift)].reverse())
          other.learn(value, weight);
        for (const [value] of batch) assert.equal(one.template(value), other.template(value));
      }
      for (const [value] of story.flat()) assert.equal(one.template(value), other.template(value));
    }),
  );
});

test('property: a mapping that was saved and read back gives the same templates', () => {
  fc.assert(
    fc.property(LABEL, STORY, (label, story) => {
      const templater = createTemplater(label);
      for (const batch of story) {
        for (const [value, weight] of batch) templater.learn(value, weight);
        for (const [value] of batch) templater.template(value);
      }
      const restored = createTemplater(label);
      restored.restore(JSON.parse(JSON.stringify(templater.save())));
      for (const [value] of story.flat()) assert.equal(restored.template(value), templater.template(value));
      assert.deepEqual(restored.save(), templater.save());
    }),
    { numRuns: 300 },
  );
});

test('words that scanners ask for once where paths begin are one, and what is used beside them stays', () => {
  const templater = createTemplater();
  const pages = ['about', 'login', 'prices', 'terms'];
  const stray = (at: number): string => `/${'abcdefghijklmnopqrstuvwxyz'.charAt(at % 26)}qz${'xyzw'.charAt(at % 4)}`;
  const scrape = (strays: readonly string[]): void => {
    for (let at = 0; at < 300; at++) templater.learn(`/users/${at}/orders`, 3);
    for (const page of pages) templater.learn(`/${page}`, 20);
    for (const path of strays) templater.learn(path, 1);
    for (const path of strays) templater.template(path);
  };
  scrape(Array.from({ length: 11 }, (_, at) => stray(at)));
  assert.equal(templater.template(stray(0)), stray(0), 'eleven are too few');
  scrape([stray(11), stray(12)]);
  for (let at = 0; at < 13; at++) assert.equal(templater.template(stray(at)), '/*');
  for (const page of pages) assert.equal(templater.template(`/${page}`), `/${page}`);
  // New resources, and a new page that is used, are none; a word that is asked for once more is.
  templater.learn('/invoices/17', 1);
  templater.learn('/jobs', 5);
  templater.learn('/once', 1);
  assert.equal(templater.template('/invoices/17'), '/invoices/:id');
  assert.equal(templater.template('/jobs'), '/jobs');
  assert.equal(templater.template('/once'), '/*');
  const restored = createTemplater();
  restored.restore(templater.save());
  for (const path of ['/about', '/once', '/never-seen'])
    assert.equal(restored.template(path), templater.template(path));
});

test('the rare pages of a site with many are no strays', () => {
  const templater = createTemplater();
  // A third of 150 pages is asked for once a scrape, by turns.
  const page = (at: number): string =>
    `/${'bcdfghjklm'.charAt(at % 10)}a${'nprstvwxyz'.charAt(Math.floor(at / 10) % 10)}e${at > 99 ? 's' : ''}`;
  for (let turn = 0; turn < 3; turn++) {
    for (let at = turn; at < 150; at += 3) templater.learn(page(at), 1 + Math.floor(400 / (at + 1)));
    for (let at = turn; at < 150; at += 3) assert.equal(templater.template(page(at)), page(at));
  }
});

test('one digit that begins all paths is a version, until there are several or longer numbers beside it', () => {
  const rest = ['boards', 'cards', 'lists'];
  const scrape = (firsts: readonly string[]): readonly string[] => {
    const templater = createTemplater();
    for (const first of firsts) for (const word of rest) templater.learn(`/${first}/${word}`, 2);
    return firsts.map((first) => templater.template(`/${first}/cards`));
  };
  assert.deepEqual(scrape(['1']), ['/1/cards']);
  assert.deepEqual(scrape(['1', '2']), ['/1/cards', '/2/cards']);
  assert.deepEqual(scrape(['1', '2', '3', '4']), ['/1/cards', '/2/cards', '/3/cards', '/4/cards']);
  assert.deepEqual([...new Set(scrape(['1', '2', '3', '4', '5', '6']))], ['/*/cards']);
  assert.deepEqual(scrape(['1', '17']), ['/:id/cards', '/:id/cards']);
});

test('a word that mostly does what the names beside it hardly do stays', () => {
  const templater = createTemplater();
  const name = (at: number): string => `${'bcdfgh'.charAt(at % 6)}${'aeiou'.charAt(at % 5)}${'klmnp'.charAt(at % 7)}ra`;
  for (let scrape = 0; scrape < 8; scrape++) {
    for (let at = 0; at < 40; at++) {
      const rest = at % 20 === 0 ? 'badge' : at % 20 === 1 ? 'branch/main' : at % 2 === 0 ? 'deployments' : 'settings';
      templater.learn(`/api/projects/${name(40 * scrape + at)}${name(at)}/${rest}`, 1);
    }
    templater.learn('/api/projects/status/badge', 3);
    templater.learn('/api/projects/status/branch/main', 3);
    templater.template('/api/projects/status/badge');
  }
  assert.equal(templater.template('/api/projects/neverseen/deployments'), '/api/projects/*/deployments');
  assert.equal(templater.template('/api/projects/status/badge'), '/api/projects/status/badge');
});
