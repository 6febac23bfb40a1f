import assert from 'node:assert/strict';
import { test } from 'node:test';
import { redactUrl } from '../../src/base/url.ts';

for (const [url, shown] of [
  ['http://app:8080/metrics', 'http://app:8080/metrics'],
  ['http://me:secret@app/metrics', 'http://me:xxxxx@app/metrics'],
  ['https://:secret@app/', 'https://:xxxxx@app/'],
  ['http://app/probe?token=secret#secret', 'http://app/probe?...'],
  ['secret', '(not a URL)'],
] as const) {
  test(`${url} is shown as ${shown}`, () => assert.equal(redactUrl(url), shown));
}
