import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { type Dump, dumps } from '../support/corpus.ts';
import { app, ask, reply } from '../support/net.ts';
import { needShared } from '../support/shared.ts';
import { configFile, runSluice, startSluice } from '../support/sluice.ts';

test('every real exposition passes the proxy byte for byte under the default limits', async (t) => {
  const files = dumps();
  assert.ok(files.length >= 30, `${files.length} files`);
  const packed = files.map(({ body }) => gzipSync(body));
  const upstream = await app(t, ({ url = '' }, response) => {
    const [, encoding, number] = url.split('/');
    const file = files[Number(number)];
    const body = encoding === 'gzip' ? packed[Number(number)] : file?.body;
    if (file === undefined || body === undefined) return response.writeHead(404).end();
    const type = { 'content-type': file.contentType };
    return reply(response, body, encoding === 'gzip' ? { ...type, 'content-encoding': 'gzip' } : type);
  });
  const targets = files.flatMap((_, i) =>
    ['identity', 'gzip'].map((encoding) => ({ name: `${encoding}${i}`, url: `${upstream}/${encoding}/${i}` })),
  );
  const sluice = await startSluice(t, [`--config.file=${await configFile(t, { targets })}`]);
  for (const [i, { name, contentType, body }] of files.entries()) {
    for (const from of ['identity', 'gzip']) {
      for (const to of ['identity', 'gzip']) {
        const got = await ask(`${sluice.proxy}/metrics/${from}${i}`, { headers: { 'accept-encoding': to } });
        const how = `${name}, ${from} to ${to}`;
        assert.equal(got.status, 200, `${how}: ${got.text.slice(0, 200)}`);
        assert.equal(got.headers['content-type'], contentType, how);
        assert.equal(got.headers['content-encoding'], to === 'gzip' ? 'gzip' : undefined, how);
        assert.ok((to === 'gzip' ? gunzipSync(got.body) : got.body).equals(body), `${how}: the bytes differ`);
      }
    }
  }
  const ledger = await ask(`${sluice.admin}/api/v1/ledger`);
  assert.deepEqual(JSON.parse(ledger.text), { status: 'success', data: { entries: [] } });
});

test('the expositions of the corpus beside the project are among them', (t) => {
  if (!needShared(t)) return;
  assert.ok(dumps().length >= 30 + 14, `${dumps().length} files`);
});

test('every real exposition passes sluice filter byte for byte', async (t) => {
  const check = async ({ name, path, body }: Dump) => {
    const pieces: Buffer[] = [];
    const { code, stderr } = await runSluice(t, ['filter', path, path, '--explain'], {
      onStdout: (piece) => void pieces.push(piece),
    });
    assert.deepEqual([code, stderr], [0, 'entries: []\n'], name);
    assert.ok(Buffer.concat(pieces).equals(body), `${name}: the bytes differ`);
  };
  const files = dumps().values();
  const worker = async () => {
    for (const file of files) await check(file);
  };
  await Promise.all([worker(), worker()]);
});

test('sluice filter reads stdin as what --content-type says', async (t) => {
  for (const { name, path, contentType, body } of dumps().filter(({ name }) => name.includes('python-client'))) {
    const got = await runSluice(t, ['filter', `--content-type=${contentType}`], { input: readFileSync(path) });
    assert.deepEqual([got.code, got.stderr], [0, ''], name);
    assert.equal(got.stdout, body.toString(), name);
  }
});
