import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { stringify } from 'yaml';
import { columnsOf, WIDTH } from '../../src/analyze/columns.ts';
import { type Analysis, Analyst, screenOf } from '../../src/analyze/index.ts';
import { OPENMETRICS, seriesOf, settingsOf, TEXT, TestLine } from '../support/line.ts';
import { originStory } from '../support/origin-story.ts';
import { needShared, sharedPath } from '../support/shared.ts';

function analyse(bodies: readonly string[], config = ''): Analysis {
  const analyst = new Analyst(settingsOf(config), { seed: { hi: 1, lo: 2 }, memory: 48 * 2 ** 20 });
  for (const [at, body] of bodies.entries()) {
    const contentType = body.endsWith('# EOF\n') ? OPENMETRICS : TEXT;
    const added = analyst.add({ body: Buffer.from(body), contentType, nowMs: at * 60_000 });
    assert.ok(added.ok, added.ok ? '' : added.error.message);
  }
  return analyst.result();
}

/** What `--suggest` prints, put into the configuration. */
function isBounded(body: string, config: object): void {
  const { rules } = analyse([body], stringify(config));
  const line = new TestLine({ config: `${stringify(config)}${rules}` });
  line.scrape(body);
  assert.deepEqual(
    line.ledger().filter(({ cause }) => cause !== 'rule'),
    [],
    rules,
  );
}

/** Floods of every kind: family by family with what the rule must bring under the limits. */
const FLOODS: Readonly<Record<string, { readonly labels: readonly string[] | null; readonly body: string }>> = {
  paths: { labels: ['path'], body: counters(2000, (at) => `path="/u/${at}",code="${at % 3}"`) },
  'ids beside ids': { labels: ['session', 'user'], body: counters(2000, (at) => `session="s${at}",user="u${at}"`) },
  mails: { labels: ['mail'], body: counters(2000, (at) => `mail="jo+${at}@x.org",method="GET"`) },
  gauges: { labels: null, body: counters(6000, (at) => `id="x${at}",zone="${at % 4}"`).replace('counter', 'gauge') },
  'label names': { labels: null, body: counters(5500, (at) => `l${at % 50}="${at}"`) },
};

function counters(n: number, labels: (at: number) => string): string {
  const lines = Array.from({ length: n }, (_, at) => `f_total{${labels(at)}} ${at}`);
  return `# TYPE f_total counter\n${lines.join('\n')}\n`;
}

test('the origin story: what explodes, and what the limits leave', () => {
  const body = `# TYPE go_info gauge\ngo_info 1\n${originStory({ users: 500 })}`;
  const { metrics, ledger, rules, ...totals } = analyse([body]);
  assert.equal(totals.series_in, seriesOf(body).size);
  assert.equal(totals.bytes_in, Buffer.byteLength(body));
  const [family] = metrics;
  assert.deepEqual(
    [family?.metric, family?.series_in, family?.explodes, family?.limit],
    ['http_request_duration_seconds', 7000, ['endpoint'], 5000],
  );
  assert.deepEqual(
    family?.labels.map(({ label, values }) => [label, values]),
    [
      ['endpoint', 500],
      ['status', 3],
      ['method', 2],
    ],
  );
  assert.ok((family?.series_out ?? 0) < 200 && totals.series_out < 201);
  assert.match(ledger[0]?.advice ?? '', /client_golang/);
  assert.match(rules, /template: \[endpoint\]/);
});

for (const [name, { labels, body }] of Object.entries(FLOODS))
  test(`a flood of ${name}: the label is named, and the suggested rules bring it under the limits`, () => {
    const { metrics } = analyse([body]);
    if (labels !== null) assert.deepEqual(metrics[0]?.explodes, labels);
    isBounded(body, { limits: {} });
    isBounded(body, { limits: { series_per_metric: 50, values_per_label: 20 } });
    isBounded(body, { limits: { series: 30, on_exceed: 'drop' } });
    isBounded(body, { limits: { answer_size: '2KB', on_exceed: 'observe' } });
  });

test('several scrapes: what was seen in all of them, and the last one', () => {
  const bodies = [1, 2, 3].map((scrape) => counters(100, (at) => `id="${scrape}-${at}"`));
  const { scrapes, series_in, metrics } = analyse(bodies);
  assert.deepEqual([scrapes, series_in], [3, 100]);
  assert.deepEqual([metrics[0]?.series_seen, metrics[0]?.labels[0]?.values, metrics[0]?.explodes], [300, 300, ['id']]);
});

test('ledger_examples: false leaves no value on the screen or in the JSON', () => {
  const body = counters(2000, (at) => `mail="jane+${at}@x.org"`);
  const analysis = analyse([body], 'ledger_examples: false');
  for (const text of [JSON.stringify(analysis), screenOf(analysis, 'f', false)]) assert.ok(!text.includes('jane'));
});

test('the screen: 80 columns, no escapes but colours, whatever the names and values are', () => {
  const nasty = ['\u001b[2J', '\u202e', '名'.repeat(200), 'x'.repeat(5000), '<b>', '\\n', '\u0007', '😀'.repeat(60)];
  const bodies = [
    counters(
      3000,
      (at) => `"${nasty[at % 8]?.replace('\\', '\\\\')}"="a",v="${nasty[at % 8]?.replace('\\', '\\\\')}${at}"`,
    ),
    originStory({ users: 400 }),
    'up 1\n',
    '',
    Array.from(
      { length: 40 },
      (_, at) => `a_very_long_name_of_a_family_that_does_not_fit_into_its_column_${at} 1\n`,
    ).join(''),
  ];
  for (const body of bodies)
    for (const analysis of [analyse([body]), analyse([body, body], 'limits: { metrics: 3 }')]) {
      const screen = screenOf(analysis, `/tmp/${nasty.join('/')}`, false);
      for (const line of screen.split('\n')) {
        assert.ok(columnsOf(line) <= WIDTH, `${columnsOf(line)}: ${line}`);
        assert.match(line, /^[^\p{C}]*$/u);
        assert.equal(line.trimEnd(), line);
      }
      const coloured = screenOf(analysis, 'f', true);
      assert.notEqual(coloured, screenOf(analysis, 'f', false));
      assert.equal(stripVTControlCharacters(coloured), screenOf(analysis, 'f', false));
    }
});

test('every dump of the corpus: exact counts, nothing is exceeded, nothing explodes that the limits would leave alone', (t) => {
  if (!needShared(t)) return;
  const folder = sharedPath('corpus', 'dumps');
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.txt'))) {
    const body = readFileSync(`${folder}/${file}`, 'utf8');
    const contentType = file.endsWith('.om.txt') ? OPENMETRICS : TEXT;
    const analyst = new Analyst(settingsOf(''), { seed: { hi: 1, lo: 2 }, memory: 48 * 2 ** 20 });
    assert.ok(analyst.add({ body: Buffer.from(body), contentType, nowMs: 0 }).ok, file);
    const analysis = analyst.result();
    assert.equal(
      analysis.series_in,
      analysis.metrics.reduce((sum, metric) => sum + metric.series_in, 0),
      file,
    );
    assert.equal(
      analysis.series_in,
      analysis.metrics.reduce((sum, metric) => sum + metric.series_seen, 0),
      file,
    );
    assert.deepEqual([analysis.ledger, analysis.rules], [[], ''], file);
    assert.match(screenOf(analysis, file, false), /No limit is exceeded/);
  }
});
