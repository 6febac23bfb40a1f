import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Escaping } from '../../src/model/exposition.ts';
import { OPENMETRICS, seriesOf, TestLine } from '../support/line.ts';
import { SAME, tellTrips } from './trips.ts';

const DROP_U = 'rules: [{ match: f.*, drop_labels: [u] }]';

tellTrips([
  {
    name: 'nothing to do: every byte stays, whatever it is',
    bodies: [
      `
# a comment
#TYPE is one, too

# TYPE  f	counter
# TYPE f counter
# HELP only metadata
f { b = "2" , a = "1" , } 1.50e3  1600000000000
f{a="1",b="2"} 2
f{a="",le="1"} +Inf
x NaN`,
    ],
    answers: [SAME],
    ledger: [],
  },
  { name: 'an empty body', bodies: [''], answers: [SAME] },
  {
    name: 'nothing to do in OpenMetrics',
    bodies: ['# TYPE f counter\nf_total 1 # {trace_id="a"} 1\nf_created 1.5\n# EOF\n'],
    answers: [SAME],
  },
  {
    name: 'what is not touched keeps its bytes beside what is',
    config: DROP_U,
    bodies: [
      `
# a comment
# TYPE f counter
f{u="1"} 1
# HELP only metadata
# TYPE only gauge

g { a = "1" } 1e0`,
    ],
    answers: [
      `
# a comment
# TYPE f counter
f 1
# HELP only metadata
# TYPE only gauge

g { a = "1" } 1e0
`,
    ],
  },
  {
    name: 'a last line without its newline, with others behind it',
    config: DROP_U,
    bodies: ['x 1\nf{u="1"} 1\ny 1\nf{u="2"} 2'],
    answers: ['x 1\ny 1\n'],
  },
  {
    name: 'families that are interleaved stand together once they are folded',
    config: DROP_U,
    bodies: [
      `
# TYPE f counter
f{u="1"} 1
# TYPE g gauge
g 1
# HELP f Late.
# TYPE f counter
f{u="2"} 2
`,
    ],
    answers: [
      `
# HELP f Late.
# TYPE f counter
f 3
# TYPE g gauge
g 1
`,
    ],
  },
  {
    name: 'a TYPE below its samples holds for them',
    config: DROP_U,
    bodies: ['f{u="1"} 1\nf{u="2"} 2\n# TYPE f counter\n'],
    answers: ['# TYPE f counter\nf 3\n'],
  },
  {
    name: 'of two TYPEs the last holds, and is written',
    config: DROP_U,
    bodies: ['# TYPE f gauge\nf{u="1"} 1\n# TYPE f counter\nf{u="2"} 2\n'],
    answers: ['# TYPE f counter\nf 3\n'],
  },
  {
    name: 'a TYPE that decides how le is read is said again where another came between',
    config: DROP_U,
    bodies: [
      `
# TYPE h histogram
h_bucket{le="1"} 1
h_bucket{le="+Inf"} 1
h_sum 1
h_count 1
f{u="1"} 1
loose{le="1"} 1
`,
      `
# TYPE h histogram
h_bucket{le="1"} 1
h_bucket{le="+Inf"} 1
h_sum 1
h_count 1
f{u="1"} 1
f{u="2"} 1
loose{le="1"} 1
`,
    ].map((body) => `# TYPE f counter\n${body.slice(1)}`),
    answers: [
      `
# TYPE f counter
f 2
# TYPE h histogram
h_bucket{le="1"} 1
h_bucket{le="+Inf"} 1
h_sum 1
h_count 1
loose{le="1"} 1
`,
    ],
  },
  {
    name: 'a histogram that is left out leaves its TYPE to those below it',
    config: 'rules: [{ match: h, drop: true }]',
    bodies: [
      `
# TYPE g gauge
g 1
# TYPE h histogram
h_bucket{le="+Inf"} 1
h_sum 1
h_count 1
loose{le="1"} 1
`,
    ],
    answers: [
      `
# TYPE g gauge
g 1
# TYPE h histogram
loose{le="1"} 1
`,
    ],
  },
  {
    name: 'a series that is there twice: the first wins, also where all is rewritten',
    config: DROP_U,
    bodies: [
      'f{u="1"} 1\nf{u="1"} 5\ng 1\n',
      '# TYPE f counter\nf{a="1",u="1"} 1\nf{u="1",a="1"} 5\nf{u="2",a="1"} 2\n',
    ],
    answers: ['# TYPE f counter\nf{a="1"} 3\n'],
  },
  {
    name: 'an empty value is an absent label',
    config: DROP_U,
    bodies: ['# TYPE f counter\nf{u="",a="1"} 1\nf{a="1"} 5\nf{u="2",a="1"} 2\n'],
    answers: ['# TYPE f counter\nf{a="1"} 3\n'],
  },
  {
    name: 'the order of labels does not matter, and folds have them sorted',
    config: DROP_U,
    bodies: ['# TYPE f counter\nf{z="1",u="1",a="1"} 1\nf{a="1",z="1",u="2"} 2\n'],
    answers: ['# TYPE f counter\nf{a="1",z="1"} 3\n'],
  },
  {
    name: 'a fold has no timestamp: it may change while the newest stands still',
    config: DROP_U,
    bodies: ['# TYPE f counter\nf{u="1"} 1 1700\nf{u="2"} 2 1600\n'],
    answers: ['# TYPE f counter\nf 3\n'],
  },
  {
    name: 'a value that leaves as it came keeps its digits',
    config: DROP_U,
    bodies: ['# TYPE f counter\nf{u="1",a="1"} 9007199254740993\n'],
    answers: ['# TYPE f counter\nf{a="1"} 9007199254740993\n'],
  },
  {
    name: 'sums beyond 2^53 round once',
    config: DROP_U,
    bodies: ['# TYPE f counter\nf{u="1"} 9007199254740992\nf{u="2"} 1\nf{u="3"} 1\n'],
    answers: ['# TYPE f counter\nf 9007199254740994\n'],
  },
  {
    name: 'NaN and infinities win in a sum, and leave with their member',
    config: DROP_U,
    bodies: [
      '# TYPE f counter\nf{u="1"} 1\nf{u="2"} 2\n',
      '# TYPE f counter\nf{u="1"} 1\nf{u="2"} NaN\n',
      '# TYPE f counter\nf{u="1"} 1\nf{u="2"} +Inf\n',
      '# TYPE f counter\nf{u="1"} 1\nf{u="2"} 3\n',
      '# TYPE f counter\nf{u="1"} 2\n',
    ],
    answers: [
      '# TYPE f counter\nf NaN\n',
      '# TYPE f counter\nf +Inf\n',
      '# TYPE f counter\nf 4\n',
      '# TYPE f counter\nf 5\n',
    ],
  },
  {
    name: 'names that need quotes',
    config: 'rules: [{ match: my.f, drop_labels: [u.x] }]',
    bodies: ['# TYPE "my.f" counter\n{"my.f","a.b"="1","u.x"="1"} 1\n{"my.f","a.b"="1","u.x"="2"} 2\n'],
    answers: ['# TYPE "my.f" counter\n{"my.f","a.b"="1"} 3\n'],
  },
  {
    name: 'values are escaped as they were',
    config: DROP_U,
    bodies: ['# TYPE f counter\nf{a="\\"\\\\\\n",u="1"} 1\nf{a="\\"\\\\\\n",u="2"} 2\n'],
    answers: ['# TYPE f counter\nf{a="\\"\\\\\\n"} 3\n'],
  },
  {
    name: 'a folded bucket has one exemplar, the newest; gauges have none',
    config: 'rules: [{ match: .*, drop_labels: [u], gauge: max }]',
    bodies: [
      `
# TYPE f histogram
f_bucket{le="1.0",u="1"} 1 # {trace_id="a"} 0.5 10
f_bucket{le="+Inf",u="1"} 1
f_sum{u="1"} 0.5
f_count{u="1"} 1
f_created{u="1"} 5
f_bucket{le="1.0",u="2"} 2 # {trace_id="b"} 0.7 20
f_bucket{le="+Inf",u="2"} 2
f_sum{u="2"} 1
f_count{u="2"} 2
# TYPE g gauge
g{u="1"} 1 # {trace_id="a"} 0.5
g{u="2"} 2
# EOF
`,
    ],
    answers: [
      `
# TYPE f histogram
f_bucket{le="1.0"} 3 # {trace_id="b"} 0.7 20
f_bucket{le="+Inf"} 3
f_sum 1.5
f_count 3
# TYPE g gauge
g 2
# EOF
`,
    ],
  },
  {
    name: 'OpenMetrics and text in turn are one state',
    config: DROP_U.replace('f', 'f_total'),
    bodies: [
      '# TYPE f counter\nf_total{u="1"} 10\nf_total{u="2"} 20\n# EOF\n',
      '# TYPE f_total counter\nf_total{u="1"} 11\n',
      '# TYPE f counter\nf_total{u="1"} 12\nf_total{u="2"} 21\n# EOF\n',
    ],
    answers: [
      '# TYPE f counter\nf_total 30\n# EOF\n',
      '# TYPE f_total counter\nf_total 31\n',
      '# TYPE f counter\nf_total 33\n# EOF\n',
    ],
  },
  {
    name: 'a histogram keeps the bounds that all of its members have',
    config: DROP_U,
    bodies: [
      `
# TYPE f histogram
f_bucket{u="1",le="1"} 1
f_bucket{u="1",le="5"} 2
f_bucket{u="1",le="+Inf"} 3
f_sum{u="1"} 9
f_count{u="1"} 3
f_bucket{u="2",le="0.5"} 10
f_bucket{u="2",le="1.0"} 20
f_sum{u="2"} 90
f_count{u="2"} 30
`,
      `
# TYPE f histogram
f_bucket{u="1",le="1"} 1
f_bucket{u="1",le="5"} 2
f_bucket{u="1",le="+Inf"} 3
f_sum{u="1"} 9
f_count{u="1"} 3
`,
    ],
    answers: [
      `
# TYPE f histogram
f_bucket{le="1"} 21
f_bucket{le="+Inf"} 33
f_sum 99
f_count 33
`,
      `
# TYPE f histogram
f_bucket{le="1"} 21
f_bucket{le="+Inf"} 33
f_sum 99
f_count 33
`,
    ],
  },
  {
    name: 'buckets of a fold stand in the order of their bounds',
    config: DROP_U,
    bodies: [
      `
# TYPE f histogram
f_count{u="1"} 3
f_bucket{u="1",le="+Inf"} 3
f_bucket{u="1",le="1e1"} 2
f_bucket{u="1",le="-1"} 1
f_sum{u="1"} 9
f_count{u="2"} 3
f_bucket{u="2",le="+Inf"} 3
f_bucket{u="2",le="10"} 2
f_bucket{u="2",le="-1"} 1
f_sum{u="2"} 9
`,
    ],
    answers: [
      `
# TYPE f histogram
f_bucket{le="-1"} 2
f_bucket{le="1e1"} 4
f_bucket{le="+Inf"} 6
f_sum 18
f_count 6
`,
    ],
  },
  {
    name: 'a summary loses its quantiles once it folds',
    config: DROP_U,
    bodies: [
      '# TYPE f summary\nf{u="1",quantile="0.5"} 1\nf_sum{u="1"} 2\nf_count{u="1"} 3\nf{u="2",quantile="0.5"} 1\nf_sum{u="2"} 4\nf_count{u="2"} 5\n',
    ],
    answers: ['# TYPE f summary\nf_sum 6\nf_count 8\n'],
  },
  {
    name: 'a gauge histogram may fall',
    config: DROP_U.replace('f.*', '.*'),
    bodies: ['2', '1'].map(
      (n) =>
        `# TYPE f gaugehistogram\nf_bucket{u="1",le="+Inf"} ${n}\nf_gcount{u="1"} ${n}\nf_gsum{u="1"} ${n}\nf_bucket{u="2",le="+Inf"} 1\nf_gcount{u="2"} 1\nf_gsum{u="2"} 1\n# EOF\n`,
    ),
    answers: ['# TYPE f gaugehistogram\nf_bucket{le="+Inf"} 2\nf_gsum 2\nf_gcount 2\n# EOF\n'],
  },
  {
    name: 'a bucket that fell is a reset of all lines of its member',
    config: DROP_U,
    bodies: [
      [5, 9, 90, 1, 1, 1],
      [1, 10, 100, 1, 1, 1],
    ].map(
      ([a, b, c, d, e, f]) =>
        `# TYPE f histogram\nf_bucket{u="1",le="1"} ${a}\nf_bucket{u="1",le="+Inf"} ${b}\nf_sum{u="1"} ${c}\nf_count{u="1"} ${b}\nf_bucket{u="2",le="1"} ${d}\nf_bucket{u="2",le="+Inf"} ${e}\nf_sum{u="2"} ${f}\nf_count{u="2"} ${e}\n`,
    ),
    answers: ['# TYPE f histogram\nf_bucket{le="1"} 7\nf_bucket{le="+Inf"} 20\nf_sum 191\nf_count 20\n'],
  },
  {
    name: 'a sum that fell is none',
    config: DROP_U,
    bodies: [
      [2, 5],
      [3, -5],
    ].map(
      ([count, sum]) =>
        `# TYPE f summary\nf_sum{u="1"} ${sum}\nf_count{u="1"} ${count}\nf_sum{u="2"} 1\nf_count{u="2"} 1\n`,
    ),
    answers: ['# TYPE f summary\nf_sum -4\nf_count 4\n'],
  },
]);

