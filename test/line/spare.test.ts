import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse, stringify } from 'yaml';
import { seriesOf, TestLine } from '../support/line.ts';
import { KeptLine } from './restart-story.ts';

const LIMITS = { series_per_metric: 200 };

/** Labels of a member in one word each, and what it has counted. */
type Member = readonly [labels: Readonly<Record<string, string>>, value: number];

function bodyOf(members: readonly Member[]): string {
  const lines = members.map(([labels, value]) => {
    const all = Object.entries(labels).map(([name, text]) => `${name}=${JSON.stringify(text)}`);
    return `f_total{${all.join(',')}} ${value}\n`;
  });
  return `# TYPE f_total counter\n${lines.join('')}`;
}

/** Three letters that no other number has: no identifier in them, and nothing to learn. */
function word(number: number): string {
  return [0, 1, 2].map((digit) => String.fromCharCode(97 + (Math.floor(number / 26 ** digit) % 26))).join('');
}

function times(count: number, make: (at: number) => Member): readonly Member[] {
  return Array.from({ length: count }, (_, at) => make(at));
}

const users = (tenant: string, count: number): readonly Member[] =>
  times(count, (at) => [{ tenant, user: `${tenant}${word(at)}` }, 1 + (at % 7)]);
const TENANTS = [...users('acme', 400), ...users('b', 5), ...users('c', 4), ...users('d', 3)];

/** Pages that all tenants look at, and what a crawler makes up. */
const PAGES = [
  ...['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l'].flatMap((tenant) =>
    ['login', 'cart'].map((page): Member => [{ tenant, page }, 3]),
  ),
  ...times(400, (at) => [{ tenant: 'a', page: word(at) }, 1]),
];
const WEIGHTS = [...times(400, (at) => [{ tenant: word(at) }, 1 + (at % 50)]), [{ tenant: 'acme' }, 100_000]] as const;

const STORIES: readonly (readonly [
  name: string,
  members: readonly Member[],
  done: RegExp,
  exactly: (labels: Member[0]) => boolean,
])[] = [
  [
    'one tenant has nearly all of the series: only its users become one',
    TENANTS,
    /^where tenant is "acme", which has nearly all of the series, every value of label user became "\*"$/,
    ({ tenant }) => tenant !== 'acme',
  ],
  [
    'pages that everybody looks at stay, what a crawler makes up becomes one',
    PAGES,
    /^every value of label page became "\*", but for those that stand out: "cart", "login"$/,
    ({ page = '' }) => ['login', 'cart'].includes(page),
  ],
  [
    'one tenant has nearly all of the traffic: it stays, the others become one',
    WEIGHTS,
    /^every value of label tenant became "\*", but for those that stand out: "acme"$/,
    ({ tenant }) => tenant === 'acme',
  ],
];

for (const [name, members, done, exactly] of STORIES) {
  test(`${name}`, () => {
    const line = new TestLine({ config: stringify({ limits: LIMITS }) });
    const series = seriesOf(line.scrape(bodyOf(members)));
    const [entry, ...others] = line.ledger();
    assert.deepEqual(others, []);
    assert.match(entry?.done ?? '', done);
    assert.deepEqual([entry?.action, entry?.cause], ['collapse', 'series_per_metric']);
    const spared = members.filter(([labels]) => exactly(labels));
    for (const [key, value] of seriesOf(bodyOf(spared))) assert.equal(series.get(key), value, key);
    const folds = [...series].filter(([key]) => key.includes('"*"'));
    assert.equal(series.size, spared.length + folds.length);
    assert.equal(
      total(folds.map(([, value]) => value)),
      total(members.filter(([labels]) => !exactly(labels)).map(([, value]) => value)),
    );
  });

  test(`the rule that is suggested gives the same: ${name}`, () => {
    const line = new TestLine({ config: stringify({ limits: LIMITS }) });
    const answer = line.scrape(bodyOf(members));
    const rules: unknown = parse(line.ledger()[0]?.rule ?? '');
    const again = new TestLine({ config: stringify({ rules }) });
    assert.equal(again.scrape(bodyOf(members)), answer);
  });

  test(`a restart of Sluice keeps it: ${name}`, () => {
    const config = stringify({ limits: LIMITS });
    const [whole, restarted] = [new KeptLine(config), new KeptLine(config)];
    assert.equal(restarted.scrape(bodyOf(members)), whole.scrape(bodyOf(members)));
    const [entry = assert.fail()] = whole.line.ledger();
    restarted.restart();
    // What is new falls where it would have.
    const fresh = members
      .slice(-15)
      .map(([labels, value]): Member => [{ ...labels, [entry.label]: `new ${value}` }, value]);
    const later = [...members.map(([labels, value]): Member => [labels, value + 5]), ...unique(fresh)];
    assert.equal(restarted.scrape(bodyOf(later)), whole.scrape(bodyOf(later)));
    assert.deepEqual(restarted.line.ledger(), whole.line.ledger());
  });
}

