import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createTemplater, foldCertain } from '../../src/template/index.ts';

const U = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';
// What the detectors and the places where values are cut care about, to be strung together.
const PARTS = fc.constantFrom(
  ...`/ / - - _ . : : @ = ? # ; , * % ! + ( ) [ ] { } ' " | ~ %40 %2F :id :uuid :date :ip id uuid 7 8421 12345 2024-02-29
  2024-02 10:20:30 T10:20:30Z 10.0.3.14 ::1 fe80 deadbeef12 3f2a9c1 wXy7Zk9pQ2rT5vB8nM1c aB3dE fG7hI cus_NffrFeUfNV2Hib
  x2x4z 7d9f8c6b5 -7d9f8c6b5-x2x4z bob example.com bob@example.com api v1 user oauth2 json .json .tar.gz http:// https:/
  cancel jsessionid= sha256 eyJhbGciOiJIUzI1NiJ9 OPS-12 0x1a2b3c4d`.split(/\s+/),
  ' ',
  U,
  U.replaceAll('-', '_'),
  'a'.repeat(250),
);
const VALUES = fc.oneof(
  { weight: 4, arbitrary: fc.array(PARTS, { maxLength: 12 }).map((parts) => parts.join('')) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
);
const LABELS = fc.constantFrom(undefined, 'kind', 'le');

function fold(label: string | undefined, value: string): string {
  return label === undefined ? createTemplater().template(value) : foldCertain(label, value);
}

test('property: a template is its own template', () => {
  fc.assert(
    fc.property(LABELS, VALUES, (label, value) => {
      const template = fold(label, value);
      assert.equal(fold(label, template), template);
    }),
    { numRuns: 20_000 },
  );
});

test('property: all numbers in one place of a path become one template', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 30n }), (id) => {
      assert.equal(fold(undefined, `/api/user/${id}/message`), '/api/user/:id/message');
    }),
  );
});

const KiB = 1024;
const HOSTILE: readonly string[] = [
  'a',
  '7',
  '-',
  '/',
  '.',
  ':',
  '@',
  '=',
  '*',
  ' ',
  ';',
  ';=',
  '%',
  '%41',
  'a.',
  'a@',
  'a@a.',
  'a-',
  '1-',
  '1,',
  '1:',
  'aB3',
  'a1',
  '-24567-',
  '-bcdfg',
  'eyJ',
  'eyJ.',
  'http',
  'https:/',
  ':id',
  '{',
  '0123-',
  'a/1',
  'é',
  '\ud800',
  `${U}-`,
  `${U.slice(0, 35)}-`,
  '2024-01-',
  '2024-01-01',
  '10:20:',
];
test('64 KiB take milliseconds, whatever they are made of', () => {
  for (const unit of HOSTILE) {
    for (const prefix of ['', '/', 'a@']) {
      const value = prefix + unit.repeat(Math.ceil((64 * KiB) / unit.length));
      for (const label of [undefined, 'kind']) {
        const started = performance.now();
        fold(label, value);
        const ms = performance.now() - started;
        // Linear is 1 to 30 ms here; quadratic would be minutes. The margin is for a busy machine.
        assert.ok(ms < 1_000, `${Math.round(ms)} ms for ${JSON.stringify(unit)} behind ${JSON.stringify(prefix)}`);
      }
    }
  }
});
