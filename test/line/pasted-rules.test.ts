import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse, stringify } from 'yaml';
import { entryText, TestLine } from '../support/line.ts';
import { documentOf } from './trips.ts';

const COUNTERS = `
# HELP f_total What.
# TYPE f_total counter
f_total{code="200",path="/u/1",user="a"} 1
f_total{code="200",path="/u/2",user="b"} 2
f_total{code="500",path="/u/3",user="c"} 4
f_total{code="500",path="/x",user="d"} 8
# TYPE g_total counter
g_total 1
`;
const HISTOGRAM = `
# TYPE h histogram
h_bucket{path="a",le="1"} 1
h_bucket{path="a",le="+Inf"} 2
h_sum{path="a"} 3
h_count{path="a"} 2
h_bucket{path="b",le="1"} 4
h_bucket{path="b",le="+Inf"} 5
h_sum{path="b"} 6
h_count{path="b"} 5
`;
const GAUGES = `
# TYPE g gauge
g{id="a.b",zone="x"} 1
g{id="a|c",zone="x"} 2
g{id="\\"\\\\\\n",zone="y"} 3
g{zone="y"} 4
`;

/** Every kind of entry that has a rule: with it, and without the limit that asked, the answer is the same. */
const KINDS: readonly {
  readonly name: string;
  readonly limits?: Readonly<Record<string, unknown>>;
  readonly rules?: readonly object[];
  readonly body: string;
  readonly ledger: readonly string[];
}[] = [
  {
    name: 'template',
    limits: { values_per_label: 3 },
    body: COUNTERS,
    ledger: ['f_total path template values_per_label', 'f_total user collapse values_per_label'],
  },
  {
    name: 'collapse',
    limits: { series_per_metric: 3, protect: ['path', 'code'] },
    body: COUNTERS.replaceAll(/,user="."/g, ''),
    ledger: ['f_total path template series_per_metric'],
  },
  {
    name: 'collapse of a histogram',
    limits: { series_per_metric: 5 },
    body: HISTOGRAM,
    ledger: ['h path collapse series_per_metric'],
  },
  {
    name: 'two labels that move together',
    limits: { series_per_metric: 2 },
    body: '# TYPE f_total counter\nf_total{a="1",b="x"} 1\nf_total{a="2",b="y"} 2\nf_total{a="3",b="z"} 4\n',
    ledger: ['f_total a collapse series_per_metric', 'f_total b collapse series_per_metric'],
  },
  {
    name: 'remove',
    limits: { series_per_metric: 1 },
    body: '# TYPE f_total counter\nf_total{a="1"} 1\nf_total{b="2"} 2\nf_total{c="3",code="200"} 4\nf_total{d="3",code="200"} 8\n',
    ledger: ['f_total - remove series_per_metric'],
  },
  {
    name: 'a family that is left out',
    limits: { series_per_metric: 2 },
    body: `${HISTOGRAM}# TYPE o gauge\no 1\n`,
    ledger: ['h - drop series_per_metric'],
  },
  {
    name: 'families beyond metrics',
    limits: { metrics: 1 },
    body: COUNTERS,
    ledger: ['g_total - drop metrics'],
  },
  {
    name: 'series of all families',
    limits: { series: 3 },
    body: COUNTERS,
    ledger: [],
  },
  {
    name: 'answer_size',
    limits: { answer_size: '160B' },
    body: COUNTERS,
    ledger: [],
  },
  {
    name: 'members of a gauge, told apart by one label',
    limits: { series_per_metric: 2 },
    body: GAUGES,
    ledger: ['g - drop series_per_metric'],
  },
  {
    name: 'members of a gauge without the label',
    limits: { series_per_metric: 3 },
    body: GAUGES,
    ledger: ['g - drop series_per_metric'],
  },
  {
    name: 'members of a gauge, by the values of a label',
    limits: { values_per_label: 1 },
    body: GAUGES,
    ledger: ['g - drop values_per_label'],
  },
  {
    name: 'members of a histogram, where on_exceed is drop',
    limits: { series_per_metric: 4, on_exceed: 'drop' },
    body: HISTOGRAM,
    ledger: ['h - drop series_per_metric'],
  },
  {
    name: 'gauges that a rule made equal',
    rules: [{ match: 'g', drop_labels: ['id'] }],
    body: GAUGES,
    ledger: ['g - drop rule'],
  },
  {
    name: 'after a rule',
    limits: { series_per_metric: 2 },
    rules: [{ match: 'f.*', keep_values: { label: 'user', values: ['a'], other: 'z' } }],
    body: COUNTERS,
    ledger: [],
  },
];

for (const { name, limits = {}, rules = [], body, ledger } of KINDS)
  test(`the rule gives the same answer: ${name}`, () => {
    const line = new TestLine({ config: stringify({ limits, rules }) });
    const document = documentOf(body);
    const answer = line.scrape(document);
    assert.notEqual(answer, document);
    const entries = line.ledger();
    const kinds = entries.map((entry) => entryText(entry).split(' ').slice(0, 4).join(' '));
    if (ledger.length > 0) for (const kind of ledger) assert.ok(kinds.includes(kind), `${kind} in ${kinds.join('; ')}`);
    const pasted: unknown = parse(entries.map(({ rule }) => rule).join(''));
    assert.ok(Array.isArray(pasted) && pasted.length > 0, 'there is a rule');
    for (const kept of [limits, {}]) {
      const again = new TestLine({ config: stringify({ limits: kept, rules: [...rules, ...pasted] }) });
      assert.equal(again.scrape(document), answer, kept === limits ? 'under the limits' : 'without the limits');
      const left = again.ledger().filter(({ cause }) => cause !== 'rule');
      assert.deepEqual(left, [], 'no limit has to act');
    }
  });

test('where no short rule leaves out just these members, one that folds brings the family under its limit, and says so', () => {
  const config = 'limits: { series_per_metric: 2000 }';
  const body = Array.from({ length: 3000 }, (_, at) => `g{id="v${at}",zone="z${at % 3}"} ${at}\n`).join('');
  const line = new TestLine({ config });
  line.scrape(body);
  const [entry] = line.ledger();
  assert.match(entry?.rule ?? '', /^- match: g\n {2}drop_labels: \[id\]\n {2}gauge: max\n$/);
  assert.match(entry?.done ?? '', /the one that is suggested folds instead/);
  const again = new TestLine({ config: `${config}\nrules:\n${entry?.rule}` });
  again.scrape(body);
  assert.deepEqual([...new Set(again.ledger().map(({ cause }) => cause))], ['rule']);
});

test('labels whose names are invented without end make no rule', () => {
  const line = new TestLine({ config: 'limits: { series_per_metric: 1 }' });
  line.scrape(
    `# TYPE f_total counter\n${Array.from({ length: 800 }, (_, at) => `f_total{a_label_that_has_the_number_${at}="x"} 1\n`).join('')}`,
  );
  const [entry] = line.ledger();
  assert.deepEqual([entry?.action, entry?.rule], ['remove', '']);
  assert.match(entry?.done ?? '', /too many for a rule/);
});