test('what was spared may become one later, what became one stays one: no fold ever falls', () => {
  const line = new TestLine({ config: stringify({ limits: LIMITS }) });
  line.scrape(bodyOf(TENANTS));
  const known = new Map<string, number>();
  const hog = 'f_total{tenant="acme",user="*"}';
  for (let scrape = 1; scrape <= 6; scrape++) {
    // Another tenant follows, until the rest does not fit either.
    const members = [...users('acme', 400 - 20 * scrape), ...users('b', 70 * scrape), ...users('c', 4)];
    const grown = members.map(([labels, value]): Member => [labels, value + 10 * scrape]);
    const series = seriesOf(line.scrape(bodyOf(grown)));
    assert.ok(series.size <= LIMITS.series_per_metric);
    assert.ok(series.has(hog));
    for (const [key, value] of series) {
      if (key.includes('"*"')) assert.ok(value >= (known.get(key) ?? 0), `${key} falls to ${value}`);
      known.set(key, value);
    }
    const isSpared = series.has('f_total{tenant="c",user="caaa"}');
    assert.equal(isSpared, 70 * scrape + 4 + 1 <= LIMITS.series_per_metric, `scrape ${scrape}`);
  }
  assert.deepEqual(
    line.ledger().map(({ label, done }) => [label, done]),
    [['user', 'every value of label user became "*"']],
  );
});

test('members that merely have most are not spared: whom to keep would be chance', () => {
  for (const [name, members] of [
    ['alike', times(400, (at) => [{ user: word(at) }, 1 + (at % 50)])],
    // Zipf's law: each half of the one before it at first, then less and less so.
    ['smooth', times(400, (at) => [{ user: word(at) }, Math.ceil(10_000 / (at + 3))])],
    ['two hogs', [...users('a', 200), ...users('b', 200), ...users('c', 3)]],
  ] as const) {
    const line = new TestLine({ config: stringify({ limits: LIMITS }) });
    line.scrape(bodyOf(members));
    assert.deepEqual(
      line.ledger().map(({ done }) => done),
      ['every value of label user became "*"'],
      name,
    );
  }
});

test('what a hog shares with others is not told apart by it', () => {
  const shared = [...TENANTS, ...times(5, (at): Member => [{ tenant: 'c', user: `acme${word(at)}` }, 1])];
  const line = new TestLine({ config: stringify({ limits: LIMITS }) });
  line.scrape(bodyOf(shared));
  assert.deepEqual(
    line.ledger().map(({ done }) => done),
    ['every value of label user became "*"'],
  );
});

test('a template that suffices spares nobody: it says of all what they are', () => {
  const members = [
    ...times(400, (at): Member => [{ tenant: 'acme', path: `/api/${1000 + at}/item` }, 1]),
    ...times(5, (at): Member => [{ tenant: 'b', path: `/shop/${at}` }, 2]),
  ];
  const line = new TestLine({ config: stringify({ limits: LIMITS }) });
  const series = seriesOf(line.scrape(bodyOf(members)));
  assert.equal(series.get('f_total{path="/api/:id/item",tenant="acme"}'), 400);
  assert.equal(series.get('f_total{path="/shop/:id",tenant="b"}'), 10);
});

test('ledger_examples: false spares none, as a rule would have to name them', () => {
  const line = new TestLine({ config: stringify({ limits: LIMITS, ledger_examples: false }) });
  line.scrape(bodyOf(WEIGHTS));
  assert.deepEqual(
    line.ledger().map(({ done }) => done),
    ['every value of label tenant became "*"'],
  );
});

test('values that are long are not spared: the rule stays one that is read', () => {
  const members = [
    ...times(400, (at): Member => [{ text: word(at) }, 1]),
    [{ text: 'x'.repeat(65_536) }, 100_000],
  ] as const;
  const line = new TestLine({ config: stringify({ limits: LIMITS }) });
  line.scrape(bodyOf(members));
  assert.ok((line.ledger()[0]?.rule.length ?? Infinity) < 200);
});

function unique(members: readonly Member[]): readonly Member[] {
  return [...new Map(members.map((member) => [JSON.stringify(member[0]), member])).values()];
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
