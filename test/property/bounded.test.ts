import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { OPENMETRICS, seriesOf, TEXT, TestLine } from '../support/line.ts';
import { runs } from './runs.ts';

type Kind = 'counter' | 'gauge' | 'histogram' | 'summary' | 'untyped';

interface Family {
  readonly kind: Kind;
  /** By label, a number of its value or null = absent; for each member its observations. */
  readonly members: readonly { readonly labels: readonly (number | null)[]; readonly seen: readonly number[] }[];
}
interface Case {
  readonly families: readonly Family[];
  readonly limits: Readonly<Record<string, unknown>>;
  readonly rules: readonly object[];
  readonly openmetrics: boolean;
}

const LABELS = ['path', 'user', 'method'];
const VALUES: Readonly<Record<string, (at: number) => string>> = {
  path: (at) => ['/', `/u/${at}`, `/a/${at}/b`, '*', '/u/:id'][at % 5] ?? '/',
  user: (at) => `user-${at}`,
  method: (at) => ['GET', 'POST', '*'][at % 3] ?? 'GET',
};

const aFamily: fc.Arbitrary<Family> = fc.record({
  kind: fc.constantFrom<Kind>('counter', 'gauge', 'histogram', 'summary', 'untyped'),
  members: fc.uniqueArray(
    fc.record({
      labels: fc.tuple(...LABELS.map(() => fc.option(fc.nat(30), { freq: 8 }))),
      seen: fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 4 }),
    }),
    { selector: ({ labels }) => labelsText(labels), maxLength: 14, size: 'max' },
  ),
});
const some = (max: number): fc.Arbitrary<number> => fc.integer({ min: 1, max });
const limits = fc.record(
  {
    series: some(60),
    series_per_metric: some(30),
    values_per_label: some(8),
    metrics: some(4),
    answer_size: fc.integer({ min: 100, max: 3000 }),
    on_exceed: fc.constantFrom('fold', 'drop'),
    protect: fc.constantFrom([], ['path'], ['path', 'user', 'method']),
    overrides: fc.constantFrom(
      [],
      [
        { match: 'f[01].*', series_per_metric: 3 },
        { match: 'f0.*', series_per_metric: 20 },
      ],
    ),
  },
  { requiredKeys: [] },
);
const rules = fc.subarray([
  { match: '.*', drop_labels: ['user'] },
  { match: 'f[02].*', template: ['path'], gauge: 'sum' },
  { match: '{__name__=~"f.*",method="GET"}', keep_values: { label: 'path', values: ['/'], other: 'other' } },
  { match: 'f1.*', gauge: 'max' },
  { match: 'f3.*', type: 'counter' },
  { match: '{method="POST"}', drop: true },
]);
const aCase: fc.Arbitrary<Case> = fc.record({
  families: fc.array(aFamily, { minLength: 1, maxLength: 5 }),
  limits,
  rules: fc.oneof({ withCrossShrink: true }, fc.constant([]), rules),
  openmetrics: fc.boolean(),
});

function labelsText(labels: readonly (number | null)[], le?: string): string {
  const parts = labels.flatMap((at, label) => {
    const name = LABELS[label] ?? '';
    return at === null ? [] : [`${name}="${VALUES[name]?.(at) ?? ''}"`];
  });
  if (le !== undefined) parts.push(`le="${le}"`);
  return parts.length === 0 ? '' : `{${parts.join(',')}}`;
}

/** The families of a body, each as its TYPE and the lines below it; all its lines add up. */
function familiesOf({ families, openmetrics }: Case): { type: string; lines: string[] }[] {
  return families.map(({ kind, members }, number) => {
    const metric = openmetrics && kind === 'counter' ? `f${number}_x` : nameOf(kind, number);
    const word = kind === 'untyped' && openmetrics ? 'unknown' : kind;
    return { type: `# TYPE ${metric} ${word}`, lines: members.flatMap((member) => linesOf(kind, number, member)) };
  });
}

function nameOf(kind: Kind, number: number): string {
  return kind === 'counter' ? `f${number}_x_total` : `f${number}_x`;
}

function linesOf(kind: Kind, number: number, { labels, seen }: Family['members'][number]): string[] {
  const name = nameOf(kind, number);
  const total = seen.reduce((sum, by) => sum + by, 0);
  if (kind !== 'histogram' && kind !== 'summary') return [`${name}${labelsText(labels)} ${total}`];
  const buckets =
    kind === 'summary'
      ? []
      : ['1', '5', '+Inf'].map((le) => {
          const bound = le === '+Inf' ? Infinity : Number(le);
          return `${name}_bucket${labelsText(labels, le)} ${seen.filter((by) => by <= bound).length}`;
        });
  return [...buckets, `${name}_sum${labelsText(labels)} ${total}`, `${name}_count${labelsText(labels)} ${seen.length}`];
}

function bodyOf(one: Case, reversed = false): string {
  const lines = familiesOf(one).flatMap(({ type, lines }) => [type, ...(reversed ? lines.toReversed() : lines)]);
  return `${[...lines, ...(one.openmetrics ? ['# EOF'] : [])].join('\n')}\n`;
}

function configOf({ limits, rules }: Pick<Case, 'limits' | 'rules'>): string {
  const { answer_size: size } = limits;
  return stringify({ limits: size === undefined ? limits : { ...limits, answer_size: `${size}B` }, rules });
}

