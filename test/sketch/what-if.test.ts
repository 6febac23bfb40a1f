import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Kernel } from '../../src/kernel/index.ts';
import { GroupBook } from '../../src/limit/index.ts';
import { Cells } from '../../src/model/cells.ts';
import type { Group, GroupFamily } from '../../src/model/group.ts';
import { type Labels, sortLabels, withoutLabels } from '../../src/model/labels.ts';
import { WhatIfBook } from '../../src/sketch/index.ts';

const WINDOW_MS = 60_000;
const ARENA_BYTES = 2 ** 20;
const NONE: ReadonlySet<string> = new Set();

type Values = Readonly<Record<string, string | number>>;

/** A family under diagnosis, as scrapes go by. */
class Watched {
  readonly book: WhatIfBook;
  readonly family: GroupFamily;
  readonly #groups = new GroupBook((_label, value) => value, new Cells(new Kernel({ hi: 1, lo: 2 })));
  #scrape = 0;
  #nowMs = 0;
  #visible: Group[] = [];

  constructor(book = new WhatIfBook(new Kernel({ hi: 1, lo: 2 }), WINDOW_MS, ARENA_BYTES)) {
    this.book = book;
    this.family = this.#groups.family('f', 'counter', 'cumulative', 1);
  }

  scrape(members: readonly Values[], { isNear = true, passedMs = 1000, protect = NONE } = {}): void {
    this.#scrape++;
    this.#nowMs += passedMs;
    for (const group of this.#visible) group.members = 0;
    this.#visible = members.map((values) => this.#groups.groupOf(this.family, labelsOf(values)));
    for (const group of this.#visible) group.members = 1;
    this.book.begin(this.#nowMs, this.#scrape);
    if (isNear) this.book.watch(this.family, protect);
    for (const group of this.#visible) group.exportedAt = this.#scrape;
  }

  count(...labels: readonly string[]): number | null {
    return this.book.without(this.family, labels)?.count ?? null;
  }
}

function labelsOf(values: Values): Labels {
  return sortLabels(Object.entries(values).map(([name, value]) => ({ name, value: String(value) })));
}

function distinct(members: readonly Values[], without: readonly string[]): number {
  const names = new Set(without);
  return new Set(members.map((values) => JSON.stringify(withoutLabels(labelsOf(values), names)))).size;
}

function times(count: number, make: (at: number) => Values): readonly Values[] {
  return Array.from({ length: count }, (_, at) => make(at));
}

// What distinct values alone do not show.
const CASES: readonly (readonly [name: string, members: readonly Values[]])[] = [
  ['one culprit', times(6000, (at) => ({ user: at, status: at % 4, method: at % 3 }))],
  ['a filler that goes with it', times(6000, (at) => ({ path: at % 3000, trace: (at % 3000) % 97, shard: at % 30 }))],
  ['two that go one to one', times(6000, (at) => ({ user: at % 1500, email: `${at % 1500}@x`, status: at % 4 }))],
  ['two that have nothing to do with each other', times(6000, (at) => ({ a: at % 77, b: Math.floor(at / 77), c: 1 }))],
  ['a product', times(10_000, (at) => ({ a: at % 10, b: at % 7, c: Math.floor(at / 70) % 13, d: at % 11 }))],
  ['some lack a label', times(600, (at) => (at % 2 === 0 ? { a: at, b: 1 } : { a: at }))],
];

for (const [name, members] of CASES)
  test(`without each label and each two: ${name}`, () => {
    const watched = new Watched();
    // Some are there when it begins, some come later, and what came goes.
    for (let at = 0; at < members.length; at += members.length / 10)
      watched.scrape(members.slice(at, at + members.length / 10));
    const labels = [...new Set(members.flatMap((values) => Object.keys(values)))];
    for (const a of labels)
      for (const b of labels) {
        const exact = distinct(members, [a, b]);
        const { count, error } = watched.book.without(watched.family, [a, b]) ?? assert.fail();
        assert.ok(Math.abs(count - exact) <= 4 * error * exact, `${a} ${b}: ${count}, exactly ${exact}, ${error}`);
        if (exact < 100) assert.equal(count, exact);
      }
  });

test('the order in which groups come changes nothing in what is counted exactly', () => {
  const members = times(150, (at) => ({ a: at, b: at % 7 }));
  const [one, other] = [new Watched(), new Watched()];
  one.scrape(members);
  other.scrape(members.toReversed());
  assert.deepEqual([one.count('a'), one.count('b')], [7, 150]);
  assert.deepEqual([other.count('a'), other.count('b')], [7, 150]);
});

test('a new window begins with what is there; the one before counts until it is over', () => {
  const watched = new Watched();
  watched.scrape(times(100, (at) => ({ a: at, b: 1 })));
  watched.scrape(
    times(2, (at) => ({ a: at, b: 1 })),
    { passedMs: WINDOW_MS },
  );
  assert.equal(watched.count('b'), 100);
  watched.scrape(
    times(3, (at) => ({ a: at, b: 1 })),
    { passedMs: WINDOW_MS },
  );
  assert.equal(watched.count('b'), 3);
});

test('one that comes back in a later window is counted there, too', () => {
  const watched = new Watched();
  watched.scrape([{ a: 1 }, { a: 2 }, { a: 3 }].map((values) => ({ ...values, b: 1 })));
  for (let at = 0; at < 3; at++) watched.scrape([{ a: 1, b: 1 }], { passedMs: WINDOW_MS });
  assert.equal(watched.count('b'), 1);
  watched.scrape([{ a: 2, b: 1 }]);
  assert.equal(watched.count('b'), 2);
});

test('what came and went before the diagnosis began is known, as far as the window goes', () => {
  const watched = new Watched();
  watched.scrape([{ a: 'long ago', b: 1 }], { isNear: false });
  watched.scrape([{ a: 'then', b: 1 }], { isNear: false, passedMs: WINDOW_MS });
  watched.scrape([{ a: 'now', b: 1 }]);
  assert.equal(watched.count('b'), 2);
});

test('a family that fell back is forgotten once a whole window has seen it far from its limit', () => {
  const watched = new Watched();
  watched.scrape([{ a: 1, b: 1 }]);
  watched.scrape([{ a: 1, b: 1 }], { isNear: false, passedMs: WINDOW_MS });
  assert.equal(watched.count('a'), 1);
  watched.scrape([{ a: 1, b: 1 }], { isNear: false, passedMs: WINDOW_MS });
  assert.equal(watched.count('a'), null);
});

test('labels that the mapping folds meanwhile are left out, too; with the next scrape the choice is made', () => {
  const watched = new Watched();
  watched.scrape(times(50, (at) => ({ user: at, email: `${at}@x`, status: at % 2 })));
  assert.equal(watched.count('email'), 50);
  watched.family.changes.push({ how: 'collapse', label: 'user' });
  assert.equal(watched.count('email'), 2);
  assert.equal(watched.count('user'), 50);
  watched.family.changes.push({ how: 'template', label: 'email' });
  assert.equal(watched.count('status'), null);
  watched.scrape([{ user: '*', email: '*', status: 1 }], { isNear: false });
  assert.equal(watched.count('email'), null);
});

test('nothing is known after a change that folds some values only', () => {
  const watched = new Watched();
  watched.scrape(times(50, (at) => ({ user: at, status: at % 2 })));
  watched.family.changes.push({ how: 'collapse', label: 'user', keep: ['1'] });
  assert.equal(watched.count('status'), null);
});

test('protected labels, and those with very long names, are not tried', () => {
  const watched = new Watched();
  watched.scrape([{ a: 1, code: 2, [`x${'y'.repeat(64)}`]: 3 }], { protect: new Set(['code']) });
  assert.equal(watched.count('a'), 1);
  assert.equal(watched.count('code'), null);
  assert.equal(watched.count(`x${'y'.repeat(64)}`), null);
});

test('sixteen families, sixteen labels of each and pairs of six: beyond that nothing is known', () => {
  const book = new WhatIfBook(new Kernel({ hi: 1, lo: 2 }), WINDOW_MS, ARENA_BYTES);
  const bytes = book.bytes();
  const all = Array.from({ length: 20 }, () => new Watched(book));
  const members = times(30, (at) =>
    Object.fromEntries(Array.from({ length: 20 }, (_, label) => [`l${String(label).padStart(2, '0')}`, at])),
  );
  for (const watched of all) watched.scrape(members);
  assert.equal(all.filter((watched) => watched.count('l00') !== null).length, 16);
  const [first] = all;
  assert.deepEqual(
    [first?.count('l15'), first?.count('l16'), first?.count('l04', 'l05'), first?.count('l05', 'l06')],
    [30, null, 30, null],
  );
  // Who leaves makes room with the next window only.
  for (const { family } of all) book.forget(family);
  for (const watched of all) watched.scrape(members);
  assert.ok(all.every((watched) => watched.count('l00') === null));
  for (const watched of all) watched.scrape(members, { passedMs: WINDOW_MS });
  assert.equal(all.filter((watched) => watched.count('l00') !== null).length, 16);
  assert.equal(book.bytes(), bytes);
});

test('an arena too small for all that is counted says how little it knows', () => {
  const book = new WhatIfBook(new Kernel({ hi: 1, lo: 2 }), WINDOW_MS, 2 ** 16);
  const all = Array.from({ length: 16 }, () => new Watched(book));
  const members = times(3000, (at) => ({ a: at % 60, b: Math.floor(at / 60), c: at % 7, d: at % 11, e: at % 13 }));
  for (const watched of all) watched.scrape(members);
  const { count, error } = all[0]?.book.without(all[0].family, ['c']) ?? assert.fail();
  assert.ok(error > 0.03 && Math.abs(count - 3000) < 5 * error * 3000, `${count} ${error}`);
});
