import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Kernel } from '../../src/kernel/index.ts';
import { chooseChange } from '../../src/limit/choose.ts';
import { type Counting, GroupBook, type Without } from '../../src/limit/index.ts';
import { Cells } from '../../src/model/cells.ts';
import type { MetricType } from '../../src/model/exposition.ts';
import { sortLabels } from '../../src/model/labels.ts';

const COUNTING: Counting = { leaving: () => 1, asFold: () => 1, counted: () => 0, merge: () => {} };
const template = (_label: string, value: string): string => value.replace(/\d+/g, ':id');

/** Groups as one word each: `a=1,b=2`. */
function choose(
  groups: readonly string[],
  series: number,
  {
    protect = [],
    label = null,
    type = 'counter',
    past = {},
    error = 0,
  }: {
    protect?: string[];
    label?: [string, number] | null;
    type?: MetricType;
    past?: Readonly<Record<string, number>>;
    error?: number;
  } = {},
): string {
  const book = new GroupBook(template, new Cells(new Kernel({ hi: 1, lo: 2 })));
  const family = book.family('f', type, 'cumulative', 1);
  const visible = groups.map((group) => {
    const pairs = group === '' ? [] : group.split(',').map((pair) => pair.split('='));
    return book.groupOf(family, sortLabels(pairs.map(([name = '', value = '']) => ({ name, value }))));
  });
  const room = { series, label: label === null ? null : { name: label[0], values: label[1] } };
  const without: Without = (_family, labels) => {
    const count = past[labels.join(' ')];
    return count === undefined ? null : { count, error };
  };
  const change = chooseChange(family, visible, room, new Set(protect), COUNTING, template, true, without)?.change;
  if (change === undefined) return 'nothing';
  return change.how === 'remove' ? `keep ${[...change.keep].join(' ')}`.trim() : `${change.how} ${change.label}`;
}

const GRID = ['a=/x,b=1', 'a=/x,b=2', 'a=/y,b=1', 'a=/y,b=2'];
const TWINS = ['e=x,id=1,u=p1', 'e=y,id=1,u=p1', 'e=x,id=2,u=p2', 'e=y,id=2,u=p2', 'e=x,id=3,u=p3', 'e=y,id=3,u=p3'];

/** Three runs on two shards; and where each run has a pod of its own. */
const RUNS = ['run=a,shard=x', 'run=a,shard=y', 'run=b,shard=x', 'run=b,shard=y', 'run=c,shard=x', 'run=c,shard=y'];
const PODS = RUNS.map((group) => `pod=${group[4]}${group[4]},${group}`);
/** Templates that keep two values of each path. */
const PATHS = ['/a/1', '/a/2', '/b/1', '/b/2'].flatMap((path) => [`path=${path},shard=x`, `path=${path},shard=y`]);

const CHOICES: readonly (readonly [
  name: string,
  groups: readonly string[],
  series: number,
  options: Parameters<typeof choose>[2],
  change: string,
])[] = [
  ['a template says more than a star', ['a=/u/1', 'a=/u/2'], 1, {}, 'template a'],
  ['a star where there is no template that suffices', ['a=/u/1', 'a=/v/2'], 1, {}, 'collapse a'],
  ['a template where it is enough', ['a=/u/1', 'a=/u/2', 'a=/v/1'], 2, {}, 'template a'],
  [
    'the label under which most remain',
    ['a=/x,b=/1', 'a=/x,b=/2', 'a=/x,b=/3', 'a=/y,b=/1', 'a=/y,b=/2', 'a=/y,b=/3'],
    3,
    {},
    'collapse a',
  ],
  [
    'less room: the other label',
    ['a=/x,b=p', 'a=/x,b=q', 'a=/x,b=r', 'a=/y,b=p', 'a=/y,b=q', 'a=/y,b=r'],
    2,
    {},
    'collapse b',
  ],
  ['between equals the label with more values, then the first', GRID, 2, {}, 'collapse a'],
  [
    'what does not suffice: the one that shrinks most',
    GRID.map((group) => group.replaceAll(/[12]/g, (n) => 'pq'[Number(n) - 1] ?? '')),
    1,
    {},
    'collapse a',
  ],
  ['twins before the one that only shrinks', TWINS, 2, {}, 'template id'],
  ['protected labels are left alone while others can change', GRID, 1, { protect: ['a'] }, 'template b'],
  ['overflow: nothing else can change', ['a=*', 'b=*'], 1, {}, 'keep'],
  ['overflow keeps what is protected', ['a=*,p=1', 'b=*,p=2'], 1, { protect: ['p'] }, 'keep p'],
  ['then what is protected', ['p=x', 'p=y'], 1, { protect: ['p'] }, 'collapse p'],
  ['and at last the protected labels go', ['p=*', 'q=*'], 1, { protect: ['p', 'q'] }, 'keep'],
  ['nothing is left', [''], 0, {}, 'nothing'],
  [
    'a state set keeps its own label',
    ['f=on,u=1', 'f=off,u=1', 'f=on,u=2', 'f=off,u=2'],
    2,
    { type: 'stateset' },
    'template u',
  ],
  ['even in overflow', ['f=on,u=*', 'f=off'], 1, { type: 'stateset' }, 'keep f'],
  ['values of one label: only it may change', GRID, Infinity, { label: ['a', 1] }, 'collapse a'],
  ['a template where its values suffice', ['a=/u/1', 'a=/u/2', 'a=/v/3'], Infinity, { label: ['a', 2] }, 'template a'],
  ['an absent label is no value', ['a=/u/1', 'a=/u/2', 'b=/1'], Infinity, { label: ['a', 1] }, 'template a'],
  [
    'a protected label, where its values are too many',
    ['p=x', 'p=y'],
    Infinity,
    { label: ['p', 1], protect: ['p'] },
    'collapse p',
  ],
  ['most groups are left without shard', RUNS, 3, {}, 'collapse shard'],
  ['by hindsight that would not have lasted', RUNS, 3, { past: { shard: 50, run: 2 } }, 'collapse run'],
  ['nor would the other: as without hindsight', RUNS, 3, { past: { shard: 50, run: 4 } }, 'collapse shard'],
  ['of the other nothing is known: as without', RUNS, 3, { past: { shard: 50 } }, 'collapse shard'],
  ['of the first nothing is known: as without', RUNS, 3, { past: { run: 2 } }, 'collapse shard'],
  ['it may be that it lasts', RUNS, 3, { past: { shard: 4, run: 2 }, error: 0.08 }, 'collapse shard'],
  ['it may be that the other does not', RUNS, 3, { past: { shard: 50, run: 3 }, error: 0.08 }, 'collapse shard'],
  ['both are sure', RUNS, 3, { past: { shard: 5, run: 2 }, error: 0.08 }, 'collapse run'],
  ['two that go together last', PODS, 3, { past: { shard: 50, run: 50, pod: 50, 'pod run': 2 } }, 'collapse pod'],
  ['a template keeps more than a star', PATHS, 5, { past: { path: 2, shard: 50 } }, 'template path'],
  ['too many over the window', PATHS, 4, { past: { path: 4, shard: 2 } }, 'collapse shard'],
  ['protected last, whatever lasts', RUNS, 3, { past: { shard: 50, run: 2 }, protect: ['run'] }, 'collapse shard'],
];
for (const [name, groups, series, options, change] of CHOICES)
  test(`${name}: ${change}`, () => {
    assert.equal(choose(groups, series, options), change);
    assert.equal(choose(groups.toReversed(), series, options), change, 'in any order');
  });