const ESCAPED: readonly (readonly [Escaping, string])[] = [
  ['allow-utf-8', '{"my.f","a.b"="1"} 3'],
  ['underscores', 'my_f{a_b="1"} 3'],
  ['dots', 'my_dot_f{a_dot_b="1"} 3'],
  ['values', 'U__my_2e_f{U__a_2e_b="1"} 3'],
];
for (const [escaping, answer] of ESCAPED)
  test(`names that need quotes, for a scraper that asks for ${escaping}`, () => {
    const line = new TestLine({ config: 'rules: [{ match: my.f, type: counter, drop_labels: [u] }]' });
    const body = '{"my.f","a.b"="1",u="1"} 1\n{"my.f","a.b"="1",u="2"} 2\n';
    assert.equal(line.scrape(body, { escaping }).split('\n')[1], answer);
  });

test('the metadata of a changed family has the name that its samples have', () => {
  const line = new TestLine({ config: DROP_U });
  const body = '# HELP "f.a" A \\\\ b.\n# TYPE "f.a" counter\n{"f.a",u="1"} 1\n{"f.a",u="2"} 2\n';
  const answer = '# HELP f_a A \\\\ b.\n# TYPE f_a counter\nf_a 3\n';
  assert.equal(line.scrape(body, { escaping: 'underscores' }), answer);
});

