import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Cell, Flag, Instance, Kernel, Line } from '../../src/kernel/index.ts';
import { CellRow, Cells } from '../../src/model/cells.ts';
import { Layout } from '../../src/model/layout.ts';

/** One that reads a body. */
function newKernel(): Kernel {
  const kernel = new Kernel({ hi: 1, lo: 2 });
  kernel.begin(0);
  return kernel;
}

/** An instance with lines in these slots, which stand in its chain in this order. By slot, its lines. */
function instanceWith(kernel: Kernel, slots: readonly number[]) {
  const { instances, lines } = kernel;
  const number = instances.make();
  const bySlot = new Map<number, number>();
  for (const slot of slots.toReversed()) {
    const line = lines.make();
    lines.setInt(line, Line.instance, number);
    lines.setInt(line, Line.slot, slot);
    lines.setInt(line, Line.mark, kernel.said.attempt);
    lines.setInt(line, Line.next, instances.int(number, Instance.first));
    instances.setInt(number, Instance.first, line);
    bySlot.set(slot, line);
  }
  instances.setInt(number, Instance.count, slots.length);
  return { number, bySlot };
}

function rowOf(kernel: Kernel) {
  const group = kernel.groups.make();
  return { group, row: new CellRow(new Cells(kernel), group) };
}

/** Makes all cells that a row has visible, and says which slots these are. */
function shown(kernel: Kernel, row: CellRow): readonly number[] {
  row.eachExported(() => assert.fail('nothing has left'));
  for (let cell = 1; cell < kernel.cells.end; cell++) kernel.cells.setInt(cell, Cell.mark, kernel.settlement.epoch);
  return row.visibleSlots();
}

const orders = fc.integer({ min: 1, max: 9 }).chain((count) =>
  fc.shuffledSubarray(
    Array.from({ length: count }, (_, slot) => slot),
    { minLength: count },
  ),
);

test('lines that are seated at once go where each would go by itself, whatever becomes of their cells', () => {
  fc.assert(
    fc.property(orders, fc.array(fc.nat(11)), fc.nat(11), (order, others, gone) => {
      const kernel = newKernel();
      const { cells, lines } = kernel;
      const seated = instanceWith(kernel, order);
      const { group, row } = rowOf(kernel);
      assert.ok(row.seat(seated.number, order.length));
      const plain = rowOf(kernel);
      for (const slot of order) plain.row.make(slot);
      for (const [slot, line] of seated.bySlot) {
        const cell = kernel.links.of(line);
        assert.deepEqual([cells.int(cell, Cell.group), cells.int(cell, Cell.slot)], [group, slot]);
        assert.equal(cells.int(cell, Cell.references), 1);
        assert.equal(cells.number(cell, Cell.exported), NaN);
        assert.equal(lines.int(line, Line.flags), Flag.unchanged | Flag.own);
        assert.equal(row.make(slot), cell, 'it is there already');
      }
      // Another group becomes a part of it, and of the layout a slot is forgotten.
      for (const one of [row, plain.row]) {
        const from = rowOf(kernel);
        for (const slot of others) from.row.make(slot);
        one.take(from.row);
        one.move(Array.from({ length: 12 }, (_, slot) => (slot === gone ? undefined : slot - Number(slot > gone))));
      }
      assert.deepEqual(shown(kernel, row), shown(kernel, plain.row));
      for (const [slot, line] of seated.bySlot) {
        const cell = kernel.links.of(line);
        if (slot === gone) assert.equal(cell, 0);
        else assert.equal(row.make(slot - Number(slot > gone)), cell);
      }
    }),
  );
});

test('what is not as it must be is not seated, and nothing is done to it', () => {
  const kernel = newKernel();
  const { cells, lines } = kernel;
  const refuses = (change: (line: number) => void, slots = [0, 1, 2], known = 3): void => {
    const { number, bySlot } = instanceWith(kernel, slots);
    change(bySlot.get(1) ?? 0);
    const { row } = rowOf(kernel);
    const before = [...bySlot.values()].map((line) => [lines.int(line, Line.cell), lines.int(line, Line.flags)]);
    assert.equal(row.seat(number, known), false);
    const after = [...bySlot.values()].map((line) => [lines.int(line, Line.cell), lines.int(line, Line.flags)]);
    assert.deepEqual(after, before);
  };
  assert.ok(rowOf(kernel).row.seat(instanceWith(kernel, [0, 1, 2]).number, 3));
  const used = cells.used;
  refuses(() => {}, [0, 1, 2], 2);
  refuses(() => {}, [0, 1, 3], 4);
  refuses((line) => lines.setInt(line, Line.mark, kernel.said.attempt - 1));
  refuses((line) => lines.setInt(line, Line.flags, Flag.droppedByRule));
  assert.equal(cells.used, used);
  refuses((line) => kernel.links.set(line, kernel.links.make(kernel.groups.make(), 0)));
  const taken = rowOf(kernel);
  taken.row.make(4);
  assert.equal(taken.row.seat(instanceWith(kernel, [0]).number, 1), false, 'the group has cells');
  // Numbers that were given back are given first, and do not follow on one another.
  cells.free(cells.make());
  refuses(() => {});
});

test('two layouts are alike as far as their slots are the same under the same numbers', () => {
  const [one, other] = [new Layout('histogram'), new Layout('histogram')];
  const bound = (value: string) => [{ name: 'le', value }];
  assert.equal(one.alike(other), 0);
  for (const value of ['1', '2', '+Inf']) other.slot('_bucket', bound(value));
  assert.equal(one.alike(other), 0);
  one.slot('_bucket', bound('1'));
  one.slot('_bucket', bound('2.0'));
  assert.equal(one.alike(other), 1, 'it is written in another way');
  const same = new Layout('histogram');
  for (const value of ['1', '2', '+Inf', '+Inf']) same.slot('_bucket', bound(value));
  assert.equal(same.alike(other), 3);
  other.slot('_sum', []);
  assert.equal(same.alike(other), 3);
  same.slot('_sum', []);
  assert.equal(same.alike(other), 4);
  other.retain(new Set(other.slots.slice(1)));
  assert.equal(same.alike(other), 0);
  same.retain(new Set(same.slots.slice(1)));
  assert.equal(same.alike(other), 3);
});
