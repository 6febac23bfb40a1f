import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatBytes, formatDuration, parseBytes, parseDuration } from '../../src/base/units.ts';

const MB = 1024 ** 2;

// As github.com/alecthomas/units reads them, save for the last block.
const SIZES: readonly (readonly [text: string, bytes: number | null])[] = [
  ['48MB', 48 * MB],
  ['48MiB', 48 * MB],
  ['1GB512MB', 1536 * MB],
  ['1.5GB', 1536 * MB],
  ['.5KB', 512],
  ['0.1KB', 102],
  ['3B', 3],
  ['0', 0],
  ['0B', 0],
  ['1TB', 1024 ** 4],
  ['1KiB1B', 1025],
  ['1KiB1KB', null], // one spelling in one text
  ['1kB', null], // 1000 in SI: refused there, too
  ['48mb', null],
  ['48M', null],
  ['48', null],
  ['48 MB', null],
  ['MB', null],
  ['.MB', null],
  ['', null],
  ['-1MB', null], // a negative size means nothing here
  ['9EB', null], // beyond what a number holds exactly
];
for (const [text, bytes] of SIZES) {
  test(`the size ${JSON.stringify(text)} → ${bytes}`, () => assert.equal(parseBytes(text), bytes));
}

// As prometheus/common model.ParseDuration reads them.
const DURATIONS: readonly (readonly [text: string, ms: number | null])[] = [
  ['0', 0],
  ['0s', 0],
  ['1ms', 1],
  ['15s', 15_000],
  ['1m', 60_000],
  ['1h30m', 5_400_000],
  ['1d', 86_400_000],
  ['1w', 7 * 86_400_000],
  ['1y', 365 * 86_400_000],
  ['4d1h10m', 4 * 86_400_000 + 3_600_000 + 600_000],
  ['1m5ms', 60_005],
  ['292y', 292 * 365 * 86_400_000],
  ['293y', null], // 63 bits of nanoseconds
  ['', null],
  ['1', null],
  ['1m1d', null], // largest first
  ['1s1s', null],
  ['1.5h', null],
  ['-1m', null],
  [' 1m', null],
  ['1M', null],
];
for (const [text, ms] of DURATIONS) {
  test(`the duration ${JSON.stringify(text)} → ${ms}`, () => assert.equal(parseDuration(text), ms));
}

for (const [bytes, text] of [
  [0, '0B'],
  [1023, '1023B'],
  [1024, '1KB'],
  [48 * MB, '48MB'],
  [1536 * MB + 1, '1GB512MB1B'],
] as const) {
  test(`${bytes} bytes are written ${text}`, () => assert.equal(formatBytes(bytes), text));
}

for (const [ms, text] of [
  [0, '0s'],
  [1, '1ms'],
  [5_400_000, '1h30m'],
  [90 * 86_400_000, '90d'], // not 12w6d
  [14 * 86_400_000, '2w'],
] as const) {
  test(`${ms} ms are written ${text}`, () => assert.equal(formatDuration(ms), text));
}

test('what is written reads back the same', () => {
  fc.assert(fc.property(fc.maxSafeNat(), (bytes) => parseBytes(formatBytes(bytes)) === bytes));
  fc.assert(fc.property(fc.nat({ max: 9e12 }), (ms) => parseDuration(formatDuration(ms)) === ms));
});
