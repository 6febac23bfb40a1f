import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Sketch as Field, Kernel } from '../../src/kernel/index.ts';
import { foldRegisters, mergeRegisters, rawEstimate } from '../../src/sketch/registers.ts';
import { Sketch } from '../../src/sketch/sketch.ts';
import { chance } from '../support/chance.ts';

/** The definition, in plain words: the register is the low p bits, the rank 1 + trailing zeros of the rest. */
function direct(precision: number, values: number, seed: number): Uint8Array {
  const next = chance(seed);
  const registers = new Uint8Array(2 ** precision);
  for (let i = 0; i < values; i++) {
    const hi = next();
    const hash = (BigInt(hi) << 32n) | BigInt(next());
    const register = Number(hash & BigInt(2 ** precision - 1));
    let rest = hash >> BigInt(precision);
    let rank = 1;
    while (rank < 65 - precision && (rest & 1n) === 0n) {
      rest >>= 1n;
      rank++;
    }
    registers[register] = Math.max(registers[register] ?? 0, rank);
  }
  return registers;
}

/** A sketch whose block stands apart from all arenas. */
class Apart {
  readonly sketch: Sketch;
  readonly #kernel = new Kernel({ hi: 1, lo: 2 });

  constructor(bytes: number, precision: number) {
    const { arena } = this.#kernel;
    const record = arena.allocate(Field.size);
    const block = arena.allocate(bytes);
    this.sketch = new Sketch(this.#kernel, record);
    this.sketch.begin(block, precision);
    this.sketch.move(block, bytes);
  }

  get registers(): Uint8Array {
    const { offset, bytes } = this.sketch;
    return new Uint8Array(this.#kernel.arena.memory.buffer, offset, bytes).slice();
  }
}

function emptyRegisters(precision: number): Apart {
  const made = new Apart(2 ** precision, precision);
  made.sketch.replay(new Uint32Array());
  return made;
}

/** A set of many, more than ever is one. */
function bigSet(): Sketch {
  return new Apart(2 ** 18, 26).sketch;
}

function byHashes(precision: number, values: number, seed: number): Uint8Array {
  const next = chance(seed);
  const made = emptyRegisters(precision);
  for (let i = 0; i < values; i++) assert.ok(made.sketch.add(next(), next()));
  return made.registers;
}

function byTokens(precision: number, values: number, seed: number): Uint8Array {
  const next = chance(seed);
  const set = bigSet();
  for (let i = 0; i < values; i++) assert.ok(set.add(next(), next()));
  const made = emptyRegisters(precision);
  for (const token of set.tokens()) assert.ok(made.sketch.addToken(token));
  return made.registers;
}

for (const precision of [4, 10, 11, 12, 16]) {
  test(`precision ${precision}: a token says what the whole hash would have`, () => {
    assert.deepEqual(byHashes(precision, 20_000, 5), direct(precision, 20_000, 5));
    assert.deepEqual(byTokens(precision, 20_000, 5), direct(precision, 20_000, 5));
  });
}

// The hash that is all zeros has the highest rank there is; a lone 1 above the register bits the lowest.
for (const [hi, lo, precision, register, rank] of [
  [0, 0, 12, 0, 53],
  [0, 0, 4, 0, 61],
  [0, 0xfff, 12, 0xfff, 53],
  [0, 0x1000, 12, 0, 1],
  [0, 0x2000, 12, 0, 2],
  [0, 0x80000000, 12, 0, 20],
  [1, 0, 12, 0, 21],
  [0x80000000, 0, 12, 0, 52],
  [0xffffffff, 0xffffffff, 12, 0xfff, 1],
] as const) {
  test(`hash ${hi.toString(16)}:${lo.toString(16)} at precision ${precision}: register ${register}, rank ${rank}`, () => {
    const expected = new Uint8Array(2 ** precision);
    expected[register] = rank;
    const made = emptyRegisters(precision);
    made.sketch.add(hi, lo);
    assert.deepEqual(made.registers, expected);
    const set = bigSet();
    set.add(hi, lo);
    const again = emptyRegisters(precision);
    for (const token of set.tokens()) again.sketch.addToken(token);
    assert.deepEqual(again.registers, expected);
  });
}

for (const values of [0, 1, 100, 5_000, 100_000]) {
  test(`${values} values folded from 14 to 4, step by step, equal those added directly`, () => {
    let registers = direct(14, values, 9);
    for (let precision = 13; precision >= 4; precision--) {
      foldRegisters(registers);
      registers = registers.subarray(0, registers.length / 2);
      assert.deepEqual(registers, direct(precision, values, 9));
    }
  });
}

test('merged registers equal those of the union', () => {
  const union = direct(12, 3_000, 1);
  mergeRegisters(union, direct(12, 3_000, 2));
  const again = union.slice();
  mergeRegisters(again, direct(12, 3_000, 1));
  assert.deepEqual(again, union);
  for (const [i, rank] of direct(12, 3_000, 2).entries()) assert.ok((union[i] ?? 0) >= rank);
});

test('the estimate of an empty file is 0, of one value 1', () => {
  assert.equal(rawEstimate(new Uint8Array(4096)), 0);
  assert.ok(Math.abs(rawEstimate(direct(12, 1, 1)) - 1) < 0.01);
});
