import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeState, encodeState, stateFileName } from '../../src/storage/state-file.ts';

const KEY = { target: 'app', query: 'name[]=up' };
const text = fc.string({ unit: 'binary' });

test('what was encoded is decoded, whatever it is', () => {
  fc.assert(
    fc.property(text, text, text, (target, query, state) => {
      const key = { target, query };
      assert.deepEqual(decodeState(key, encodeState(key, state)), { ok: true, value: state });
    }),
  );
});

test('every truncation is refused', () => {
  const whole = encodeState(KEY, '{"version":1}');
  for (let length = 0; length < whole.length; length++) {
    const read = decodeState(KEY, whole.subarray(0, length));
    assert.match(
      read.ok ? 'taken' : read.error,
      /^(it is no state file of this version|it has \d+ bytes of \d+)$/,
      `${length}`,
    );
  }
});

test('every flipped bit and every byte too many is refused', () => {
  const whole = encodeState(KEY, '{"version":1,"x":"é"}');
  const messages = new Set<string>();
  for (let bit = 0; bit < whole.length * 8; bit++) {
    const damaged = Uint8Array.from(whole);
    damaged[bit >> 3] = (whole[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    const read = decodeState(KEY, damaged);
    assert.ok(!read.ok, `bit ${bit} was not missed`);
    messages.add(read.error.replaceAll(/\d+/g, 'n'));
  }
  assert.deepEqual([...messages].sort(), [
    'it has n bytes of n',
    'it is no state file of this version',
    'its checksum does not match',
  ]);
  assert.deepEqual(decodeState(KEY, Buffer.concat([whole, Buffer.from('\n')])), {
    ok: false,
    error: `it has ${whole.length - head(whole).length + 1} bytes of ${whole.length - head(whole).length}`,
  });
});

function head(file: Uint8Array): Uint8Array {
  return file.subarray(0, file.indexOf(0x0a) + 1);
}

const FOREIGN: readonly (readonly [string, string | Uint8Array])[] = [
  ['nothing', ''],
  ['a JSON file', '{"version":1}'],
  ['zeros, as a file system leaves them after a power cut', new Uint8Array(4096)],
  ['another version', `sluice-state 2 0 ${'0'.repeat(64)}\n`],
  ['a head without an end', `sluice-state 1 ${'1'.repeat(200)}`],
];
for (const [what, bytes] of FOREIGN)
  test(`a foreign file is refused: ${what}`, () => {
    assert.deepEqual(decodeState(KEY, typeof bytes === 'string' ? Buffer.from(bytes) : bytes), {
      ok: false,
      error: 'it is no state file of this version',
    });
  });

test("another target's and another query's state is refused", () => {
  const file = encodeState(KEY, 'x');
  for (const key of [
    { ...KEY, target: 'other' },
    { ...KEY, query: '' },
  ])
    assert.deepEqual(decodeState(key, file), { ok: false, error: 'it belongs to another target or query' });
});

test('a name says the target, differs by query and stays in the folder', () => {
  assert.match(stateFileName({ target: 'app', query: '' }), /^app-[0-9a-f]{16}\.state$/);
  assert.notEqual(stateFileName({ target: 'app', query: 'a' }), stateFileName({ target: 'app', query: 'b' }));
  fc.assert(fc.property(text, (query) => /^app-[0-9a-f]{16}\.state$/.test(stateFileName({ target: 'app', query }))));
});
