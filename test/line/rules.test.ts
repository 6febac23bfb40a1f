import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seriesOf, TestLine } from '../support/line.ts';
import { SAME, tellTrips } from './trips.ts';

const COUNTERS = `
# HELP f_total What happened.
# TYPE f_total counter
f_total{path="/u/1",user="a"} 1
f_total{path="/u/2",user="b"} 2
f_total{path="/x",user="c"} 4
`;

const GAUGES = `
# TYPE g gauge
g{user="a"} 3
g{user="b"} NaN
g{user="c"} 1
`;

tellTrips([
  {
    name: 'template folds identifiers',
    config: 'rules: [{ match: f_total, template: [path], drop_labels: [user] }]',
    bodies: [COUNTERS],
    answers: [
      `
# HELP f_total What happened.
# TYPE f_total counter
f_total{path="/x"} 4
f_total{path="/u/:id"} 3
`,
    ],
    ledger: ['f_total - fold rule 3>2'],
  },
  {
    name: 'drop_labels folds what became equal',
    config: 'rules: [{ match: f_.*, drop_labels: [path, user] }]',
    bodies: [COUNTERS],
    answers: [
      `
# HELP f_total What happened.
# TYPE f_total counter
f_total 7
`,
    ],
    ledger: ['f_total - fold rule 3>1'],
  },
  {
    name: 'keep_values makes the rest one',
    config:
      'rules: [{ match: f_total, drop_labels: [user], keep_values: { label: path, values: [/x], other: /other } }]',
    bodies: [COUNTERS],
    answers: [
      `
# HELP f_total What happened.
# TYPE f_total counter
f_total{path="/x"} 4
f_total{path="/other"} 3
`,
    ],
  },
  {
    name: 'drop leaves the family out, metadata and all',
    config: 'rules: [{ match: f_total, drop: true }]',
    bodies: [`${COUNTERS}# TYPE g gauge\ng 1\n`],
    answers: ['# TYPE g gauge\ng 1\n'],
    ledger: ['f_total - drop rule 3>0'],
  },
  {
    name: 'rules apply in order: the second sees what the first made',
    config: `
rules:
  - { match: f_total, template: [path] }
  - { match: '{path="/u/:id"}', drop_labels: [user, path] }
`,
    bodies: [COUNTERS],
    answers: [
      `
# HELP f_total What happened.
# TYPE f_total counter
f_total{path="/x",user="c"} 4
f_total 3
`,
    ],
  },
  {
    name: 'a drop ends the rules',
    config: `
rules:
  - { match: '{user="a"}', drop: true }
  - { match: f_total, drop_labels: [user, path] }
`,
    bodies: [COUNTERS],
    answers: [
      `
# HELP f_total What happened.
# TYPE f_total counter
f_total 6
`,
    ],
  },
  {
    name: 'a rule that matches nothing leaves every byte',
    config: 'rules: [{ match: f_tot, drop: true }, { match: \'{user=""}\', drop: true }]',
    bodies: [COUNTERS],
    answers: [SAME],
    ledger: [],
  },
  {
    name: "a selector's __name__ is any sample of the instance",
    config: 'rules: [{ match: \'{__name__="h_count"}\', drop: true }]',
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
  },
  {
    name: 'gauges that became equal are left out where no rule says how they fold',
    config: 'rules: [{ match: g, drop_labels: [user] }]',
    bodies: [`${GAUGES}o 1\n`],
    answers: ['o 1\n'],
    ledger: ['g - drop rule 3>0'],
  },
  {
    name: 'a gauge alone keeps its value without its label',
    config: 'rules: [{ match: g, drop_labels: [user] }]',
    bodies: ['# TYPE g gauge\ng{user="a"} 1e3\n'],
    answers: ['# TYPE g gauge\ng 1e3\n'],
  },
  {
    name: 'untyped series add up where a rule calls them a counter',
    config: 'rules: [{ match: l, type: counter, drop_labels: [user] }]',
    bodies: ['l{user="a"} 5\nl{user="b"} 5\n', 'l{user="a"} 1\nl{user="b"} 6\n'],
    answers: ['# TYPE l counter\nl 10\n', '# TYPE l counter\nl 12\n'],
  },
  {
    name: 'type is not for what the application gave one',
    config: 'rules: [{ match: g, type: counter, drop_labels: [user] }]',
    bodies: ['# TYPE g gauge\ng{user="a"} 5\ng{user="b"} 5\no 1\n'],
    answers: ['o 1\n'],
  },
  {
    name: 'info stays 1 and is never summed',
    config: 'rules: [{ match: b_info, drop_labels: [v], gauge: sum }]',
    bodies: ['# TYPE b_info gauge\nb_info{v="1"} 1\nb_info{v="2"} 1\n'],
    answers: ['# TYPE b_info gauge\nb_info 1\n'],
  },
  {
    name: 'foo_created beside foo in text takes the earliest',
    config: 'rules: [{ match: f_.*, drop_labels: [u] }]',
    bodies: [
      `
# TYPE f_total counter
f_total{u="a"} 1
f_total{u="b"} 2
# TYPE f_created gauge
f_created{u="a"} 1.7e+09
f_created{u="b"} 1.6e+09
`,
    ],
    answers: [
      `
# TYPE f_total counter
f_total 3
# TYPE f_created gauge
f_created 1600000000
`,
    ],
  },
  {
    name: 'a state is on where it is on for a member; _created and UNIT in OpenMetrics',
    config: 'rules: [{ match: .*, drop_labels: [u] }]',
    bodies: [
      `
# TYPE s stateset
s{s="off",u="a"} 1
s{s="on",u="a"} 0
s{s="off",u="b"} 0
s{s="on",u="b"} 0
# TYPE t_seconds counter
# UNIT t_seconds seconds
t_seconds_total{u="a"} 1
t_seconds_created{u="a"} 1600000000
t_seconds_total{u="b"} 2
t_seconds_created{u="b"} 1500000000
# EOF
`,
    ],
    answers: [
      `
# TYPE s stateset
s{s="off"} 1
s{s="on"} 0
# TYPE t_seconds counter
# UNIT t_seconds seconds
t_seconds_total 3
# EOF
`,
    ],
  },
]);