test('a unit that escaping would part from its family is left out', () => {
  const line = new TestLine({ config: DROP_U });
  const body =
    '# TYPE "f._a_b" counter\n# UNIT "f._a_b" a_b\n{"f._a_b_total",u="1"} 1\n{"f._a_b_total",u="2"} 2\n# EOF\n';
  const answer = '# TYPE f_dot___a__b counter\nf_dot___a__b__total 3\n# EOF\n';
  assert.equal(line.scrape(body, { escaping: 'dots' }), answer);
});

test('a NUL behind metadata, which Prometheus passes over, gets no line of its own', () => {
  const line = new TestLine({ config: DROP_U });
  const body = '# HELP f x\n\0# TYPE f counter\nf_total{u="1"} 1\nf_total{u="2"} 2\n# EOF\n';
  assert.equal(line.scrape(body), '# HELP f x\n\0# TYPE f counter\nf_total 3\n# EOF\n');
});

test('a refused body changes nothing', () => {
  const [spoilt, plain] = [new TestLine({ config: DROP_U }), new TestLine({ config: DROP_U })];
  const bodies = ['f{u="1"} 1\nf{u="2"} 5\n', 'f{u="2"} 6\n', 'f{u="1"} 1\nf{u="2"} 7\n'].map(
    (body) => `# TYPE f counter\n${body}`,
  );
  for (const body of bodies) {
    assert.equal(spoilt.refusal('f{u="1"} 0\nf{u="2" 0\n').line, 2);
    assert.equal(spoilt.scrape(body), plain.scrape(body));
  }
});

