import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Columns } from '../../src/limit/columns.ts';
import { Pairing } from '../../src/limit/pairing.ts';
import type { Labels } from '../../src/model/labels.ts';

function numbered(a: Int32Array, b: Int32Array): readonly number[] {
  const known = new Map<string, number>();
  return [...a].map((first, row) => {
    const key = `${first} ${b[row]}`;
    const number = known.get(key) ?? known.size;
    known.set(key, number);
    return number;
  });
}

test('pairs are numbered as they are met', () => {
  const small = fc.array(fc.tuple(fc.nat(6), fc.nat(6)), { maxLength: 60 });
  fc.assert(
    fc.property(small, (pairs) => {
      const [a, b] = [0, 1].map((side) => Int32Array.from(pairs, (pair) => pair[side] ?? 0));
      assert.ok(a !== undefined && b !== undefined);
      assert.deepEqual([...new Pairing(pairs.length).number(a, b)], numbered(a, b));
    }),
  );
});

test('pairs that are chosen to fall on one place are told apart all the same', () => {
  const rows = 4_000;
  const mask = 2 ** Math.ceil(Math.log2(2 * rows + 1)) - 1;
  const chosen: [number, number][] = [];
  for (let first = 0; first < rows && chosen.length < rows; first++)
    for (let second = 0; second < rows && chosen.length < rows; second++) {
      const mixed = Math.imul(Math.imul(first, 0x9e3779b1) ^ second, 0x85ebca6b);
      if (((mixed ^ (mixed >>> 15)) & mask) === 0) chosen.push([first, second]);
    }
  assert.ok(chosen.length > 1_000, `${chosen.length} pairs`);
  const a = Int32Array.from(chosen, ([first]) => first);
  const b = Int32Array.from(chosen, ([, second]) => second);
  assert.deepEqual([...new Pairing(rows).number(a, b)], numbered(a, b));
});

test('names that are not tried have one column, however many there are', () => {
  const rows: Labels[] = Array.from({ length: 100 }, (_, row) =>
    Array.from({ length: 50 }, (_, at) => ({ name: `l${row * 50 + at}`, value: 'x' })),
  );
  const columns = new Columns([...rows, [{ name: 'path', value: '/' }]], ['path', 'method']);
  assert.deepEqual(columns.names, ['', 'method', 'path']);
  assert.equal(new Set(columns.without(['path'])).size, 101, 'the others tell them apart');
});
