import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { FamilyNames } from '../../src/identify/names.ts';
import type { Format, MetricType } from '../../src/model/exposition.ts';
import { namesOf } from './exposition.ts';

const TYPES = [
  'c counter',
  'c_total counter',
  'h histogram',
  's summary',
  'g gauge',
  'u untyped',
  'x_count gauge',
  'x summary',
];
const text = namesOf(TYPES.map((type) => `# TYPE ${type}\n`).join(''));
const OM_TYPES = [
  'c counter',
  'h histogram',
  's summary',
  'g gauge',
  'u unknown',
  'i info',
  't stateset',
  'gh gaugehistogram',
];
const openmetrics = namesOf(`${OM_TYPES.map((type) => `# TYPE ${type}\n`).join('')}# EOF\n`, 'openmetrics');

const BELONGINGS: readonly (readonly [
  names: FamilyNames,
  sample: string,
  family: string,
  type: string,
  suffix: string,
])[] = [
  [text, 'c', 'c', 'counter', ''],
  [text, 'c_total', 'c_total', 'counter', ''],
  [text, 'h_bucket', 'h', 'histogram', '_bucket'],
  [text, 'h_sum', 'h', 'histogram', '_sum'],
  [text, 'h_count', 'h', 'histogram', '_count'],
  [text, 'h_created', 'h_created', 'unknown', ''],
  [text, 'h', 'h', 'histogram', ''],
  [text, 's', 's', 'summary', ''],
  [text, 's_count', 's', 'summary', '_count'],
  [text, 's_bucket', 's_bucket', 'unknown', ''],
  [text, 'g_sum', 'g_sum', 'unknown', ''],
  [text, 'u', 'u', 'unknown', ''],
  [text, 'x_count', 'x_count', 'gauge', ''],
  [text, 'x_sum', 'x', 'summary', '_sum'],
  [text, '_sum', '_sum', 'unknown', ''],
  [text, 'nobody', 'nobody', 'unknown', ''],
  [openmetrics, 'c_total', 'c_total', 'counter', ''],
  [openmetrics, 'c_created', 'c_total', 'counter', '_created'],
  [openmetrics, 'c', 'c', 'unknown', ''],
  [openmetrics, 'h_bucket', 'h', 'histogram', '_bucket'],
  [openmetrics, 'h_created', 'h', 'histogram', '_created'],
  [openmetrics, 's_created', 's', 'summary', '_created'],
  [openmetrics, 'i_info', 'i_info', 'info', ''],
  [openmetrics, 'i', 'i', 'unknown', ''],
  [openmetrics, 't', 't', 'stateset', ''],
  [openmetrics, 'gh_bucket', 'gh', 'gaugehistogram', '_bucket'],
  [openmetrics, 'gh_gsum', 'gh', 'gaugehistogram', '_gsum'],
  [openmetrics, 'gh_gcount', 'gh', 'gaugehistogram', '_gcount'],
  [openmetrics, 'gh_count', 'gh_count', 'unknown', ''],
  [openmetrics, 'u', 'u', 'unknown', ''],
];
for (const [names, sample, family, type, suffix] of BELONGINGS)
  test(`${names === text ? 'text' : 'OpenMetrics'}: ${sample} is of ${family}, ${type}`, () => {
    assert.deepEqual(names.of(sample), { family, type, suffix });
  });

test('metadata has the text name in both formats', () => {
  assert.equal(text.textName('c'), 'c');
  assert.deepEqual(
    ['c', 'i', 'h', 'nobody'].map((name) => openmetrics.textName(name)),
    ['c_total', 'i_info', 'h', 'nobody'],
  );
});

test('_created beside a counter, a histogram or a summary is of it', () => {
  const all = ['c_created', 'h_created', 's_created', 'g_created', 'u_created', 'nobody_created', 'c'];
  assert.deepEqual(
    all.filter((name) => text.isCreatedOf(name)),
    ['c_created', 'h_created', 's_created'],
  );
});

test('of two TYPEs the last holds, for samples above it as well', () => {
  assert.equal(namesOf('# TYPE f gauge\nf 1\n# TYPE f counter\n').of('f').type, 'counter');
});

test('a type that comes late tells of every sample what it would have told had it come first', () => {
  const stems = ['a', 'a_b', 'a_bucket', 'a_total', 'b_sum'];
  const names = stems.flatMap((stem) =>
    ['', '_bucket', '_count', '_sum', '_total', '_created', '_gsum', '_info'].map((end) => stem + end),
  );
  const types = fc.constantFrom<MetricType>('counter', 'gauge', 'histogram', 'summary', 'info', 'gaugehistogram');
  const declarations = fc.array(fc.tuple(fc.constantFrom(...stems, ...names), types), { maxLength: 6 });
  fc.assert(
    fc.property(fc.constantFrom<Format>('text', 'openmetrics'), declarations, (format, late) => {
      const known = new FamilyNames(format, new Map());
      let before = names.map((name) => known.of(name));
      for (const [at, [family, type]] of late.entries()) {
        const agrees = known.declare(family, type);
        const first = new FamilyNames(format, new Map(late.slice(0, at + 1)));
        const after = names.map((name) => known.of(name));
        assert.deepEqual(
          after,
          names.map((name) => first.of(name)),
        );
        assert.equal(agrees, JSON.stringify(after) === JSON.stringify(before));
        before = after;
      }
    }),
  );
});
