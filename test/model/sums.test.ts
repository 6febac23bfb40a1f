import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Cell, Kernel } from '../../src/kernel/index.ts';
import { Cells } from '../../src/model/cells.ts';

const kernel = new Kernel({ hi: 1, lo: 2 });
const cells = new Cells(kernel);

/** The cell that has the sum. */
function sumOf(values: readonly number[]): number {
  const cell = kernel.links.make(1, 0);
  kernel.cells.setInt(cell, Cell.mark, kernel.settlement.epoch);
  for (const value of values) kernel.settlement.addToSum(cell, Cell.sum, value);
  return cell;
}

const SUMS: readonly (readonly [values: readonly number[], more: number, sum: number])[] = [
  [[], 0, 0],
  [[], 5, 5],
  [[0.1, 0.2, 0.3], 0, 0.6],
  [Array.from({ length: 10 }, () => 0.1), 0, 1],
  [[1e16, 1, -1e16], 0, 1],
  [[2 ** 53, 1, 1], 0, 2 ** 53 + 2],
  [[2 ** 53, 1], 1, 2 ** 53 + 2],
  [[1, 2], -3, 0],
  [[1, Infinity, -5], 3, Infinity],
  [[-Infinity], 3, -Infinity],
  [[Infinity, -Infinity], 0, NaN],
  [[NaN, 1], 0, NaN],
  [[NaN, Infinity], 0, NaN],
  [[1e308, 1e308], 0, Infinity],
];
for (const [values, more, sum] of SUMS)
  test(`${JSON.stringify(values)} and ${more} is ${sum}`, () => {
    assert.equal(cells.sum(sumOf(values), more), sum);
    assert.equal(cells.sum(sumOf(values.toReversed()), more), sum);
  });

test('a sum does not depend on the order of its summands, nor on how they were put together', () => {
  const values = fc.array(fc.double({ min: -1e12, max: 1e12, noNaN: true }), { maxLength: 30 });
  fc.assert(
    fc.property(values, fc.nat(30), (values, at) => {
      const sum = cells.sum(sumOf(values), 0);
      assert.equal(cells.sum(sumOf([...values].sort((a, b) => a - b)), 0) + 0, sum + 0);
      const joined = sumOf(values.slice(at));
      assert.equal(cells.join(joined, sumOf(values.slice(0, at)), 1), joined);
      assert.equal(cells.sum(joined, 0) + 0, sum + 0);
    }),
    { numRuns: 200, seed: 1 },
  );
});
