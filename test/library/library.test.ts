import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLine, createTemplater, RefusedBody } from '../../src/index.ts';

const TEXT = 'text/plain; version=0.0.4';
const USERS = '# TYPE a counter\na{p="/u/1"} 1\na{p="/u/2"} 2\na{p="/u/3"} 3\n';

async function* chunks(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

test('a line bounds what it is given, whole or in chunks, and says what it did', async () => {
  const line = createLine({ limits: { series_per_metric: 2 } });
  const first = await line.scrape(Buffer.from(USERS), TEXT);
  assert.equal(Buffer.from(first.body).toString(), '# TYPE a counter\na{p="/u/:id"} 6\n');
  assert.equal(first.contentType, TEXT);
  assert.deepEqual(
    first.ledger.map(({ metric, label, action, limit, demand }) => [metric, label, action, limit, demand]),
    [['a', 'p', 'template', 2, 3]],
  );
  const second = await line.scrape(chunks(USERS.slice(0, 30), USERS.slice(30), 'a{p="/u/4"} 5\n'), TEXT);
  assert.equal(Buffer.from(second.body).toString(), '# TYPE a counter\na{p="/u/:id"} 11\n');
});

test('calls are answered in order, and a refused one does not stop the next', async () => {
  const line = createLine();
  const [one, two, three] = await Promise.allSettled([
    line.scrape(Buffer.from('a 1\n'), TEXT),
    line.scrape(Buffer.from('a 1\nb x\n'), TEXT),
    line.scrape(Buffer.from('a 2\n'), TEXT),
  ]);
  assert.equal(one.status, 'fulfilled');
  assert.equal(three.status, 'fulfilled');
  assert.ok(two.status === 'rejected' && two.reason instanceof RefusedBody);
  assert.deepEqual([two.reason.line, two.reason.column], [2, 3]);
});

test('a body that breaks off rejects', async () => {
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('a 1\n');
    throw new Error('the connection was reset');
  }
  await assert.rejects(createLine().scrape(broken(), TEXT), /the connection was reset/);
});

test('a faulty configuration is refused with every issue', () => {
  assert.throws(
    () => createLine({ limits: { serie: 1 }, rules: [{ match: 'x(' }] }),
    (error: unknown) =>
      error instanceof TypeError && /did you mean series/.test(error.message) && /rules\[0\]/.test(error.message),
  );
});

test('the templater folds what is certain', () => {
  const paths = createTemplater();
  paths.learn('/api/user/8421/message', 1);
  assert.equal(paths.template('/api/user/8421/message'), '/api/user/:id/message');
  const users = createTemplater({ label: 'user' });
  assert.equal(users.template('bob@example.com'), 'bob@example.com');
  for (let n = 0; n < 100; n++) users.learn(`bob${n}@example.com`, 1);
  assert.equal(users.template('bob@example.com'), ':email');
  assert.equal(createTemplater({ label: 'status' }).template('404'), '404');
});