interface Scraped {
  readonly body: string;
  /** Null where the body is refused. */
  readonly answer: string | null;
  readonly type: string;
  readonly line: TestLine;
}

function scrape(one: Case, reversed = false): Scraped {
  const line = new TestLine({ config: configOf(one) });
  const body = bodyOf(one, reversed);
  const type = one.openmetrics ? OPENMETRICS : TEXT;
  try {
    return { body, answer: line.scrape(body, { contentType: type }), type, line };
  } catch (error) {
    // Nothing but metadata is left, and that alone is too large.
    assert.match(String(error), /answer_size allows/);
    return { body, answer: null, type, line };
  }
}

/** The number of the family that a series of these bodies is of. */
function familyOf(series: string): number {
  return Number(/^f(\d)/.exec(series)?.[1]);
}

function setting(limits: Case['limits'], name: string): number {
  const value = limits[name];
  return typeof value === 'number' ? value : Infinity;
}

test('no answer passes a limit, and every answer can be read', () => {
  fc.assert(
    fc.property(aCase, (one) => {
      const { answer, type } = scrape(one);
      if (answer === null) return;
      const all = [...seriesOf(answer, type).keys()];
      assert.ok(all.length <= setting(one.limits, 'series'), `${all.length} series in\n${answer}`);
      assert.ok(answer.length <= setting(one.limits, 'answer_size'), `${answer.length} bytes in\n${answer}`);
      const numbers = new Set(all.map(familyOf));
      assert.ok(numbers.size <= setting(one.limits, 'metrics'), `${numbers.size} families in\n${answer}`);
      const overridden = Array.isArray(one.limits['overrides']) && one.limits['overrides'].length > 0;
      for (const number of numbers) {
        const series = all.filter((text) => familyOf(text) === number);
        // The first override that matches holds.
        const most = overridden && number < 2 ? 3 : setting(one.limits, 'series_per_metric');
        assert.ok(series.length <= most, `f${number} has ${series.length} series in\n${answer}`);
        for (const label of LABELS) {
          const values = new Set(series.flatMap((text) => new RegExp(`\\b${label}="([^"]*)"`).exec(text)?.[1] ?? []));
          const allowed = setting(one.limits, 'values_per_label');
          assert.ok(values.size <= allowed, `f${number} has ${values.size} values of ${label} in\n${answer}`);
        }
      }
    }),
    runs(80),
  );
});

/** By family and line (`f0_x_bucket 1`), the sum over all series. */
function sums(series: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const [text, value] of series) {
    const line = `${text.replace(/\{.*/s, '')} ${/\ble="([^"]*)"/.exec(text)?.[1] ?? ''}`;
    sums.set(line, (sums.get(line) ?? 0) + value);
  }
  return sums;
}

test('what adds up adds up to the same in the first answer, and histograms stay cumulative', () => {
  fc.assert(
    fc.property(aCase, (one) => {
      const { body, answer, type, line } = scrape(one);
      if (answer === null) return;
      const dropped = new Set(
        line.ledger().flatMap(({ action, metric }) => (action === 'drop' ? [familyOf(metric)] : [])),
      );
      const out = seriesOf(answer, type);
      const [before, after] = [sums(seriesOf(body, type)), sums(out)];
      for (const [number, { kind }] of one.families.entries()) {
        if (kind === 'gauge' || kind === 'untyped' || dropped.has(number)) continue;
        for (const [name, sum] of before)
          if (familyOf(name) === number) assert.equal(after.get(name), sum, `${name} in\n${answer}`);
      }
      for (const [text, value] of out) {
        if (!text.includes('_bucket')) continue;
        const higher = text.includes('le="1"') ? out.get(text.replace('le="1"', 'le="5"')) : value;
        assert.ok(value <= (higher ?? NaN), `${text} is not cumulative in\n${answer}`);
        assert.ok(value <= (out.get(text.replace(/le="[15]"/, 'le="+Inf"')) ?? NaN), `${text} in\n${answer}`);
      }
    }),
    runs(80),
  );
});

test('an answer is the same for the same body, settles at once, and does not depend on the order of lines', () => {
  fc.assert(
    fc.property(aCase, (one) => {
      const { body, answer, type, line } = scrape(one);
      const other = scrape(one);
      assert.equal(other.answer, answer);
      if (answer === null) return;
      const second = line.scrape(body, { contentType: type });
      assert.ok(
        seriesOf(second, type).size >= seriesOf(answer, type).size,
        `the second scrape has less:\n${answer}\n${second}`,
      );
      assert.equal(line.scrape(body, { contentType: type }), second, 'the third scrape');
      const reversed = scrape(one, true);
      assert.deepEqual(
        new Map([...seriesOf(reversed.answer ?? '', type)].sort()),
        new Map([...seriesOf(answer, type)].sort()),
        'reversed',
      );
    }),
    runs(60),
  );
});

test('an answer that is within its limits leaves as it is', () => {
  fc.assert(
    fc.property(aCase, (one) => {
      const { answer, type } = scrape(one);
      if (answer === null) return;
      const line = new TestLine({ config: configOf({ limits: one.limits, rules: [] }) });
      assert.equal(line.scrape(answer, { contentType: type }), answer);
    }),
    runs(60),
  );
});
