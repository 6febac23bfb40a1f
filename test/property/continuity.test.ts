import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { completed, homeOf, type Output, outputsOf, sumOf } from '../reference/fold.ts';
import { History, type LabelSet, type Lines, type Shown } from '../reference/history.ts';
import { OPENMETRICS, seriesOf, TEXT, TestLine } from '../support/line.ts';
import { runs } from './runs.ts';

type Kind = 'counter' | 'histogram' | 'summary';

/** Those that an application has in all; a story makes some of them visible. */
const MEMBERS: readonly LabelSet[] = [
  { method: 'GET', path: '/u/1' },
  { method: 'GET', path: '/u/2' },
  { method: 'POST', path: '/u/1' },
  { method: 'GET', path: '/u/3' },
  { method: 'GET', path: '/a' },
  { method: 'POST', path: '/b' },
  { method: 'GET', path: '*' },
  { method: 'GET', path: '/u/:id' },
  { path: '/u/4' },
];
const BOUNDS = ['1', '2.5', '10'];
/** Which buckets a member has: all, one fewer, or no `+Inf`. It keeps them for life. */
const LAYOUTS = [[...BOUNDS, '+Inf'], ['1', '10', '+Inf'], BOUNDS];

/** Configurations; `n` series are what an instance has at most. */
const CONFIGS: readonly ((n: number) => string)[] = [
  () => '',
  (n) => `limits: { series_per_metric: ${n} }`,
  (n) => `limits: { series_per_metric: ${2 * n}, protect: [path] }`,
  (n) => `limits: { series_per_metric: ${3 * n}, protect: [] }`,
  (n) => `limits: { series_per_metric: ${5 * n} }`,
  () => 'limits: { values_per_label: 2 }',
  (n) => `limits: { series: ${4 * n + 1} }`,
  () => 'rules: [{ match: f.*, template: [path] }]',
  () => 'rules: [{ match: f.*, drop_labels: [method] }]',
  () => 'rules: [{ match: f.*, keep_values: { label: path, values: [/a], other: other } }]',
  () => 'metric_relabel_configs: [{ regex: method, action: labeldrop }]',
];
const LINES: Readonly<Record<Kind, number>> = { counter: 1, summary: 2, histogram: 6 };

/** What happens before a scrape; what is left out does not. */
interface Step {
  /** Observed by members, by their number; a member that was never seen appears. */
  readonly grow?: readonly (readonly [member: number, by: number])[];
  readonly vanish?: readonly number[];
  readonly reset?: readonly number[];
  /** The application restarts with these members. */
  readonly restart?: readonly number[];
  /** What the start time moves by, in seconds, without a restart. */
  readonly jitter?: number;
  /** Another configuration, by its number. */
  readonly reload?: number;
  readonly openmetrics?: true;
  readonly reversed?: true;
  /** The body cannot be read. */
  readonly broken?: true;
}

const aMember = fc.nat(MEMBERS.length - 1);
const growth = fc.array(fc.tuple(aMember, fc.nat(12)), { maxLength: 6 });
/** One chance in `of` that it happens. */
function seldom<T>(of: number, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.oneof(
    { withCrossShrink: true },
    { weight: of - 1, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary },
  );
}
const aStep: fc.Arbitrary<Step> = fc
  .record({
    grow: growth,
    vanish: seldom(3, fc.uniqueArray(aMember, { minLength: 1, maxLength: 3 })),
    reset: seldom(5, fc.uniqueArray(aMember, { minLength: 1, maxLength: 2 })),
    restart: seldom(10, fc.uniqueArray(aMember, { maxLength: 4 })),
    jitter: seldom(8, fc.constantFrom(0.25, -0.5)),
    reload: seldom(6, fc.nat(CONFIGS.length - 1)),
    openmetrics: seldom(2, fc.constant(true)),
    reversed: seldom(2, fc.constant(true)),
    broken: seldom(12, fc.constant(true)),
  })
  // So that a failure shows what happens, and nothing else.
  .map((step) =>
    Object.fromEntries(
      Object.entries(step).filter(([, value]) => value !== undefined && (!Array.isArray(value) || value.length > 0)),
    ),
  );
