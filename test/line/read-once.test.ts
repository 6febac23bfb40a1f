import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BodyReader } from '../../src/exposition/index.ts';
import { forecastOf } from '../../src/line/growing.ts';
import { labelStats } from '../../src/line/label-stats.ts';
import { answerTo } from '../../src/line/line.ts';
import { attend } from '../../src/line/pass.ts';
import { createState, type LineState, reconfigureState } from '../../src/line/state.ts';
import type { Format } from '../../src/model/exposition.ts';
import { runs } from '../property/runs.ts';
import { attendTwice } from '../reference/read-twice.ts';
import { OPENMETRICS, settingsOf, TEXT } from '../support/line.ts';

/*
 * A body is read once, whatever its end says of what stands above. Here it is held against reading it again: all that can be seen of
 * a line must be the same, after any story.
 */

const CONFIGS: readonly string[] = [
  '',
  'limits: { series_per_metric: 6 }\n',
  'limits: { values_per_label: 2, series: 12, metrics: 4 }\n',
  'limits: { on_exceed: drop, series_per_metric: 4 }\nrules: [{ match: "h|g", keep_values: { label: a, values: ["1"], other: x } }]\n',
  'rules: [{ match: ".*", drop_labels: [a], gauge: sum }]\n',
  'rules: [{ match: ".*", drop_labels: [b], gauge: last }, { match: "h_sum|g", type: counter }]\n',
  'metric_relabel_configs: [{ source_labels: [__name__], regex: "h_(.*)", target_label: __name__, replacement: "g_$1" }, { action: labeldrop, regex: a }]\n',
  'metric_relabel_configs: [{ source_labels: [le], regex: "1", target_label: le, replacement: "5" }]\n',
];

const STEMS = ['h', 'g', 'g_h', 'h_count'];
const SUFFIXES = ['', '_bucket', '_bucket', '_count', '_sum', '_total', '_created', '_info', '_gsum'];
const TYPES: Readonly<Record<Format, readonly string[]>> = {
  text: ['counter', 'gauge', 'histogram', 'histogram', 'summary', 'untyped'],
  openmetrics: [
    'counter',
    'gauge',
    'histogram',
    'histogram',
    'summary',
    'unknown',
    'info',
    'gaugehistogram',
    'stateset',
  ],
};
const START = 'process_start_time_seconds';

const aValue = fc.oneof({ weight: 9, arbitrary: fc.nat(20).map(String) }, fc.constantFrom('NaN', '+Inf', '1e3'));

function typeLine(format: Format): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom(...STEMS), fc.constantFrom(...TYPES[format]))
    .map(([stem, type]) => `# TYPE ${stem} ${type}\n`);
}

/** How bounds are written is the same throughout: an answer has them as they were written first. */
function sampleLine(format: Format): fc.Arbitrary<string> {
  const exemplar =
    format === 'text'
      ? fc.constant('')
      : rarely(
          fc.nat(9).map((id) => ` # {id="${id}"} ${id}`),
          '',
        );
  return fc
    .record({
      stem: fc.constantFrom(...STEMS),
      suffix: fc.constantFrom(...SUFFIXES),
      a: fc.constantFrom('', 'a="1"', 'a="2"', 'a="3"'),
      b: fc.constantFrom('', '', 'b="1"'),
      bound: fc.constantFrom('', '', 'le="1"', 'le="7"', 'le="+Inf"', 'quantile="0.5"'),
      blank: rarely(fc.constant('  '), ' '),
      value: aValue,
      time: rarely(
        fc.nat(3).map((time) => ` ${1_600_000_000 + time}`),
        '',
      ),
      exemplar,
    })
    .map(({ stem, suffix, a, b, bound, blank, value, time, exemplar }) => {
      const labels = [a, b, bound].filter((label) => label !== '').join(',');
      return `${stem}${suffix}${labels === '' ? '' : `{${labels}}`}${format === 'text' ? blank : ' '}${value}${time}${exemplar}\n`;
    });
}