test('an unknown Content-Type is read as text, protobuf is refused', () => {
  const line = new TestLine();
  assert.equal(line.scrape('f 1\n', { contentType: 'text/html' }), 'f 1\n');
  assert.match(line.refusal('f 1\n', { contentType: 'application/vnd.google.protobuf' }).message, /is not read/);
  assert.match(line.refusal('f 1\n', { contentType: OPENMETRICS }).message, /# EOF/);
});

test('the report counts series as Prometheus does', () => {
  const line = new TestLine({ config: `${DROP_U}\nlimits: { series_per_metric: 2 }` });
  const body = '# TYPE f counter\nf{u="1"} 1\nf{u="2"} 1\ng{a="1"} 1\ng{a="2"} 1\ng{a="3"} 1\n';
  const { seriesIn, seriesOut, bytesIn, bytesOut, families, trips, restarted } = line.report(body);
  const answer = line.scrape(body);
  assert.deepEqual([seriesIn, seriesOut, restarted], [5, seriesOf(answer).size, false]);
  assert.deepEqual([bytesIn, bytesOut], [body.length, answer.length]);
  assert.deepEqual(
    families.map((family) => [family.metric, family.seriesIn, family.seriesOut, family.folded, [...family.dropped]]),
    [
      ['f', 2, 1, 2, []],
      ['g', 3, 2, 0, [['series_per_metric', 1]]],
    ],
  );
  assert.deepEqual(trips.map(({ metric, action }) => `${metric} ${action}`).sort(), ['f fold', 'g drop']);
});

/** A histogram whose count stands in for its last bucket, a series that is sent twice, gauges that are too many. */
const LEFT_OUT = `# TYPE a counter
a{u="1"} 1
a{u="1"} 2
# TYPE g gauge
g{u="1"} 1
g{u="2"} 1
g{u="3"} 1
# TYPE h histogram
h_bucket{le="1"} 1
h_sum 1
h_count 1
# TYPE z counter
z 1
`;
const LEFT_OUT_BY: readonly (readonly [config: string, dropped: readonly string[]])[] = [
  ['limits: { metrics: 2 }', ['h metrics 3', 'z metrics 1']],
  ['limits: { series_per_metric: 2 }', ['g series_per_metric 1', 'h series_per_metric 3']],
  ['limits: { metrics: 2 }\\nrules: [{ match: a, drop: true }]', ['a rule 1', 'z metrics 1']],
  [
    'limits: { metrics: 3 }\\nmetric_relabel_configs: [{ source_labels: [__name__], regex: z, target_label: __name__, replacement: h }]',
    [],
  ],
  [
    'limits: { metrics: 1 }\\nmetric_relabel_configs: [{ source_labels: [__name__], regex: a, target_label: __name__, replacement: z }]',
    ['g metrics 3', 'h metrics 3'],
  ],
];
for (const [config, dropped] of LEFT_OUT_BY)
  test(`each series that is left out is counted once, by its cause: ${config}`, () => {
    const line = new TestLine({ config: config.replace('\\n', '\n') });
    for (const _ of [1, 2]) {
      const { families } = line.report(LEFT_OUT);
      const said = families.flatMap(({ metric, dropped: by }) => [...by].map((one) => `${metric} ${one.join(' ')}`));
      assert.deepEqual(said.sort(), dropped);
    }
  });