const aStory = fc.record({
  kind: fc.constantFrom<Kind>('counter', 'histogram', 'summary'),
  layouts: fc.array(fc.nat(LAYOUTS.length - 1), { minLength: 3, maxLength: 3 }),
  saysItsStart: fc.boolean(),
  config: fc.nat(CONFIGS.length - 1),
  steps: fc.array(aStep, { minLength: 2, maxLength: 12, size: 'max' }),
});

/** The application: counters that grow, vanish, return and begin anew. */
class App {
  readonly #kind: Kind;
  readonly #layouts: readonly number[];
  readonly #counts = new Map<number, number[]>();
  readonly #hidden = new Set<number>();
  start: number | null;

  constructor(kind: Kind, layouts: readonly number[], start: number | null) {
    this.#kind = kind;
    this.#layouts = layouts;
    this.start = start;
  }

  play(step: Step): void {
    if (step.restart !== undefined) {
      this.#counts.clear();
      this.#hidden.clear();
      for (const member of step.restart) this.#counts.set(member, []);
      if (this.start !== null) this.start += 100;
    } else if (this.start !== null) this.start += step.jitter ?? 0;
    for (const member of step.reset ?? []) if (this.#counts.has(member)) this.#counts.set(member, []);
    for (const [member, by] of step.grow ?? []) {
      this.#hidden.delete(member);
      this.#counts.set(member, [...(this.#counts.get(member) ?? []), by]);
    }
    for (const member of step.vanish ?? []) this.#hidden.add(member);
  }

  shown(): ReadonlyMap<string, Shown> {
    const shown = new Map<string, Shown>();
    for (const [member, observations] of this.#counts) {
      const labels = MEMBERS[member];
      if (labels !== undefined && !this.#hidden.has(member))
        shown.set(JSON.stringify(labels), { labels, lines: this.#lines(member, observations) });
    }
    return shown;
  }

  #lines(member: number, observations: readonly number[]): Lines {
    const total = observations.reduce((sum, by) => sum + by, 0);
    if (this.#kind === 'counter') return new Map([['', total]]);
    const lines = new Map<string, number>();
    const bounds = this.#kind === 'histogram' ? (LAYOUTS[this.#layouts[member % 3] ?? 0] ?? []) : [];
    for (const le of bounds) {
      const bound = le === '+Inf' ? Infinity : Number(le);
      lines.set(`_bucket ${le}`, observations.filter((by) => by <= bound).length);
    }
    lines.set('_sum', total / 4);
    lines.set('_count', observations.length);
    return lines;
  }

  body({ openmetrics, reversed }: Step): string {
    const family = openmetrics && this.#kind === 'counter' ? 'f' : familyOf(this.#kind);
    const lines: string[] = [];
    for (const { labels, lines: values } of this.shown().values())
      for (const [line, value] of values) {
        const [suffix, le] = line.split(' ');
        const all = Object.entries({ ...labels, ...(le === undefined ? {} : { le }) });
        const text = all.map(([name, text]) => `${name}=${JSON.stringify(text)}`).join(',');
        lines.push(`${familyOf(this.#kind)}${suffix}{${text}} ${value}`);
      }
    if (reversed) lines.reverse();
    const start =
      this.start === null
        ? []
        : ['# TYPE process_start_time_seconds gauge', `process_start_time_seconds ${this.start}`];
    return [...start, `# TYPE ${family} ${this.#kind}`, ...lines, ...(openmetrics ? ['# EOF'] : []), ''].join('\n');
  }
}

function familyOf(kind: Kind): string {
  return kind === 'counter' ? 'f_total' : 'f';
}

function standIns(label: string, value: string): readonly string[] {
  return label === 'path' ? [value.replace(/\/\d+(?=\/|$)/g, '/:id'), '*', 'other'] : ['*'];
}

/** Holds an answer against what is true. */
class Auditor {
  readonly #history = new History();
  /** What each output showed last, since the application started. */
  readonly #shownLast = new Map<string, Lines>();
  /** All that were ever there since then. */
  readonly #known = new Set<string>();
  readonly #folds = new Set<string>();
  #before = new Set<string>();

  /** The mapping changed with this answer: what is not in it may have become a part of something else. */
  forgetOthers(outputs: readonly Output[]): void {
    const there = new Set(outputs.map(({ key }) => key));
    for (const key of [...this.#shownLast.keys(), ...this.#folds]) if (!there.has(key)) this.#forget(key);
  }

  #forget(key: string): void {
    this.#shownLast.delete(key);
    this.#folds.delete(key);
  }

  audit(shown: ReadonlyMap<string, Shown>, start: number | null, outputs: readonly Output[], restarted: boolean): void {
    const lines = new Map([...shown].map(([member, { lines }]) => [member, lines]));
    const truth = this.#history.observe(lines, start);
    assert.equal(restarted, truth.restarted, 'has the application restarted?');
    if (restarted) for (const kept of [this.#shownLast, this.#known]) kept.clear();
    const members = new Map<Output, string[]>();
    for (const [member, { labels }] of shown) {
      const home = homeOf(labels, outputs, standIns);
      assert.ok(home !== undefined, `${member} is in no output`);
      members.set(home, [...(members.get(home) ?? []), member]);
    }
    for (const output of outputs) {
      const there = members.get(output) ?? [];
      assert.ok(there.length > 0, `nobody is in ${output.key}`);
      this.#auditOutput(
        output,
        there.map((member) => completed(lines.get(member) ?? new Map())),
        there.map((member) => completed(truth.increases.get(member) ?? new Map())),
        restarted,
      );
    }
    this.#before = new Set(outputs.map(({ key }) => key));
    for (const key of this.#before) this.#known.add(key);
    for (const { key, lines } of outputs)
      this.#shownLast.set(key, new Map([...(this.#shownLast.get(key) ?? []), ...lines]));
  }

  #auditOutput(
    { key, lines }: Output,
    values: readonly Lines[],
    increases: readonly Lines[],
    restarted: boolean,
  ): void {
    if (values.length > 1) this.#folds.add(key);
    const last = this.#shownLast.get(key);
    const sum = sumOf(values);
    const increase = sumOf(increases);
    for (const [line, value] of lines) {
      const name = `${key} ${line}`;
      assert.ok(sum.has(line), `${name}: not all of its members have it`);
      const before = last?.get(line);
      // A single member leaves as it is, resets and all.
      if (values.length === 1 && value === sum.get(line) && !this.#folds.has(key)) continue;
      if (restarted) assert.equal(value, sum.get(line), `${name} starts anew, at its plain sum`);
      else if (last === undefined)
        assert.ok(
          this.#known.has(key) || value === sum.get(line),
          `${name} is new, and does not start at its plain sum`,
        );
      else if (before === undefined && line === '_bucket +Inf')
        assert.equal(value, lines.get('_count'), `${name} is the count`);
      else if (before === undefined) assert.fail(`${name} has come back`);
      else if (this.#before.has(key)) assert.equal(value - before, increase.get(line), `the increase of ${name}`);
      else assert.ok(value >= before || line === '_sum', `${name} steps back from ${before} to ${value}`);
    }
  }
}

test('an output grows by what its members grew by', () => {
  fc.assert(
    fc.property(aStory, ({ kind, layouts, saysItsStart, config, steps }) => {
      const settings = (at: number): string => CONFIGS[at]?.(LINES[kind]) ?? '';
      const app = new App(kind, layouts, saysItsStart ? 1000 : null);
      const line = new TestLine({ config: settings(config) });
      const auditor = new Auditor();
      for (const step of steps) {
        app.play(step);
        if (step.reload !== undefined) line.reconfigure(settings(step.reload));
        const body = app.body(step);
        if (step.broken) {
          line.refusal(`f_total{ 1\n${body}`);
          continue;
        }
        const contentType = step.openmetrics ? OPENMETRICS : TEXT;
        const answer = line.answer(body, { contentType });
        const outputs = outputsOf(familyOf(kind), seriesOf(Buffer.from(answer.body).toString(), contentType));
        auditor.audit(app.shown(), app.start, outputs, answer.report.restarted);
        if (step.reload !== undefined || answer.report.trips.length > 0) auditor.forgetOthers(outputs);
      }
    }),
    runs(400),
  );
});
