import assert from 'node:assert/strict';
import { test } from 'node:test';
import { entryText, seriesOf, TestLine } from '../support/line.ts';
import { SAME, tellTrips } from './trips.ts';

/** A counter with one label of `n` values. */
function counters(n: number, name = 'f_total', label = 'id'): string {
  const lines = Array.from({ length: n }, (_, at) => `${name}{${label}="v${at}"} ${at}\n`);
  return `# TYPE ${name} counter\n${lines.join('')}`;
}

function families(n: number): string {
  return Array.from({ length: n }, (_, at) => `# TYPE f${at} gauge\nf${at} ${at}\n`).join('');
}

const NINE_BYTES = '# TYPE f_total counter\nf_total{a="1"} 1\nf_total{a="2"} 1\n'; // 23 + 17 + 17

/** Every limit with a body that is one below, at and one above it, and the series that leave. */
const EDGES: readonly {
  readonly limit: string;
  readonly setting: string;
  readonly body: (n: number) => string;
  readonly at: number;
  readonly above: number;
}[] = [
  { limit: 'series', setting: '10', body: (n) => counters(n), at: 10, above: 1 },
  { limit: 'series', setting: '10', body: (n) => `${counters(4)}${counters(n - 4, 'g_total')}`, at: 10, above: 5 },
  { limit: 'series_per_metric', setting: '10', body: (n) => counters(n), at: 10, above: 1 },
  { limit: 'values_per_label', setting: '10', body: (n) => counters(n), at: 10, above: 1 },
  { limit: 'metrics', setting: '10', body: families, at: 10, above: 10 },
];
for (const { limit, setting, body, at, above } of EDGES)
  for (const [n, leaves] of [
    [at - 1, at - 1],
    [at, at],
    [at + 1, above],
  ] as const)
    test(`${limit}: ${setting} with ${n}: ${leaves} series leave`, () => {
      const line = new TestLine({ config: `limits: { ${limit}: ${setting} }` });
      const answer = line.scrape(body(n));
      assert.equal(seriesOf(answer).size, leaves);
      assert.equal(answer === body(n), n <= at);
      assert.deepEqual([...new Set(line.ledger().map(({ cause }) => cause))], n <= at ? [] : [limit]);
    });

for (const [size, fits] of [
  [56, false],
  [57, true],
  [58, true],
] as const)
  test(`answer_size: ${size}B for a body of 57 bytes`, () => {
    const line = new TestLine({ config: `limits: { answer_size: ${size}B }` });
    const answer = line.scrape(NINE_BYTES);
    assert.equal(answer === NINE_BYTES, fits);
    assert.ok(answer.length <= size);
    assert.equal(seriesOf(answer).get(fits ? 'f_total{a="1"}' : 'f_total{a="*"}'), fits ? 1 : 2);
  });

test('answer_size: a body of nothing but metadata is refused where it is too long', () => {
  const line = new TestLine({ config: 'limits: { answer_size: 20B }' });
  assert.match(line.refusal('# HELP f It is long, and nothing can be folded.\n').message, /answer_size allows 20/);
});

test('0 is no limit', () => {
  const line = new TestLine({
    config: 'limits: { series: 0, series_per_metric: 0, values_per_label: 0, metrics: 0, answer_size: 0 }',
  });
  const body = counters(6000);
  assert.equal(line.scrape(body), body);
});

test('of the overrides the first that matches holds, and 0 lifts the limit', () => {
  const line = new TestLine({
    config: `
limits:
  series_per_metric: 2
  overrides:
    - { match: a_total, series_per_metric: 0 }
    - { match: '[ab]_total', series_per_metric: 4 }
`,
  });
  const answer = line.scrape(['a_total', 'b_total', 'c_total'].map((name) => counters(4, name)).join(''));
  const count = (name: string): number => [...seriesOf(answer).keys()].filter((text) => text.startsWith(name)).length;
  assert.deepEqual(['a_total', 'b_total', 'c_total'].map(count), [4, 4, 1]);
});

