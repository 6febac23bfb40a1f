import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTargetLine } from '../../src/line/line.ts';
import type { Answer } from '../../src/model/line.ts';
import { seriesOf, settingsOf } from '../support/line.ts';
import { KeptLine } from './restart-story.ts';

const DROP_USER = 'rules: [{ match: ".*", drop_labels: [user] }]';
const START = (seconds: number): string =>
  `# TYPE process_start_time_seconds gauge\nprocess_start_time_seconds ${seconds}\n`;

type Members = Readonly<Record<string, number>>;

function counter(name: string, members: Members): string {
  const lines = Object.entries(members).map(([user, value]) => `${name}{user="${user}"} ${value}\n`);
  return `# TYPE ${name} counter\n${lines.join('')}`;
}

function valueIn({ body }: Answer, series: string): number | undefined {
  return seriesOf(String(body)).get(series);
}

interface Story {
  readonly name: string;
  /** Before the restart; `start` is left out where the application does not say it. */
  readonly before: readonly { readonly members: Members; readonly start?: number }[];
  readonly after: readonly {
    readonly members: Members;
    readonly start?: number;
    readonly is: number;
    readonly held?: true;
  }[];
  readonly config?: string;
  /** Sluice restarts twice, with a scrape in between as the last one was. */
  readonly again?: true;
}

const STORIES: readonly Story[] = [
  {
    name: 'a fold goes on from its base and its members',
    before: [{ members: { a: 10, b: 5 } }, { members: { a: 11 } }],
    after: [
      { members: { a: 12 }, is: 17 },
      { members: { a: 13, c: 4 }, is: 22 },
    ],
  },
  {
    name: 'a member that came in between counts',
    before: [{ members: { a: 10, b: 5 } }],
    after: [{ members: { a: 12, b: 5, c: 100 }, is: 117 }],
  },
  {
    name: 'members that vanished in between show as a fall, which is held and said, and the next increase counts',
    before: [{ members: { a: 10, b: 5 } }],
    after: [
      { members: { a: 12 }, is: 15, held: true },
      { members: { a: 13 }, is: 16 },
    ],
  },
  {
    name: 'another member in the place of the only one does not make it fall',
    before: [{ members: { a: 10 } }],
    after: [
      { members: { b: 3 }, is: 10, held: true },
      { members: { b: 4 }, is: 11 },
    ],
  },
  {
    name: 'a member that comes after the restart counts in full, also where there was one',
    before: [{ members: { a: 10 } }],
    after: [
      { members: { a: 10 }, is: 10 },
      { members: {}, is: Number.NaN },
      { members: { b: 7 }, is: 17 },
    ],
  },
  {
    name: 'a member that was gone before and returns afterwards brings its increase only',
    before: [{ members: { a: 10, b: 5 } }, { members: { a: 11 } }],
    after: [
      { members: { a: 12 }, is: 17 },
      { members: { a: 12, b: 7 }, is: 19 },
    ],
  },
  {
    name: 'a member that was gone before two restarts brings its increase only',
    before: [{ members: { a: 10, b: 5 } }, { members: { a: 11 } }],
    again: true,
    after: [{ members: { a: 12, b: 7 }, is: 19 }],
  },
  {
    name: 'a member that was gone before and is there again at once brings its increase only',
    before: [{ members: { a: 10, b: 5 } }, { members: { a: 11 } }],
    after: [{ members: { a: 12, b: 7 }, is: 19 }],
  },
  {
    name: 'a member that was gone before and began anew counts in full',
    before: [{ members: { a: 10, b: 5 } }, { members: { a: 11 } }],
    after: [{ members: { a: 12, b: 2 }, is: 19 }],
  },
  {
    name: 'a member that was gone before an application restarted has no past in it',
    before: [
      { members: { a: 10, b: 5 }, start: 100 },
      { members: { a: 11 }, start: 100 },
    ],
    after: [
      { members: { a: 1, b: 7 }, start: 200, is: 8 },
      { members: { a: 2, b: 7 }, start: 200, is: 9 },
    ],
  },
  {
    name: 'an application that restarted in between begins anew',
    before: [{ members: { a: 10, b: 5 }, start: 100 }],
    after: [
      { members: { a: 1, b: 2 }, start: 200, is: 3 },
      { members: { a: 2, b: 2 }, start: 200, is: 4 },
    ],
  },
  {
    name: 'an application that restarted in between and has none of its series yet begins anew',
    before: [{ members: { a: 10, b: 5 }, start: 100 }],
    after: [
      { members: {}, start: 200, is: Number.NaN },
      { members: { a: 1 }, start: 200, is: 1 },
    ],
  },
  {
    name: 'a start time that jitters is no restart',
    before: [{ members: { a: 10, b: 5 }, start: 100 }],
    after: [{ members: { a: 10 }, start: 100.5, is: 15, held: true }],
  },
  {
    name: 'without a start time nothing tells a restart: the outputs hold, and count on',
    before: [{ members: { a: 10, b: 5 } }],
    after: [
      { members: { a: 1, b: 1 }, is: 15, held: true },
      { members: { a: 2, b: 3 }, is: 18 },
    ],
  },
  {
    name: 'under other rules an output goes on from what it last exported',
    before: [{ members: { a: 10, b: 5 } }],
    config:
      'rules: [{ match: c, keep_values: { label: user, values: [none], other: x } }, { match: c, drop_labels: [user] }]',
    after: [
      { members: { a: 11, b: 5 }, is: 15 },
      { members: { a: 12, b: 5 }, is: 16 },
    ],
  },
];

