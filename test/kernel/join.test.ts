import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cell, Kernel, Line } from '../../src/kernel/index.ts';

const kernel = new Kernel({ hi: 1, lo: 2 });
const { cells, lines } = kernel;

/** A cell of a group of its own with one line that says the value; `isVisible`: in the present settlement. */
function cellOf(value: number, isVisible: boolean) {
  const cell = kernel.links.make(kernel.groups.make(), 0);
  const line = lines.make();
  kernel.links.set(line, cell);
  lines.setNumber(line, 0, value);
  if (isVisible) {
    cells.setInt(cell, Cell.mark, kernel.settlement.epoch);
    cells.setInt(cell, Cell.members, 1);
    cells.setInt(cell, Cell.numbers, Number.isNaN(value) ? 0 : 1);
    cells.setInt(cell, Cell.newest, line);
    if (!Number.isNaN(value)) kernel.settlement.addToSum(cell, Cell.sum, value);
    kernel.settlement.addToSum(cell, Cell.before, value / 2);
    cells.setNumber(cell, Cell.min, Number.isNaN(value) ? Infinity : value);
    cells.setNumber(cell, Cell.max, Number.isNaN(value) ? -Infinity : value);
  }
  cells.setNumber(cell, Cell.exported, value);
  return { cell, line, group: cells.int(cell, Cell.group) };
}

for (const isIntoVisible of [true, false])
  for (const isFromVisible of [true, false])
    test(`into a cell ${isIntoVisible ? 'with' : 'without'} members one ${isFromVisible ? 'with' : 'without'}`, () => {
      const [into, from] = [cellOf(3, isIntoVisible), cellOf(5, isFromVisible)];
      const staying = kernel.links.join(into.cell, from.cell, into.group);
      assert.equal(staying, isFromVisible && !isIntoVisible ? from.cell : into.cell);
      assert.equal(cells.int(staying, Cell.group), into.group);
      assert.deepEqual(
        [into, from].map(({ line }) => kernel.links.of(line)),
        [staying, staying],
      );
      assert.equal(cells.number(staying, Cell.exported), NaN, 'it may be the other that left');
      const said = [...(isIntoVisible ? [3] : []), ...(isFromVisible ? [5] : [])];
      if (said.length === 0) return;
      assert.equal(cells.int(staying, Cell.members), said.length);
      assert.equal(cells.int(staying, Cell.numbers), said.length);
      assert.equal(
        cells.number(staying, Cell.sum),
        said.reduce((a, b) => a + b),
      );
      assert.equal(cells.number(staying, Cell.before), said.reduce((a, b) => a + b) / 2);
      assert.equal(cells.number(staying, Cell.min), Math.min(...said));
      assert.equal(cells.number(staying, Cell.max), Math.max(...said));
      assert.equal(cells.int(staying, Cell.newest), isFromVisible ? from.line : into.line);
    });

test('of the newest one that is a number counts', () => {
  const [number, none] = [cellOf(3, true), cellOf(Number.NaN, true)];
  assert.equal(cells.int(kernel.links.join(number.cell, none.cell, number.group), Cell.newest), number.line);
});

test('a cell that nobody points to is free at once, one that lines point to when they do not any more', () => {
  const into = cellOf(1, true);
  const { used } = cells;
  kernel.links.join(into.cell, kernel.links.make(into.group, 1), into.group);
  assert.equal(cells.used, used);
  const from = cellOf(2, true);
  kernel.links.join(into.cell, from.cell, into.group);
  assert.equal(cells.used, used + 1);
  assert.equal(kernel.links.of(from.line), into.cell);
  assert.equal(cells.used, used);
});

test('before a pass all lines point to what their cells have become, and what nobody points to is free', () => {
  kernel.early.undecided(0);
  const [a, b, c, gone, other] = [1, 2, 3, 4, 5].map((value) => cellOf(value, true));
  assert.ok(a !== undefined && b !== undefined && c !== undefined && gone !== undefined && other !== undefined);
  const { used } = cells;
  kernel.links.join(b.cell, a.cell, b.group);
  kernel.links.join(c.cell, b.cell, c.group);
  kernel.links.end(gone.cell);
  assert.equal(cells.used, used, 'lines point there still');
  kernel.early.undecided(0);
  const found = [a, b, c, gone, other].map(({ line }) => lines.int(line, Line.cell));
  assert.deepEqual(found, [c.cell, c.cell, c.cell, 0, other.cell]);
  assert.equal(cells.int(c.cell, Cell.references), 3);
  assert.equal(cells.used, used - 3);
});
