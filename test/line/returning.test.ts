import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TestLine } from '../support/line.ts';
import { tellTrips } from './trips.ts';

const counters = (value: number, ids: string): string =>
  [...ids].map((id) => `f_total{id="${id}",m="${id < 'd' ? 'G' : 'P'}"} ${value}\n`).join('');
const TYPE = '# TYPE f_total counter\n';

tellTrips([
  {
    name: 'a type that is missing once: the fold goes on where it was',
    config: 'limits: { series_per_metric: 3 }',
    bodies: [
      TYPE + counters(100, 'abcdef'),
      TYPE + counters(110, 'abcd'),
      counters(120, 'abcd'),
      TYPE + counters(130, 'abcd'),
    ],
    answers: [
      `${TYPE}f_total{id="*",m="G"} 330\nf_total{id="*",m="P"} 310\n`,
      `# TYPE f_total untyped\n${counters(120, 'abc')}`,
      `${TYPE}f_total{id="*",m="G"} 390\nf_total{id="*",m="P"} 330\n`,
    ],
  },
]);

test('a fold that became part of another goes on when a reload brings it back', () => {
  const line = new TestLine({ config: 'limits: { series_per_metric: 3, protect: [m] }' });
  line.scrape(TYPE + counters(100, 'abcdef'));
  assert.equal(
    line.scrape(TYPE + counters(101, 'abcd')),
    `${TYPE}f_total{id="*",m="G"} 303\nf_total{id="*",m="P"} 301\n`,
  );
  line.reconfigure('limits: { series_per_metric: 1, protect: [m] }');
  line.scrape(TYPE + counters(102, 'abcd'));
  line.reconfigure('limits: { series_per_metric: 3, protect: [m] }');
  assert.equal(
    line.scrape(TYPE + counters(104, 'abcd')),
    `${TYPE}f_total{id="*",m="G"} 309\nf_total{id="*",m="P"} 303\n`,
  );
});

test('a fold of one member that became part of another goes on when its name comes back', () => {
  const line = new TestLine({
    config: 'rules: [{ match: f_total, keep_values: { label: id, values: [], other: "*" } }]',
  });
  const body = `${TYPE}f_total{id="a",m="G"} 100\nf_total{id="b",m="P"} 101\n`;
  assert.equal(line.scrape(body), `${TYPE}f_total{id="*",m="G"} 100\nf_total{id="*",m="P"} 101\n`);
  line.reconfigure('limits: { series_per_metric: 1 }');
  line.scrape(body);
  line.reconfigure('');
  assert.equal(line.scrape(`${TYPE}f_total{id="*",m="G"} 7\n`), `${TYPE}f_total{id="*",m="G"} 107\n`);
});

test('a gauge that was folded by a rule leaves as it is once a reload takes the rule away', () => {
  const line = new TestLine({ config: 'rules: [{ match: g, template: [path], gauge: min }]' });
  const body = '# TYPE g gauge\ng{path="/u/1"} 2\ng{path="/u/:id"} 3\n';
  assert.equal(line.scrape(body), '# TYPE g gauge\ng{path="/u/:id"} 2\n');
  line.reconfigure('');
  assert.equal(line.scrape(body), body);
});

test('a member whose type a rule says may reset with the reload that says it', () => {
  const rule = 'rules: [{ match: u, type: counter, drop_labels: [path] }]';
  const body = (a: number): string => `# TYPE u untyped\nu{path="/a"} ${a}\nu{path="/b"} 9\n`;
  const line = new TestLine({ config: rule });
  assert.match(line.scrape(body(5)), /^u 14$/m);
  line.reconfigure(`${rule}\nlimits: { series_per_metric: 7 }`);
  assert.match(line.scrape(body(2)), /^u 16$/m);
});

test('a fold that a limit left out goes on from what last left, where Sluice restarts with other rules', () => {
  const lines = (labels: string): string =>
    `f_bucket{${labels},le="1"} 1\nf_bucket{${labels},le="10"} 1\nf_bucket{${labels},le="+Inf"} 1\nf_sum{${labels}} 0\nf_count{${labels}} 1\n`;
  const members = ['method="POST",path="/b"', 'path="/u/4"', 'method="GET",path="/a"', 'method="GET",path="other"'];
  const text = (all: readonly string[]): string => `# TYPE f histogram\n${all.map(lines).join('')}`;
  const openmetrics = (all: readonly string[]): string =>
    `# TYPE f histogram\n${all.map((one) => `${lines(one)}f_created{${one}} 9\n`).join('')}# EOF\n`;
  const rule = 'rules: [{ match: f, keep_values: { label: path, values: [/a], other: other } }]';
  const line = new TestLine({ config: `${rule}\nlimits: { series_per_metric: 21, on_exceed: drop }` });
  const count = 'f_count{method="GET",path="other"}';
  assert.ok(line.scrape(text(members)).includes(`${count} 1\n`));
  // The starts of its members are series, too: one group does not fit any more.
  const more = [...members, 'method="GET",path="/u/1"'];
  assert.ok(!line.scrape(openmetrics(more)).includes(count));
  line.restart('', true);
  assert.ok(line.scrape(text(more)).includes(`${count} 1\n`));
});
