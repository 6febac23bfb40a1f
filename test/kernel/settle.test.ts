import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { roundedSum } from '../../src/base/two-sum.ts';
import { BodyReader } from '../../src/exposition/index.ts';
import { moveBase } from '../../src/fold/index.ts';
import { identify, type KnownTable } from '../../src/identify/index.ts';
import { Cell, Group, type Kernel } from '../../src/kernel/index.ts';
import { Cells } from '../../src/model/cells.ts';
import { newGroup } from '../../src/model/group.ts';
import { Layout } from '../../src/model/layout.ts';
import { runs } from '../property/runs.ts';
import { newTable } from './support.ts';

/** What the members say, by name; the others are not there. */
type Said = Readonly<Record<string, number>>;

interface Told {
  /** By group, in two parts. */
  readonly parts: Map<number, readonly [high: number, low: number]>;
  /** The same rounded. */
  readonly moved: Map<number, number>;
  readonly entered: [group: number, instance: number][];
  /** Of those groups whose counts are other ones. */
  readonly counted: Map<number, readonly [members: number, lines: number]>;
}

/** Counters of one family, whose groups the test decides on. */
class Members {
  readonly table: KnownTable = newTable();
  readonly kernel: Kernel = this.table.kernel;
  #scrape = 0;

  /** One scrape. `cellOf` is where a member goes that is new. */
  scrape(said: Said, cellOf: (name: string) => number): Told {
    const { table, kernel } = this;
    const body = Object.entries(said).map(([name, value]) => `f{a="${name}"} ${text(value)}\n`);
    const attendance = identify(
      new BodyReader(Buffer.from(`# TYPE f counter\n${body.join('')}`), 'text'),
      table,
      false,
    );
    if (!attendance.ok) throw new Error(attendance.error.message);
    for (const instance of attendance.value.instances())
      for (const line of table.linesOf(instance))
        if (kernel.links.of(line) === 0) kernel.links.set(line, cellOf(instance.labels[0]?.value ?? ''));
    const told: Told = { parts: new Map(), moved: new Map(), entered: [], counted: new Map() };
    kernel.settlement.settle(++this.#scrape, false, {
      moved(group, slot, high, low) {
        assert.equal(slot, 0);
        assert.ok(!told.moved.has(group), `group ${group} is told of twice`);
        told.parts.set(group, [high, low]);
        told.moved.set(group, high + low);
      },
      entered: (group, instance) => void told.entered.push([group, instance]),
      counted(group) {
        assert.ok(!told.counted.has(group), `group ${group} is counted twice`);
        const { groups } = kernel;
        told.counted.set(group, [groups.int(group, Group.members), groups.int(group, Group.lines)]);
      },
    });
    kernel.remember(this.#scrape);
    return told;
  }

  groupOf(cell: number): number {
    return this.kernel.cells.int(cell, Cell.group);
  }

  cell(): number {
    return this.kernel.links.make(this.kernel.groups.make(), 0);
  }
}

function text(value: number): string {
  return Number.isFinite(value) ? String(value) : String(value).replace('Infinity', 'Inf');
}

test('two members vanish and return: their base moves once, by both', () => {
  const members = new Members();
  const cell = members.cell();
  const to = (): number => cell;
  assert.deepEqual([...members.scrape({ a: 5, b: 7, c: 1 }, to).moved], []);
  assert.deepEqual([...members.scrape({ c: 2 }, to).moved], [[1, 12]]);
  assert.deepEqual([...members.scrape({ c: 3 }, to).moved], []);
  assert.deepEqual([...members.scrape({ a: 6, b: 7, c: 3 }, to).moved], [[1, -12]]);
});

test('no number that is none gets into a base', () => {
  const members = new Members();
  const cell = members.cell();
  const to = (): number => cell;
  members.scrape({ a: 5, b: Number.NaN, c: Number.POSITIVE_INFINITY }, to);
  members.scrape({ a: Number.NaN, b: Number.NaN, c: Number.NEGATIVE_INFINITY }, to);
  assert.deepEqual([...members.scrape({}, to).moved], [[1, 5]]);
  assert.deepEqual([...members.scrape({ a: Number.POSITIVE_INFINITY, b: 4, c: 1 }, to).moved], [[1, -5]]);
});

test('cells that became one are told of as one', () => {
  const members = new Members();
  const { kernel } = members;
  const [a, b] = [members.cell(), members.cell()];
  members.scrape({ a: 5, b: 7 }, (name) => (name === 'a' ? a : b));
  kernel.links.join(b, a, kernel.cells.int(b, Cell.group));
  assert.deepEqual([...members.scrape({}, () => b).moved], [[2, 12]]);
});