const POLICIES = { sum: '4', max: '3', min: '1', avg: '2', last: '1' } as const;
for (const [policy, value] of Object.entries(POLICIES))
  test(`gauge: ${policy}; a member that is NaN takes no part`, () => {
    const line = new TestLine({ config: `rules: [{ match: g, drop_labels: [user], gauge: ${policy} }]` });
    assert.equal(line.scrape(GAUGES.slice(1)), `# TYPE g gauge\ng ${value}\n`);
  });

test('gauge: last takes the newest timestamp, and no NaN', () => {
  const line = new TestLine({ config: 'rules: [{ match: g, drop_labels: [user], gauge: last }]' });
  assert.equal(line.scrape('g{user="a"} 3 2000\ng{user="b"} 4 1000\n'), '# TYPE g untyped\ng 3 2000\n');
  assert.equal(line.scrape('g{user="a"} 3\ng{user="b"} NaN\n'), '# TYPE g untyped\ng 3\n');
});

test('gauge: drop leaves them out, and all NaN is NaN', () => {
  const drop = new TestLine({ config: 'rules: [{ match: g, drop_labels: [user], gauge: drop }]' });
  assert.equal(drop.scrape(GAUGES.slice(1)), '');
  const max = new TestLine({ config: 'rules: [{ match: g, drop_labels: [user], gauge: max }]' });
  assert.equal(max.scrape('g{user="a"} NaN\ng{user="b"} NaN\n'), '# TYPE g untyped\ng NaN\n');
});

test('gauges under a rule may fall, rise and be infinite', () => {
  const line = new TestLine({ config: 'rules: [{ match: g, drop_labels: [user], gauge: sum }]' });
  for (const [a, b, sum] of [
    ['1', '2', 3],
    ['1', '-5', -4],
    ['+Inf', '1', Infinity],
    ['0', '0', 0],
  ] as const)
    assert.equal(seriesOf(line.scrape(`g{user="a"} ${a}\ng{user="b"} ${b}\n`)).get('g'), sum);
});