for (const { name, before, after, config, again } of STORIES)
  test(name, () => {
    const line = new KeptLine(DROP_USER);
    const body = (scrape: { readonly members: Members; readonly start?: number }): string =>
      counter('c', scrape.members) + (scrape.start === undefined ? '' : START(scrape.start));
    for (const scrape of before) line.answer(body(scrape));
    line.restart(config);
    if (again) {
      line.answer(body(before.at(-1) ?? { members: {} }));
      line.restart(config);
    }
    for (const [at, scrape] of after.entries()) {
      const answer = line.answer(body(scrape));
      assert.equal(valueIn(answer, 'c') ?? Number.NaN, scrape.is, `scrape ${at + 1}`);
      const inexact = answer.report.families.reduce((sum, family) => sum + family.inexact, 0);
      assert.equal(inexact, scrape.held ? 1 : 0);
      const said = line.line.ledger().filter((entry) => entry.action === 'inexact');
      assert.deepEqual(
        said.map((entry) => /members vanished while Sluice was away/.test(entry.message)),
        scrape.held ? [true] : [],
      );
    }
  });

test('where one member of a restarted application says so, the report does, too', () => {
  const line = new KeptLine(DROP_USER);
  line.answer(counter('c', { a: 10, b: 5 }) + START(100));
  line.restart();
  assert.equal(line.answer(counter('c', { a: 1 }) + START(200)).report.restarted, true);
});

test('a mapping that a limit made holds, and its entry keeps its since and is not told again', () => {
  const line = new KeptLine('limits: { series_per_metric: 4 }');
  const many = Object.fromEntries(Array.from({ length: 8 }, (_, at) => [`u${at}`, at]));
  assert.equal(line.answer(counter('c', many)).report.trips.length, 1);
  const [entry] = line.line.ledger();
  line.restart();
  assert.deepEqual(line.line.ledger(), [entry]);
  const answer = line.answer(counter('c', { u1: 100, u9: 1 }));
  assert.equal(valueIn(answer, 'c{user="*"}'), 101);
  assert.deepEqual(answer.report.trips, []);
  assert.deepEqual(
    line.line.ledger().map(({ since }) => since),
    [entry?.since],
  );
});

test('an entry that each scrape says again keeps its since, and goes when it is not said', () => {
  const line = new KeptLine('rules: [{ match: c, drop: true }]');
  line.answer(counter('c', { a: 1 }));
  const [entry] = line.line.ledger();
  line.restart();
  assert.deepEqual(line.answer(counter('c', { a: 2 })).report.trips, []);
  assert.deepEqual(line.line.ledger(), [entry]);
  line.restart();
  line.answer(counter('d', { a: 2 }));
  assert.deepEqual(line.line.ledger(), []);
});

test('gauges that a limit keeps are kept, also where others with a lower hash came later', () => {
  const line = new KeptLine('limits: { series_per_metric: 3 }');
  const gauge = (from: number, to: number): string =>
    `# TYPE g gauge\n${Array.from({ length: to - from }, (_, at) => `g{user="u${from + at}"} 1\n`).join('')}`;
  line.answer(gauge(0, 4));
  const kept = [...seriesOf(line.scrape(gauge(0, 40))).keys()];
  line.restart();
  assert.deepEqual([...seriesOf(line.scrape(gauge(0, 60))).keys()], kept);
});

test('families that limits.metrics keeps are kept', () => {
  const line = new KeptLine('limits: { metrics: 2 }');
  line.answer(counter('b', { a: 1 }) + counter('c', { a: 1 }));
  const next = counter('a', { a: 1 }) + counter('b', { a: 1 }) + counter('c', { a: 1 });
  const kept = [...seriesOf(line.scrape(next)).keys()];
  line.restart();
  assert.deepEqual([...seriesOf(line.scrape(next)).keys()], kept);
});

test('gauges that met stay left out, though only one of them is there', () => {
  const line = new KeptLine(DROP_USER);
  line.answer('# TYPE g gauge\ng{user="a"} 1\ng{user="b"} 2\n');
  line.restart();
  assert.equal(line.scrape('# TYPE g gauge\ng{user="a"} 1\n'), '');
});

