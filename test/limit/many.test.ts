import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Kernel } from '../../src/kernel/index.ts';
import { chooseChange } from '../../src/limit/choose.ts';
import {
  type Counting,
  type Enforcement,
  ForecastBook,
  GroupBook,
  Ledger,
  limitBytes,
  limitFamilies,
  limitTotal,
} from '../../src/limit/index.ts';
import { Cells } from '../../src/model/cells.ts';
import type { Group, GroupFamily } from '../../src/model/group.ts';
import { settingsOf } from '../support/line.ts';

const template = (_label: string, value: string): string => value;

/** One series a group; `asked` tells how often somebody counted. */
class CountedSeries implements Counting {
  asked = 0;

  leaving(group: Group): number {
    this.asked++;
    return group.members > 0 && group.dropped === null ? 1 : 0;
  }

  asFold(): number {
    this.asked++;
    return 1;
  }

  counted(): number {
    return 0;
  }

  merge(into: Group, from: Group): void {
    into.members += from.members;
  }
}

function familyOf(
  book: GroupBook,
  name: string,
  groups: readonly (readonly [label: string, value: string])[],
): GroupFamily {
  const family = book.family(name, 'counter', 'cumulative', 1);
  for (const [label, value] of groups) book.groupOf(family, [{ name: label, value }]).members = 1;
  return family;
}

function crowd(
  families: number,
  limits: string,
): { at: Enforcement; counting: CountedSeries; all: readonly GroupFamily[] } {
  const book = new GroupBook(template, new Cells(new Kernel({ hi: 1, lo: 2 })));
  const counting = new CountedSeries();
  const all = Array.from({ length: families }, (_, at) =>
    familyOf(
      book,
      `f${at}`,
      ['a', 'b', 'c'].map((value) => ['id', value] as const),
    ),
  );
  const settings = settingsOf(`limits: { ${limits} }`).limits;
  const at: Enforcement = {
    scrape: 1,
    limits: settings,
    familyLimits: () => settings,
    book,
    ledger: new Ledger(false, true),
    counting,
    template,
    wording: { writeRule: () => '', advise: () => '', examples: true },
    forecast: new ForecastBook(),
    without: () => null,
  };
  return { at, counting, all };
}

const series = (all: readonly GroupFamily[]): number => all.reduce((sum, { groups }) => sum + groups.size, 0);

test('series: of a thousand families each is counted a few times, not a thousand times', () => {
  const { at, counting, all } = crowd(1000, 'series: 1500');
  limitTotal(at, all);
  assert.equal(series(all), 1500);
  assert.ok(counting.asked < 100_000, `counted ${counting.asked} times`);
});

test('metrics: of the families that are left out none is described again, and none with what it was', () => {
  const { at, all } = crowd(5000, 'metrics: 1000');
  let described = 0;
  const wording = { ...at.wording, writeRule: () => `${described++}` };
  const inScrape = (scrape: number): void => {
    at.ledger.begin(scrape, scrape);
    at.book.takeBack();
    limitFamilies({ ...at, scrape, wording }, all);
    at.ledger.end();
  };
  inScrape(1);
  const said = at.ledger.entries();
  assert.equal(said.length, 1000);
  assert.equal(all.filter(({ dropped }) => dropped === 'metrics').length, 4000);
  described = 0;
  inScrape(2);
  assert.equal(described, 0);
  assert.deepEqual(at.ledger.entries(), said);
});

test('answer_size: many families give way between two renderings, and no more than must', () => {
  const { at, all } = crowd(1000, 'answer_size: 20KB');
  assert.ok(limitBytes(at, all, ({ groups }) => 10 * groups.size, 20_000, new Set(), 30_000));
  assert.equal(series(all), 2000);
});

test('an application that invents label names: some are tried, then all are removed', () => {
  const book = new GroupBook(template, new Cells(new Kernel({ hi: 1, lo: 2 })));
  const family = familyOf(
    book,
    'f',
    Array.from({ length: 2000 }, (_, at) => [`l${at}`, 'x'] as const),
  );
  const counting = new CountedSeries();
  const room = { series: 10, label: null };
  const choice = chooseChange(family, [...family.groups.values()], room, new Set(['l1']), counting, template);
  assert.deepEqual(choice?.change, { how: 'remove', keep: new Set(['l1']) });
  assert.ok(counting.asked < 1_000_000, `counted ${counting.asked} times`);
});

test('of many labels the one that suffices alone is found', () => {
  const book = new GroupBook(template, new Cells(new Kernel({ hi: 1, lo: 2 })));
  const family = book.family('f', 'counter', 'cumulative', 1);
  for (let id = 0; id < 20; id++) {
    const labels = Array.from({ length: 50 }, (_, at) => ({ name: `l${at + 10}`, value: at === 40 ? `${id}` : 'x' }));
    book.groupOf(family, labels).members = 1;
  }
  const room = { series: 10, label: null };
  const choice = chooseChange(family, [...family.groups.values()], room, new Set(), new CountedSeries(), template);
  assert.deepEqual(choice?.change, { how: 'collapse', label: 'l50' });
});

test('many labels that go one to one: none is tried with each of the others', () => {
  const book = new GroupBook(template, new Cells(new Kernel({ hi: 1, lo: 2 })));
  const family = book.family('f', 'counter', 'cumulative', 1);
  for (let id = 0; id < 100; id++) {
    const labels = Array.from({ length: 30 }, (_, at) => ({ name: `l${at + 10}`, value: `${id}` }));
    book.groupOf(family, labels).members = 1;
  }
  const counting = new CountedSeries();
  const choice = chooseChange(
    family,
    [...family.groups.values()],
    { series: 10, label: null },
    new Set(),
    counting,
    template,
  );
  assert.deepEqual(choice?.change, { how: 'collapse', label: 'l10' });
  assert.ok(counting.asked < 20_000, `counted ${counting.asked} times`);
});

test('each group is counted once, however many changes are tried', () => {
  const book = new GroupBook(template, new Cells(new Kernel({ hi: 1, lo: 2 })));
  const family = book.family('f', 'counter', 'cumulative', 1);
  for (let id = 0; id < 100; id++) {
    const labels = Array.from({ length: 30 }, (_, at) => ({
      name: `l${at + 10}`,
      value: at === 7 ? `${id}` : `${id % 3}`,
    }));
    book.groupOf(family, labels).members = 1;
  }
  let folds = 0;
  const counting = new (class extends CountedSeries {
    override asFold(): number {
      folds++;
      return 1;
    }
  })();
  const room = { series: 10, label: null };
  const choice = chooseChange(family, [...family.groups.values()], room, new Set(), counting, template);
  assert.deepEqual(choice?.change, { how: 'collapse', label: 'l17' });
  assert.equal(folds, 100);
});
