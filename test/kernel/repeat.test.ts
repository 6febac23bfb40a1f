import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BodyReader } from '../../src/exposition/index.ts';
import { identify, type KnownTable } from '../../src/identify/index.ts';
import { Cell, Group, GroupState, Instance, type Kernel, Line } from '../../src/kernel/index.ts';
import { runs } from '../property/runs.ts';
import { newTable } from './support.ts';

/** What a member says; one that is not there says nothing. */
interface Step {
  readonly said: Readonly<Record<string, number>>;
  /** Somebody reads cells when they are settled, when the scrape is over, or when the next body was read. */
  readonly reads: readonly ('settled' | 'over' | 'read')[];
  /** Groups leave in another way from here on: which ones do not. */
  readonly folded: readonly number[];
  /** The body is refused. */
  readonly broken: boolean;
}

const MEMBERS = ['a', 'b', 'c', 'd', 'e', 'f'];
/** Of two groups with two members each, and two with one. */
const GROUP_OF: Readonly<Record<string, number>> = { a: 0, b: 0, c: 1, d: 1, e: 2, f: 3 };
const GROUPS = 4;

/** Members of groups whose lines leave by themselves, or do not. `isPlain`: nothing may be known from the body before. */
class Members {
  readonly table: KnownTable = newTable();
  readonly kernel: Kernel = this.table.kernel;
  readonly #isPlain: boolean;
  readonly #cells: readonly number[];
  #scrape = 0;
  /** What was found, as text. */
  readonly seen: string[] = [];
  repeats = 0;

  constructor(isPlain: boolean) {
    const { kernel } = this;
    this.#isPlain = isPlain;
    this.#cells = Array.from({ length: GROUPS }, () => kernel.links.make(kernel.groups.make(), 0));
  }

  scrape({ said, reads, folded, broken }: Step): void {
    const { table, kernel } = this;
    const lines = Object.entries(said).map(([name, value]) => `f{a="${name}"} ${text(value)}\n`);
    if (this.#isPlain) kernel.groups.free(kernel.groups.make());
    const body = Buffer.from(`# TYPE f counter\n${lines.join('')}${broken ? 'f{' : ''}`);
    const attendance = identify(new BodyReader(body, 'text'), table, false);
    if (reads.includes('read')) this.#look('read');
    if (!attendance.ok) return;
    if (attendance.value.repeats) this.repeats++;
    const { numbers, fresh, events, touched } = attendance.value;
    const open = [...events].filter((event) => event < 0);
    for (const instance of attendance.value.instances())
      for (const line of table.linesOf(instance))
        if (kernel.links.of(line) === 0)
          kernel.links.set(line, this.#cells[GROUP_OF[instance.labels[0]?.value ?? ''] ?? 0] ?? 0);
    const told: string[] = [];
    kernel.settlement.settle(++this.#scrape, false, {
      moved: (...what) => void told.push(`moved ${what}`),
      entered: (group, instance) => {
        told.push(`entered ${group} ${instance}`);
        if (group <= 2) kernel.groups.setInt(group, Group.shared, 1);
        else kernel.groups.setInt(group, Group.owner, kernel.instances.int(instance, Instance.serial));
      },
      counted: (group) =>
        void told.push(`${group}: ${kernel.groups.int(group, Group.members)} ${kernel.groups.int(group, Group.lines)}`),
    });
    if (reads.includes('settled')) this.#look('settled');
    for (let group = 1; group <= GROUPS; group++)
      kernel.answering.setState(group, group <= 2 || folded.includes(group) ? 0 : GroupState.leaves);
    const order = [...kernel.answering.inOrder()];
    const { families, changedGroups } = kernel.answering.survey();
    this.seen.push(JSON.stringify({ numbers, fresh, open, touched, told, order, families, changedGroups }));
    kernel.remember(this.#scrape);
    if (reads.includes('over')) this.#look('over');
  }

  #look(when: 'settled' | 'over' | 'read'): void {
    const { cells, groups, lines, instances, settlement } = this.kernel;
    for (const cell of this.#cells) {
      this.seen.push(`${when} ${cell}: ${cells.number(cell, Cell.exported)}`);
      if (when !== 'settled' || cells.int(cell, Cell.mark) !== settlement.epoch) continue;
      const ints = [Cell.members, Cell.numbers, Cell.newest].map((field) => cells.int(cell, field));
      const numbers = [0, 1, 2, 3, 4, 5, 6, 7].map((field) => cells.number(cell, field));
      this.seen.push(`${ints} ${numbers}`);
    }
    for (let group = 1; group <= GROUPS; group++) this.seen.push(String(groups.int(group, Group.exportedAt)));
    for (let line = 1; line < lines.end; line++)
      this.seen.push(`${lines.number(line, Line.last)} ${lines.int(line, Line.seen)}`);
    for (let number = 1; number < instances.end; number++) this.seen.push(String(instances.int(number, Instance.seen)));
  }
}

function text(value: number): string {
  return Number.isFinite(value) ? String(value) : String(value).replace('Infinity', 'Inf');
}

function seldom<T>(of: number, usual: T, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.oneof({ weight: of - 1, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary });
}

const aValue = fc.oneof(
  { weight: 2, arbitrary: fc.nat(9) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -1e16) },
);
const aWhen = fc.constantFrom<Step['reads'][number]>('settled', 'over', 'read');
const aStep = fc.record({
  /** By how much members grow, or what they say instead. */
  grow: fc.array(
    fc.oneof({ weight: 9, arbitrary: fc.nat(5) }, { weight: 1, arbitrary: aValue.map((value) => `${value}`) }),
    {
      minLength: MEMBERS.length,
      maxLength: MEMBERS.length,
    },
  ),
  there: seldom<readonly string[] | null>(6, null, fc.shuffledSubarray(MEMBERS)),
  reads: fc.uniqueArray(aWhen, { maxLength: 2 }),
  folded: seldom<readonly number[] | null>(5, null, fc.subarray([3, 4])),
  broken: seldom(10, false, fc.constant(true)),
});

test('what is known of a body that repeats the one before is what a body would tell of which nothing is known', () => {
  let repeats = 0;
  fc.assert(
    fc.property(fc.array(aStep, { minLength: 1, maxLength: 20, size: 'max' }), (steps) => {
      const [quick, plain] = [new Members(false), new Members(true)];
      const values = new Map<string, number>();
      let there: readonly string[] = MEMBERS;
      let folded: readonly number[] = [];
      for (const step of steps) {
        there = step.there ?? there;
        folded = step.folded ?? folded;
        MEMBERS.forEach((name, at) => {
          const by = step.grow[at] ?? 0;
          const before = values.get(name) ?? 0;
          // What is no number stays so for a while.
          if (typeof by === 'string') values.set(name, Number(by));
          else if (Number.isFinite(before)) values.set(name, before + by);
          else if (by === 5) values.set(name, by);
        });
        const said = Object.fromEntries(there.map((name) => [name, values.get(name) ?? 0]));
        const told = { said, reads: step.reads, folded, broken: step.broken };
        quick.scrape(told);
        plain.scrape(told);
        assert.deepEqual(quick.seen, plain.seen);
      }
      repeats += quick.repeats;
      assert.equal(plain.repeats, 0);
    }),
    runs(400),
  );
  assert.ok(repeats > 0, 'no body repeated another');
});