test('a group is told of instances that it is not known to belong to until two are there, and of how many when they are others', () => {
  const members = new Members();
  const cell = members.cell();
  assert.deepEqual(members.scrape({ a: 4 }, () => cell).entered, [[1, 1]]);
  const first = members.scrape({ a: 5, b: 7, c: 9 }, () => cell);
  assert.deepEqual(first.entered, [
    [1, 1],
    [1, 2],
  ]);
  assert.deepEqual([...first.counted], [[1, [3, 3]]]);
  const again = members.scrape({ a: 6, b: 8, c: 9 }, () => cell);
  assert.deepEqual([again.entered.length, ...again.counted], [0]);
  members.kernel.settlement.forgetCounts();
  assert.deepEqual([...members.scrape({ b: 8 }, () => cell).counted], [[1, [1, 1]]]);
  const gone = members.scrape({}, () => cell);
  assert.deepEqual([gone.entered, ...gone.counted], [[], [1, [0, 0]]]);
  assert.deepEqual([...members.scrape({}, () => cell).counted], []);
});

test('a number that was given again has no past', () => {
  const members = new Members();
  const cell = members.cell();
  members.scrape({ a: 5, b: 7 }, () => cell);
  members.table.clear();
  assert.deepEqual([...members.scrape({ c: 1, d: 2, e: 3 }, () => cell).moved], []);
  assert.deepEqual([...members.scrape({ e: 3 }, () => cell).moved], [[1, 3]]);
});

test('a sum of moves is as exact as its parts', () => {
  const members = new Members();
  const cell = members.cell();
  members.scrape({ a: 2 ** 53, b: 1, c: 1, d: 0.25 }, () => cell);
  const [[high, low] = [0, 0]] = members.scrape({}, () => cell).parts.values();
  const layout = new Layout('counter');
  const family = { name: 'f', type: 'counter', layout, merger: 'cumulative', groups: new Map() } as const;
  const group = newGroup(
    { ...family, changes: [], dropped: null, droppedBefore: null, seen: 1, counted: null },
    '',
    [],
    new Cells(members.kernel),
  );
  group.base = [-(2 ** 53)];
  moveBase(group, 0, high, low);
  assert.deepEqual(group.base, [2.25]);
});

test('a sum of moves that no double holds is infinite', () => {
  const members = new Members();
  const cell = members.cell();
  members.scrape({ a: 1e308, b: 1e308, c: 1e308 }, () => cell);
  const [[high, low] = [0, 0]] = members.scrape({}, () => cell).parts.values();
  assert.equal(roundedSum(high, low, -1), Number.POSITIVE_INFINITY);
});

/** The rule of continuity, for one member and integers. */
function movedBy(last: number, isLive: boolean, value: number | undefined): number {
  if (Number.isNaN(last)) return 0;
  if (value === undefined) return isLive ? last : 0;
  const isReset = value < last;
  if (isReset) return isLive ? last : 0;
  return isLive ? 0 : -last;
}

test('whatever comes and goes, bases move by what members left behind and took back', () => {
  const value = fc.oneof(
    { weight: 8, arbitrary: fc.nat(100) },
    { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY) },
  );
  const scrape = fc.dictionary(fc.constantFrom(...'abcdefgh'), value);
  fc.assert(
    fc.property(fc.array(scrape, { minLength: 2, maxLength: 12 }), fc.integer({ min: 1, max: 3 }), (story, cells) => {
      const members = new Members();
      const made = Array.from({ length: cells }, () => members.cell());
      const cellOf = (name: string): number => made[name.charCodeAt(0) % cells] ?? 0;
      const last = new Map<string, number>();
      let before: Said = {};
      const known = new Map<number, number>();
      for (const said of story) {
        const expected = new Map<number, number>();
        for (const [name, was] of last) {
          const by = movedBy(was, name in before, said[name]);
          const group = members.groupOf(cellOf(name));
          expected.set(group, (expected.get(group) ?? 0) + by);
        }
        const { moved, counted } = members.scrape(said, cellOf);
        for (const [group, by] of expected) assert.equal(moved.get(group) ?? 0, by);
        for (const group of moved.keys()) assert.ok(expected.has(group));
        const there = new Map<number, number>();
        for (const name of Object.keys(said)) {
          const group = members.groupOf(cellOf(name));
          there.set(group, (there.get(group) ?? 0) + 1);
        }
        for (const [group, [count]] of counted) {
          assert.notEqual(count, known.get(group) ?? 0);
          known.set(group, count);
        }
        for (const cell of made)
          assert.equal(known.get(members.groupOf(cell)) ?? 0, there.get(members.groupOf(cell)) ?? 0);
        for (const [name, now] of Object.entries(said)) {
          const was = last.get(name) ?? Number.NaN;
          // What is no number leaves what was there; but for a member that began anew, of which nothing is known then.
          if (Number.isFinite(now)) last.set(name, now);
          else if (now < was) last.set(name, Number.NaN);
        }
        before = said;
      }
    }),
    runs(300),
  );
});
