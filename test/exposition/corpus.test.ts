import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parseValue } from '../../src/exposition/index.ts';
import { needShared, sharedPath } from '../support/shared.ts';
import { accepted, bitsOf, checkLines, samplesOf } from './support.ts';

const FOLDERS: readonly (readonly [folder: string, files: number])[] = [
  ['dumps', 7],
  ['thirdparty', 7],
];

for (const [folder, count] of FOLDERS) {
  test(`every real exposition in ${folder} is read to its end`, async (t) => {
    if (!needShared(t)) return;
    const files = readdirSync(sharedPath('corpus', folder));
    assert(files.length >= count, `only ${files.length} files`);
    for (const file of files) {
      await t.test(file, () => {
        const body = readFileSync(sharedPath('corpus', folder, file));
        const exposition = accepted(body, file.endsWith('.om.txt') ? 'openmetrics' : 'text');
        assert.equal(checkLines(exposition, body), body.length);
        const samples = samplesOf(exposition);
        // No real exposition continues a line, so that another way to count must come to the same.
        const written = body.toString('utf8').split('\n');
        assert.equal(samples.length, written.filter((line) => /^[^#\s]/.test(line)).length);
        for (const { line, name, valueText, value } of samples) {
          const text = written[line - 1] ?? '';
          assert(text.startsWith(name) || text.startsWith(`{"${name}"`), `line ${line} begins with ${name}`);
          assert(text.includes(` ${valueText}`), `line ${line} has the value ${valueText}`);
          assert.equal(bitsOf(parseValue(valueText) ?? 0), bitsOf(value));
        }
      });
    }
  });
}
