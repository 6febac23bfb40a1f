import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Bucket } from '../../src/web/bucket.ts';
import { namesOf } from '../../src/web/certificate.ts';
import { Passwords, parseBasic } from '../../src/web/passwords.ts';
import { SECRET_HASH } from '../support/web.ts';

function basic(user: string, password: string | Uint8Array): string {
  return `Basic ${Buffer.concat([Buffer.from(`${user}:`), Buffer.from(password)]).toString('base64')}`;
}

// At cost 4. golang.org/x/crypto/bcrypt says of each row below what is said there.
const LONG = '$2b$04$c/v4tLGveEm.zSNMSMwdteF8fzo3hbvXCjPbRCe2bO39ST8sVHepq'; // 72 times a
const UMLAUT = '$2b$04$V2DX4TYGNEL0bm1ZOJxn2eL0W.GC63TT6/wcC8LQ4gLzbbK.U5.E2'; // pässwörd
const EMPTY = '$2b$04$/Umq.8Www2I3T/7ntryaDev32rucekQoG9Wmpov6xtVTeHJZXVtZC';
/** Go's own, from the exporter-toolkit: fakepassword at cost 10. */
const FROM_GO = '$2y$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi';

const USERS = new Map([
  ['me', SECRET_HASH],
  ['long', LONG],
  ['umlaut', UMLAUT],
  ['empty', EMPTY],
  ['go', FROM_GO],
  ['old', SECRET_HASH.replace('$2b$', '$2x$')],
  ['older', SECRET_HASH.replace('$2b$', '$2$')],
]);

test('right and wrong passwords', async (t) => {
  const passwords = new Passwords();
  t.after(() => passwords.stop());
  const rows: readonly (readonly [string | undefined, 'right' | 'wrong'])[] = [
    [undefined, 'wrong'],
    ['', 'wrong'],
    ['Bearer abc', 'wrong'],
    [basic('me', 'secret'), 'right'],
    [basic('me', 'secret').replace('Basic', 'bAsIc'), 'right'],
    [basic('me', 'Secret'), 'wrong'],
    [basic('me', ''), 'wrong'],
    [basic('Me', 'secret'), 'wrong'],
    [basic('nobody', 'secret'), 'wrong'],
    // As in Go: what follows the 72nd byte counts for nothing.
    [basic('long', 'a'.repeat(72)), 'right'],
    [basic('long', 'a'.repeat(71)), 'wrong'],
    [basic('long', 'a'.repeat(73)), 'right'],
    [basic('long', `${'a'.repeat(72)}b`), 'right'],
    [basic('long', `${'a'.repeat(71)}b`), 'wrong'],
    [basic('umlaut', 'pässwörd'), 'right'],
    [basic('umlaut', Buffer.from('pässwörd', 'latin1')), 'wrong'],
    [basic('me', Buffer.from('secret\0')), 'wrong'],
    [basic('empty', ''), 'right'],
    [basic('empty', ' '), 'wrong'],
    [basic('go', 'fakepassword'), 'right'],
    [basic('old', 'secret'), 'right'],
    [basic('older', 'secret'), 'right'],
  ];
  for (const [header, verdict] of rows) {
    assert.equal(await passwords.check(USERS, header), verdict, String(header));
    assert.equal(await passwords.check(USERS, header), verdict, `${header}, remembered`);
  }
  assert.equal(await passwords.check(new Map([['me', LONG]]), basic('me', 'secret')), 'wrong', 'the hash has changed');
});

test('the secret of nobody is the password of nobody', async (t) => {
  const passwords = new Passwords();
  t.after(() => passwords.stop());
  // A name that is not known is compared with a known one's hash; that it fits must not help.
  const one = new Map([['me', SECRET_HASH]]);
  assert.equal(await passwords.check(one, basic('other', 'secret')), 'wrong');
  assert.equal(await passwords.check(one, basic('other', 'secret')), 'wrong');
  assert.equal(await passwords.check(one, basic('__proto__', 'secret')), 'wrong');
});