tellTrips([
  {
    name: 'the change under which most groups remain, of those that suffice',
    config: 'limits: { series_per_metric: 3 }',
    bodies: [
      `
# TYPE f_total counter
f_total{path="/u/1",zone="a"} 1
f_total{path="/u/2",zone="b"} 2
f_total{path="/x",zone="a"} 4
f_total{path="/x",zone="b"} 8
`,
    ],
    answers: [
      `
# TYPE f_total counter
f_total{path="/u/1",zone="*"} 1
f_total{path="/u/2",zone="*"} 2
f_total{path="/x",zone="*"} 12
`,
    ],
  },
  {
    name: 'protected labels are touched last',
    config: 'limits: { series_per_metric: 2 }',
    bodies: [
      `
# TYPE f_total counter
f_total{a="1",code="200"} 1
f_total{a="2",code="200"} 2
f_total{a="3",code="500"} 4
`,
    ],
    answers: [
      `
# TYPE f_total counter
f_total{a="*",code="500"} 4
f_total{a="*",code="200"} 3
`,
    ],
  },
  {
    name: 'two labels that move together go, and the one that is no culprit stays',
    config: 'limits: { series_per_metric: 3 }',
    bodies: [
      `
# TYPE f_total counter
f_total{id="1",kind="a",uid="x1"} 1
f_total{id="2",kind="a",uid="x2"} 2
f_total{id="3",kind="b",uid="x3"} 4
f_total{id="4",kind="b",uid="x4"} 8
`,
    ],
    answers: [
      `
# TYPE f_total counter
f_total{id="*",kind="a",uid="*"} 3
f_total{id="*",kind="b",uid="*"} 12
`,
    ],
  },
  {
    name: 'a pair of labels that move together goes before a label that only shrinks the family',
    config: 'limits: { series_per_metric: 3 }',
    bodies: [
      `
# TYPE f_total counter
f_total{endpoint="x",id="1",uid="a"} 1
f_total{endpoint="y",id="1",uid="a"} 2
f_total{endpoint="x",id="2",uid="b"} 4
f_total{endpoint="y",id="2",uid="b"} 8
f_total{endpoint="x",id="3",uid="c"} 16
f_total{endpoint="y",id="3",uid="c"} 32
f_total{endpoint="x",id="4",uid="d"} 64
f_total{endpoint="y",id="4",uid="d"} 128
`,
    ],
    answers: [
      `
# TYPE f_total counter
f_total{endpoint="x",id="*",uid="*"} 85
f_total{endpoint="y",id="*",uid="*"} 170
`,
    ],
    ledger: ['f_total id collapse series_per_metric 8>2', 'f_total uid collapse series_per_metric 8>2'],
  },
  {
    name: 'overflow removes labels that are unprotected',
    config: 'limits: { series_per_metric: 1 }',
    bodies: [
      `
# TYPE f_total counter
f_total{a="1"} 1
f_total{b="2"} 2
f_total{c="3",code="200"} 4
f_total{d="3",code="200"} 8
`,
    ],
    answers: [
      `
# TYPE f_total counter
f_total 15
`,
    ],
  },
  {
    name: 'a family of which one instance is too large is left out, with an entry',
    config: 'limits: { series_per_metric: 2 }',
    bodies: [
      `
# TYPE h histogram
h_bucket{le="+Inf"} 1
h_sum 1
h_count 1
# TYPE o gauge
o 1
`,
    ],
    answers: ['# TYPE o gauge\no 1\n'],
    ledger: ['h - drop series_per_metric 3>0'],
  },
  {
    name: 'what a fold stands for may be there already',
    config: 'limits: { series_per_metric: 2 }',
    bodies: [
      `
# TYPE f_total counter
f_total{path="*"} 1
f_total{path="a"} 2
f_total{path="b"} 4
`,
    ],
    answers: [
      `
# TYPE f_total counter
f_total{path="*"} 7
`,
    ],
    ledger: ['f_total path collapse series_per_metric 3>1'],
  },
  {
    name: 'gauges without a policy: whole members stay, those that were known first',
    config: 'limits: { series_per_metric: 2 }',
    bodies: ['g{a="1"} 1\ng{a="2"} 2\n', 'g{a="0"} 0\ng{a="2"} 2\ng{a="3"} 3\ng{a="1"} 1\n'],
    answers: [SAME, '# TYPE g untyped\ng{a="2"} 2\ng{a="1"} 1\n'],
    ledger: ['g - drop series_per_metric 2>0'],
  },
  {
    name: 'gauges with a policy fold',
    config: 'limits: { series_per_metric: 2 }\nrules: [{ match: g, gauge: max }]',
    bodies: ['g{a="1"} 1\ng{a="2"} 3\ng{a="3"} 2\n'],
    answers: ['# TYPE g untyped\ng{a="*"} 3\n'],
  },
  {
    name: 'a state set keeps its states apart',
    config: 'limits: { series_per_metric: 2 }',
    bodies: ['# TYPE s stateset\ns{s="a",u="1"} 1\ns{s="b",u="1"} 0\ns{s="a",u="2"} 0\ns{s="b",u="2"} 0\n# EOF\n'],
    answers: ['# TYPE s stateset\ns{s="a",u="*"} 1\ns{s="b",u="*"} 0\n# EOF\n'],
  },
  {
    name: 'an absent label stays absent, and does not count as a value',
    config: 'limits: { values_per_label: 2 }',
    bodies: [
      `
# TYPE f_total counter
f_total{path="/u/1"} 1
f_total{path="/u/2"} 2
f_total{path="/v/3"} 4
f_total 8
`,
    ],
    answers: [
      `
# TYPE f_total counter
f_total{path="/v/:id"} 4
f_total 8
f_total{path="/u/:id"} 3
`,
    ],
  },
  {
    name: 'metrics: those that were known stay, whatever the order',
    config: 'limits: { metrics: 1 }',
    bodies: ['a 1\nb 1\n', 'b 1\na 1\n', 'b 1\na 1\n'],
    answers: ['a 1\n', 'a 1\n', 'a 1\n'],
    ledger: ['b - drop metrics 1>0'],
  },
  {
    name: 'series: the largest gives way first, and the small ones stay',
    config: 'limits: { series: 4 }',
    bodies: [`${counters(5)}# TYPE g_total counter\ng_total{a="1"} 1\ng_total{a="2"} 1\n`],
    answers: [
      `
# TYPE f_total counter
f_total{id="*"} 10
# TYPE g_total counter
g_total{a="1"} 1
g_total{a="2"} 1
`,
    ],
  },
  {
    name: 'series: nobody is left out while others can still be folded',
    config: 'limits: { series: 4 }',
    bodies: [
      `
# TYPE h histogram
h_bucket{a="1",le="+Inf"} 1
h_sum{a="1"} 1
h_count{a="1"} 1
h_bucket{a="2",le="+Inf"} 1
h_sum{a="2"} 1
h_count{a="2"} 1
${counters(4)}`.replace('\n\n', '\n'),
    ],
    answers: [
      `
# TYPE h histogram
h_bucket{le="+Inf"} 2
h_sum 2
h_count 2
# TYPE f_total counter
f_total{id="*"} 6
`,
    ],
  },
]);

