import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Arena } from '../../src/kernel/arena.ts';
import { instantiate } from '../../src/kernel/assembly.ts';
import { Hashing } from '../../src/kernel/hashing.ts';
import { newTable, scan } from './support.ts';

const SEED = 1;

/** The hash of one text, in a memory of its own. */
function hashOf(text: string): bigint {
  const arena = new Arena(0);
  const hashing = new Hashing(arena, instantiate(arena.memory, { isNewer: () => false }), {
    hi: SEED,
    lo: ~SEED >>> 0,
  });
  const at = hashing.place(text.length);
  arena.u8.write(text, at, 'latin1');
  const left = hashing.hash(at, text.length);
  return arena.u8.readBigUInt64LE(left);
}

test('the hash of a value is that of its bytes, whatever its length and whatever stands beside it', () => {
  for (const beside of ['x', 'y'.repeat(40)]) {
    const table = newTable(SEED);
    const values = Array.from({ length: 40 }, (_, at) => 'abcdefghij'.repeat(4).slice(0, at + 1));
    scan(table, values.map((value) => `f{a="${value}",b="${beside}"} 1\n`).join(''));
    const { kernel } = table;
    for (const { number } of table.instances()) {
      const [value = ''] = kernel.known.values(number);
      assert.equal(kernel.digest(number), 2);
      assert.equal(kernel.arena.u8.readBigUInt64LE(4 * kernel.hashes), hashOf(value), `"${value}"`);
    }
  }
});