test('a flood of wrong passwords is turned away, and no right one is forgotten for it', async (t) => {
  const passwords = new Passwords();
  t.after(() => passwords.stop());
  const one = new Map([['me', SECRET_HASH]]);
  assert.equal(await passwords.check(one, basic('me', 'secret')), 'right');
  const flood = Array.from({ length: 500 }, (_, i) => passwords.check(one, basic('me', `wrong${i}`)));
  const startMs = performance.now();
  assert.equal(await passwords.check(one, basic('me', 'secret')), 'right');
  assert.ok(performance.now() - startMs < 50, 'a remembered password does not wait');
  const verdicts = await Promise.all(flood);
  assert.ok(verdicts.filter((verdict) => verdict === 'busy').length > 400, 'few may wait');
  assert.ok(!verdicts.includes('right'));
  for (let i = 0; i < 300; i++) await passwords.check(one, basic('me', `w${i}`));
  const before = performance.now();
  assert.equal(await passwords.check(one, basic('me', 'secret')), 'right');
  assert.ok(performance.now() - before < 50);
});

test('the event loop goes on while a password is compared', async (t) => {
  const passwords = new Passwords();
  t.after(() => passwords.stop());
  const users = new Map([['me', FROM_GO.replace('$10$', '$11$')]]);
  let longestMs = 0;
  let lastMs = performance.now();
  const timer = setInterval(() => {
    longestMs = Math.max(longestMs, performance.now() - lastMs);
    lastMs = performance.now();
  }, 5);
  const startMs = performance.now();
  for (const password of ['a', 'b', 'c']) await passwords.check(users, basic('me', password));
  const wholeMs = performance.now() - startMs;
  clearInterval(timer);
  assert.ok(longestMs < wholeMs / 2, `${longestMs} ms of ${wholeMs} ms nothing else went on`);
});

test('credentials are read as Go reads them', () => {
  assert.deepEqual(parseBasic('Basic bWU6YTpi'), { user: 'me', password: 'a:b' });
  for (const header of [
    'Basic',
    'Basic ',
    'Basic bWU',
    'Basic bWU6YTpi=',
    'Basic !',
    'Basic  bWU6YQ==',
    'BasicbWU6YQ==',
  ])
    assert.equal(parseBasic(header), null, header);
  assert.equal(parseBasic('Basic bWU='), null, 'there is no colon');
});

test('a bucket holds its burst and fills at its interval', () => {
  const bucket = new Bucket({ intervalMs: 100, burst: 2 }, 0);
  const taken = [0, 0, 0, 50, 99, 100, 150, 200, 1_000, 1_000, 1_000].map((ms) => bucket.take(ms));
  assert.deepEqual(taken, [true, true, false, false, false, true, false, true, true, true, false]);
  assert.equal(new Bucket({ intervalMs: 1, burst: 0 }, 0).take(1_000), false);
});

test('the names of a certificate, however they are written', () => {
  const rows: readonly (readonly [string | undefined, readonly string[]])[] = [
    [undefined, []],
    ['DNS:a.example, DNS:*.b', ['a.example', '*.b']],
    ['IP Address:127.0.0.1, IP Address:2001:DB8:0:0:0:0:0:1', ['127.0.0.1', '2001:db8::1']],
    ['email:me@example.com, URI:spiffe://cluster/ns/a', ['me@example.com', 'spiffe://cluster/ns/a']],
    // Node quotes what would otherwise read as two names.
    ['DNS:"a, DNS:b"', ['a, DNS:b']],
    ['othername:"x, DNS:b", DNS:c', ['c']],
    ['DirName:"CN = x, DNS:b"', []],
  ];
  for (const [subjectAltName, names] of rows) assert.deepEqual(namesOf({ subjectAltName }), names);
});
