import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Hash64, hashText, hashUnkeyed } from '../../src/base/hash.ts';

const SEED: Hash64 = { hi: 0x12345678, lo: 0x9abcdef0 };

function hashOf(text: string, seed: Hash64 = SEED): Hash64 {
  const out = { hi: 0, lo: 0 };
  hashText(text, seed, out);
  return out;
}

// Choices that were made by an earlier version must come out the same: these numbers never change.
const FIXED: readonly (readonly [text: string, hash: number])[] = [
  ['', 6_259_760_716_849_057],
  ['a', 4_558_996_810_502_606],
  ['ab', 5_469_008_838_183_728],
  ['abc', 6_251_037_883_233_573],
  ['/api/user/8421/message', 608_811_073_796_132],
  ['métrique', 7_642_703_262_571_944],
  ['😀', 5_263_723_592_928_524],
];
for (const [text, hash] of FIXED) {
  test(`the unkeyed hash of ${JSON.stringify(text)} is fixed`, () => assert.equal(hashUnkeyed(text), hash));
}

test('lanes are unsigned, and seed, length and every place count', () => {
  const { hi, lo } = hashOf('x');
  assert.ok(hi >= 0 && hi < 2 ** 32 && lo >= 0 && lo < 2 ** 32);
  const texts = ['', '\0', '\0\0', '\0\0\0', 'a', 'b', 'ab', 'ba', 'aba', 'baa', 'aab', 'Ā', 'a\u0100', '\u0100a'];
  const seen = new Set(texts.map((text) => JSON.stringify(hashOf(text))));
  assert.equal(seen.size, texts.length);
  assert.notDeepEqual(hashOf('x'), hashOf('x', { hi: SEED.hi, lo: SEED.lo ^ 1 }));
  assert.notDeepEqual(hashOf('x'), hashOf('x', { hi: SEED.hi ^ 1, lo: SEED.lo }));
});

test('avalanche: each bit of the text flips each bit of the hash half of the time', () => {
  const trials = 4000;
  const length = 9; // an odd one, so that the tail is tried, too
  let worst = 0;
  for (let place = 0; place < length; place++) {
    for (let bit = 0; bit < 7; bit++) {
      const flips = new Uint32Array(64);
      for (let trial = 0; trial < trials; trial++) {
        const text = String(trial * 7919 + 100_000_000);
        const other =
          text.slice(0, place) + String.fromCharCode(text.charCodeAt(place) ^ (1 << bit)) + text.slice(place + 1);
        const a = hashOf(text);
        const b = hashOf(other);
        for (let i = 0; i < 32; i++) {
          flips[i] = (flips[i] ?? 0) + (((a.lo ^ b.lo) >>> i) & 1);
          flips[32 + i] = (flips[32 + i] ?? 0) + (((a.hi ^ b.hi) >>> i) & 1);
        }
      }
      for (const count of flips) worst = Math.max(worst, Math.abs(count / trials - 0.5));
    }
  }
  // The standard deviation of one cell is 0.0079; the largest of 4,032 cells is expected at 3.7 of them.
  assert.ok(worst < 5 * 0.0079, `worst deviation ${worst}`);
});

test('collisions of 500,000 structured keys are as rare as chance allows', () => {
  const keys = 500_000;
  const lanes = { hi: new Uint32Array(keys), lo: new Uint32Array(keys) };
  const out = { hi: 0, lo: 0 };
  for (let i = 0; i < keys; i++) {
    hashText(`http_requests_total{path="/api/user/${i % 1000}/message",pod="web-${(i / 1000) | 0}"}`, SEED, out);
    lanes.hi[i] = out.hi;
    lanes.lo[i] = out.lo;
  }
  // n²/2³³ = 29.1 pairs expected a lane, standard deviation 5.4.
  for (const lane of [lanes.hi, lanes.lo]) {
    lane.sort();
    let collisions = 0;
    for (let i = 1; i < keys; i++) if (lane[i] === lane[i - 1]) collisions++;
    assert.ok(collisions < 29.1 + 5 * 5.4, `${collisions} collisions`);
  }
});