test('on_exceed: drop keeps whole members, the same whatever the order, and holds on to them', () => {
  const config = 'limits: { series_per_metric: 9, on_exceed: drop }';
  const member = (id: number): string[] =>
    ['_bucket{id="N",le="1"} 1', '_bucket{id="N",le="+Inf"} 2', '_sum{id="N"} 3', '_count{id="N"} 2'].map(
      (line) => `h${line.replace('N', String(id))}`,
    );
  const body = (ids: readonly number[]): string => ['# TYPE h histogram', ...ids.flatMap(member), ''].join('\n');
  const ids = [1, 2, 3, 4, 5, 6];
  const line = new TestLine({ config });
  const first = seriesOf(line.scrape(body(ids)));
  assert.equal(first.size, 8);
  const reversed = seriesOf(new TestLine({ config, seed: 2 }).scrape(body(ids.toReversed())));
  assert.deepEqual([...reversed.keys()].sort(), [...first.keys()].sort());
  const later = seriesOf(line.scrape(body([...Array.from({ length: 20 }, (_, at) => at + 10), ...ids])));
  assert.deepEqual([...later.keys()].sort(), [...first.keys()].sort());
  assert.deepEqual(line.ledger().map(entryText), ['h - drop series_per_metric 96>0']);
});

test('on_exceed: observe touches nothing, and says what it would do', () => {
  const line = new TestLine({
    config: 'limits: { series_per_metric: 2, on_exceed: observe }\nrules: [{ match: o, drop_labels: [a] }]',
  });
  for (const n of [3, 3, 5]) {
    assert.equal(line.scrape(counters(n)), counters(n));
    assert.deepEqual(line.ledger().map(entryText), [`f_total id collapse series_per_metric ${n}>1 observed`]);
  }
  assert.equal(line.scrape('o{a="1"} 1\n'), '# TYPE o untyped\no 1\n');
  const rules = line.ledger().filter(({ cause }) => cause === 'rule');
  assert.deepEqual(rules.map(entryText), ['o - fold rule 1>1'], 'a rule acts, and once');
});

test('a mapping holds while the application runs, when it restarts, and until a reload', () => {
  const line = new TestLine({ config: 'limits: { series_per_metric: 2 }' });
  const values = (body: string): Record<string, number> => Object.fromEntries(seriesOf(line.scrape(body)));
  assert.deepEqual(values(counters(3)), { 'f_total{id="*"}': 3 });
  assert.deepEqual(values(counters(1)), { 'f_total{id="*"}': 3 }, 'two vanished');
  assert.deepEqual(values('# TYPE f_total counter\nf_total{id="v2"} 1\n'), { 'f_total{id="*"}': 4 });
  line.reconfigure('');
  assert.deepEqual(values('# TYPE f_total counter\nf_total{id="v2"} 2\n'), { 'f_total{id="v2"}': 2 });
  line.reconfigure('limits: { series_per_metric: 2 }');
  assert.deepEqual(values(counters(3)), { 'f_total{id="*"}': 4 }, 'it goes on from where it was');
});
