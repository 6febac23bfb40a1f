import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BodyReader } from '../../src/exposition/index.ts';
import { forecastOf } from '../../src/line/growing.ts';
import { labelStats } from '../../src/line/label-stats.ts';
import { answerTo } from '../../src/line/line.ts';
import { attend } from '../../src/line/pass.ts';
import { createState, type LineState, reconfigureState } from '../../src/line/state.ts';
import type { Body, ExpositionLine, Format, Refusal } from '../../src/model/exposition.ts';
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

/** A series as the application writes it. How bounds are written is the same throughout: an answer has them as it met them first. */
const aSeries = fc
  .record({
    stem: fc.constantFrom(...STEMS),
    suffix: fc.constantFrom(...SUFFIXES),
    a: fc.constantFrom('', 'a="1"', 'a="2"', 'a="3"'),
    b: fc.constantFrom('', '', 'b="1"'),
    bound: fc.constantFrom('', '', 'le="1"', 'le="7"', 'le="+Inf"', 'quantile="0.5"'),
  })
  .map(({ stem, suffix, a, b, bound }) => {
    const labels = [a, b, bound].filter((label) => label !== '').join(',');
    return `${stem}${suffix}${labels === '' ? '' : `{${labels}}`}`;
  });

function typeLine(format: Format): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom(...STEMS), fc.constantFrom(...TYPES[format]))
    .map(([stem, type]) => `# TYPE ${stem} ${type}\n`);
}

function sampleLine(format: Format, series: readonly string[]): fc.Arbitrary<string> {
  const isText = format === 'text';
  return fc
    .record({
      one: fc.constantFrom(...series),
      blank: isText ? rarely(fc.constant('  '), ' ') : fc.constant(' '),
      value: fc.oneof({ weight: 9, arbitrary: fc.nat(20).map(String) }, fc.constantFrom('NaN', '+Inf', '1e3')),
      time: rarely(
        fc.nat(3).map((time) => ` ${1_600_000_000 + time}`),
        '',
      ),
      exemplar: isText
        ? fc.constant('')
        : rarely(
            fc.nat(9).map((id) => ` # {id="${id}"} ${id}`),
            '',
          ),
    })
    .map(({ one, blank, value, time, exemplar }) => `${one}${blank}${value}${time}${exemplar}\n`);
}

function rarely<Value>(one: fc.Arbitrary<Value>, mostly: Value): fc.Arbitrary<Value> {
  return fc.oneof({ weight: 5, arbitrary: fc.constant(mostly) }, { weight: 1, arbitrary: one });
}

interface Step {
  readonly format: Format;
  readonly lines: readonly string[];
  /** The application says that it started then; null = nothing. */
  readonly start: number | null;
  /** The configuration that is read before, by its place in the list. */
  readonly reload: number | null;
  /** The body is refused at its end. */
  readonly isBroken: boolean;
}

interface Story {
  /** The first configuration. */
  readonly config: number;
  /** How many lines there is room for. */
  readonly linesMax: number;
  readonly steps: readonly Step[];
}

function aStep(format: Format, series: readonly string[]): fc.Arbitrary<Step> {
  const line = fc.oneof(
    { weight: 1, arbitrary: typeLine(format) },
    { weight: 4, arbitrary: sampleLine(format, series) },
  );
  return fc.record({
    format: fc.constant(format),
    lines: fc.array(line, { maxLength: 20, size: 'max' }),
    start: fc.constantFrom(null, 1000, 1000, 2000),
    reload: rarely<number | null>(fc.nat(CONFIGS.length - 1), null),
    isBroken: rarely(fc.constant(true), false),
  });
}

/** Few series, so that most of them are met again. */
const aStory: fc.Arbitrary<Story> = fc.array(aSeries, { minLength: 1, maxLength: 15, size: 'max' }).chain((series) =>
  fc.record({
    config: fc.nat(CONFIGS.length - 1),
    linesMax: fc.constantFrom(10_000, 10_000, 12),
    steps: fc.array(fc.oneof(aStep('text', series), aStep('openmetrics', series)), {
      minLength: 1,
      maxLength: 8,
      size: 'max',
    }),
  }),
);

function bodyOf({ format, lines, start, isBroken }: Step): Buffer {
  const says = start === null ? '' : `# TYPE ${START} gauge\n${START} ${start}\n`;
  const end = isBroken ? 'h{' : format === 'openmetrics' ? '# EOF\n' : '';
  return Buffer.from(lines.join('') + says + end);
}

/** A body that goes by: no line of it can be read again while it is not known who speaks. */
class Onward implements Body {
  readonly bytes: Uint8Array;
  readonly format: Format;
  readonly #body: Body;
  #at = -1;
  #isOver = false;

  constructor(body: Body) {
    this.bytes = body.bytes;
    this.format = body.format;
    this.#body = body;
  }

  get refusal(): Refusal | null {
    return this.#body.refusal;
  }

  lineAt(at: number): ExpositionLine | null {
    assert.ok(this.#isOver || at > this.#at, `the line at ${at} is read after that at ${this.#at}`);
    this.#at = at;
    return this.#body.lineAt(at);
  }

  end(at: number, isClosed: boolean): void {
    this.#body.end(at, isClosed);
  }

  /** For the answer single lines may be looked up. */
  isHeard(): void {
    this.#isOver = true;
  }
}

/** All that can be seen of a line after a scrape. */
function seen(state: LineState): object {
  return {
    ledger: state.ledger.entries(),
    demand: state.demand.report(20, 20),
    labels: labelStats(state, 50),
    forecast: forecastOf(state, 20),
    bytes: state.table.bytes,
    known: [...state.table.instances()]
      .map((one) => `${one.family.type} ${one.family.name} ${one.key} ${state.table.lastSeen(one)}`)
      .sort(),
    templates: state.templates.save(new Set(['a', 'b'])),
  };
}

const TABLE_LINE = 96;

/** A line is read between two TYPEs of which the second holds: what it was taken for in between is known by no bytes. */
const IN_BETWEEN: Story = {
  config: 0,
  linesMax: 10_000,
  steps: [
    ['# TYPE h gauge\n', 'h 1\n', 'h{a="1"} 1\n'],
    ['# TYPE h counter\n', 'h 1\n'],
    ['# TYPE h counter\n', 'h 1\n'],
    ['# TYPE h gauge\n', 'h{a="1"} 2\n', '# TYPE h counter\n'],
    ['# TYPE h counter\n', 'h{a="1"} 3\n'],
  ].map((lines) => ({ format: 'text', lines, start: null, reload: null, isBroken: false })),
};

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
        const onward = new Onward(read());
        const [attended, again] = [attend(once, onward), attendTwice(twice, read)];
        onward.isHeard();
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
    { ...runs<[Story]>(1000), examples: [[IN_BETWEEN]] },
  );
  assert.ok(scrapes > 1000 && restarts > 50, `${scrapes} scrapes, ${restarts} restarts`);
});

function textOf(answer: ReturnType<typeof answerTo>): string {
  return answer.ok ? Buffer.from(answer.value.body).toString() : answer.error.message;
}
