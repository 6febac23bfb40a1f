import fc from 'fast-check';
import { type Output, outputsOf } from '../reference/fold.ts';
import type { LabelSet, Lines, Shown } from '../reference/history.ts';
import { OPENMETRICS, seriesOf, TEXT, TestLine } from '../support/line.ts';

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
export interface Story {
  readonly kind: Kind;
  readonly layouts: readonly number[];
  readonly saysItsStart: boolean;
  readonly config: number;
  readonly steps: readonly Step[];
}

/** What an application goes through, and under which configurations. */
export const aStory: fc.Arbitrary<Story> = fc.record({
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

export interface Scene {
  readonly shown: ReadonlyMap<string, Shown>;
  readonly start: number | null;
  readonly outputs: readonly Output[];
  readonly restarted: boolean;
  /** The mapping may have changed with this answer. */
  readonly remapped: boolean;
}

/** Plays a story, and shows every scrape that was answered. `memory` is for the tables, in bytes. */
export function play(
  { kind, layouts, saysItsStart, config, steps }: Story,
  show: (scene: Scene) => void,
  memory?: number,
): void {
  const settings = (at: number): string => CONFIGS[at]?.(LINES[kind]) ?? '';
  const app = new App(kind, layouts, saysItsStart ? 1000 : null);
  const line = new TestLine({ config: settings(config), ...(memory === undefined ? {} : { memory }) });
  let reloaded = false;
  for (const step of steps) {
    app.play(step);
    if (step.reload !== undefined) line.reconfigure(settings(step.reload));
    reloaded ||= step.reload !== undefined;
    const body = app.body(step);
    if (step.broken) {
      line.refusal(`f_total{ 1\n${body}`);
      continue;
    }
    const contentType = step.openmetrics ? OPENMETRICS : TEXT;
    const { body: answer, report } = line.answer(body, { contentType });
    const outputs = outputsOf(familyOf(kind), seriesOf(Buffer.from(answer).toString(), contentType));
    const remapped = reloaded || report.trips.length > 0;
    show({ shown: app.shown(), start: app.start, outputs, restarted: report.restarted, remapped });
    reloaded = false;
  }
}