function rarely<Value>(one: fc.Arbitrary<Value>, mostly: Value): fc.Arbitrary<Value> {
  return fc.oneof({ weight: 5, arbitrary: fc.constant(mostly) }, { weight: 1, arbitrary: one });
}

interface Step {
  readonly format: Format;
  /** As an index among those that the application may have. */
  readonly lines: readonly string[];
  /** The application says that it started then; null = nothing. */
  readonly start: number | null;
  readonly reload: number | null;
  readonly isCut: boolean;
}

function aStep(format: Format): fc.Arbitrary<Step> {
  const line = fc.oneof({ weight: 1, arbitrary: typeLine(format) }, { weight: 4, arbitrary: sampleLine(format) });
  return fc.record({
    format: fc.constant(format),
    lines: fc.array(line, { maxLength: 25, size: 'max' }),
    start: fc.constantFrom(null, 1000, 1000, 2000),
    reload: rarely(fc.nat(CONFIGS.length - 1), null as number | null),
    isCut: rarely(fc.constant(true), false),
  });
}

const aStory = fc.record({
  config: fc.nat(CONFIGS.length - 1),
  linesMax: fc.constantFrom(10_000, 10_000, 12),
  steps: fc.array(fc.oneof(aStep('text'), aStep('openmetrics')), { minLength: 1, maxLength: 6, size: 'max' }),
});

function bodyOf({ format, lines, start, isCut }: Step): Buffer {
  const says = start === null ? '' : `# TYPE ${START} gauge\n${START} ${start}\n`;
  const end = isCut ? 'h{' : format === 'openmetrics' ? '# EOF\n' : '';
  return Buffer.from(lines.join('') + says + end);
}

/** All that can be seen of a line after a scrape. */
function seen(state: LineState): object {
  return {
    ledger: state.ledger.entries(),
    demand: state.demand.report(20, 20),
    labels: labelStats(state, 50),
    forecast: forecastOf(state, 20),
    bytes: state.table.bytes,
    known: [...state.table.instances()].map(({ family, key }) => `${family.type} ${family.name} ${key}`),
    templates: state.templates.save(new Set(['a', 'b'])),
  };
}

const TABLE_LINE = 96;

test('a body that is read once says what it says when it is read again', () => {
  let scrapes = 0;
  let restarts = 0;
  fc.assert(
    fc.property(aStory, ({ config, linesMax, steps }) => {
      const make = (): LineState =>
        createState(
          settingsOf(CONFIGS[config] ?? ''),
          { seed: { hi: 1, lo: 2 }, memory: linesMax * TABLE_LINE },
          false,
        );
      const [once, twice] = [make(), make()];
      let nowMs = 0;
      for (const step of steps) {
        nowMs += 15_000;
        if (step.reload !== null)
          for (const state of [once, twice]) reconfigureState(state, settingsOf(CONFIGS[step.reload] ?? ''));
        const body = bodyOf(step);
        const contentType = step.format === 'text' ? TEXT : OPENMETRICS;
        const input = { body, contentType, nowMs, escaping: 'allow-utf-8' } as const;
        const read = (): BodyReader => new BodyReader(body, step.format);
        const [attended, again] = [attend(once, read()), attendTwice(twice, read)];
        assert.deepEqual(attended.ok, again.ok);
        if (!attended.ok || !again.ok) {
          assert.deepEqual(attended, again);
          continue;
        }
        scrapes++;
        assert.equal(attended.value.restarted, again.value.restarted);
        if (attended.value.restarted) restarts++;
        const [answer, other] = [answerTo(once, attended.value, input), answerTo(twice, again.value, input)];
        assert.equal(textOf(answer), textOf(other));
        assert.deepEqual(answer, other);
        assert.deepEqual(seen(once), seen(twice));
      }
    }),
    runs(1000),
  );
  assert.ok(scrapes > 1000 && restarts > 50, `${scrapes} scrapes, ${restarts} restarts`);
});

function textOf(answer: ReturnType<typeof answerTo>): string {
  return answer.ok ? Buffer.from(answer.value.body).toString() : answer.error.message;
}