test('numbers outlive any number of restarts, to the last bit', () => {
  const [whole, restarted] = [new KeptLine(DROP_USER), new KeptLine(DROP_USER)];
  for (let at = 0; at < 20; at++) {
    const members = { a: 0.1 * at, b: 1e15 + at / 8, [`gone${at}`]: 1 / 3 };
    const expected = whole.scrape(counter('c', members));
    assert.equal(restarted.scrape(counter('c', members)), expected);
    if (at % 4 === 0) {
      const steady = counter('c', members);
      const again = whole.scrape(steady);
      restarted.restart();
      assert.equal(restarted.scrape(steady), again);
    }
  }
});

const REFUSED: readonly (readonly [string, string, RegExp])[] = [
  ['another version', '{"version":4}', /^its version is 4, this Sluice reads 5$/],
  ['no version', '{}', /^its version is undefined, this Sluice reads 5$/],
  ['no JSON', '{"version":5', /JSON/],
  ['nothing', '', /JSON/],
  ['null', 'null', /./],
  ['another shape', '{"version":5,"families":[{"name":"c"}]}', /./],
];
for (const [what, text, error] of REFUSED)
  test(`a state is refused whole: ${what}`, () => {
    const line = createTargetLine(settingsOf(DROP_USER), { seed: { hi: 1, lo: 2 }, memory: 2 ** 20 });
    const fresh = line.save();
    const taken = line.restore(text);
    assert.match(taken.ok ? 'taken' : taken.error, error);
    assert.equal(line.save(), fresh);
  });

test("a limit that trips right after a restart: a fold called as one of the application's own series goes on from that", () => {
  const line = new KeptLine('');
  const body = counter('f_total', { '*': 3, a: 10, b: 20 });
  line.answer(body);
  line.restart('limits: { series_per_metric: 2 }');
  assert.equal(valueIn(line.answer(body), 'f_total{user="*"}'), 3);
  assert.equal(valueIn(line.answer(counter('f_total', { '*': 3, a: 11, b: 22, c: 5 })), 'f_total{user="*"}'), 11);
});

test('a limit that trips right after a restart: who is kept and joins a group that was no fold brings only its increase', () => {
  const config = 'metric_relabel_configs: [{ regex: method, action: labeldrop }]\nlimits: { series_per_metric: 3 }';
  const body = (paths: Readonly<Record<string, number>>): string =>
    `# TYPE f counter\n${Object.entries(paths)
      .map(([path, value]) => `f{method="GET",path="${path}"} ${value}\n`)
      .join('')}`;
  const line = new KeptLine(config);
  line.answer(body({ '/u/:id': 0, '/u/4': 1, '/u/1': 1 }));
  line.restart();
  const answer = line.answer(body({ '/u/:id': 0, '/u/4': 1, '/u/1': 1, '/u/2': 1, '/u/3': 1 }));
  assert.equal(valueIn(answer, 'f{path="/u/:id"}'), 2);
});

test('a limit that trips right after a restart: who joins by a second change brings only its increase, too', () => {
  const body = '# TYPE f counter\nf{m="a"} 1\nf{m="a",path="/u/1"} 1\nf{m="a",path="/b"} 1\n';
  const line = new KeptLine('');
  line.answer(body);
  line.restart('limits: { series_per_metric: 1, protect: [m] }');
  assert.equal(valueIn(line.answer(body), 'f{m="a"}'), 1);
});

test('what a reload carries outlives a restart of Sluice, also through a scrape without the family', () => {
  const line = new KeptLine('limits: { series_per_metric: 2 }');
  line.answer(counter('f_total', { a: 10, b: 20, c: 3 }));
  line.restart('limits: { series_per_metric: 1 }');
  line.answer('');
  line.restart();
  assert.equal(valueIn(line.answer(counter('f_total', { a: 11, b: 20 })), 'f_total{user="*"}'), 33);
});

test('a group that a limit left out goes on from what its members had, not from what left before', () => {
  const body = (paths: Readonly<Record<string, number>>): string =>
    `# TYPE f counter\n${Object.entries(paths)
      .map(([path, value]) => `f{path="${path}"} ${value}\n`)
      .join('')}`;
  const line = new KeptLine(
    'limits: { series_per_metric: 2, on_exceed: drop }\nrules: [{ match: f, template: [path] }]',
  );
  line.answer(body({ '/u/:id': 1, '/a': 0 }));
  line.answer(body({ '/a': 0, '/b': 0 }));
  line.answer(body({ '/a': 0, '/b': 0, '/u/:id': 1 }));
  line.restart();
  line.answer(body({ '/a': 0, '/b': 0, '/u/:id': 1, '/u/1': 0 }));
  assert.equal(valueIn(line.answer(body({ '/u/1': 0 })), 'f{path="/u/:id"}'), 1);
});
