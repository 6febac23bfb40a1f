import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatValue, parseValue, writeSeries, writeType } from '../../src/exposition/index.ts';
import type { Escaping, Format, MetricType } from '../../src/model/exposition.ts';
import { type Labels, sortLabels } from '../../src/model/labels.ts';
import { accepted, bitsOf, samplesOf } from './support.ts';

const FORMATS: readonly Format[] = ['text', 'openmetrics'];
const ESCAPED: readonly Escaping[] = ['underscores', 'dots', 'values'];
const TYPES: readonly MetricType[] = [
  'counter',
  'gauge',
  'histogram',
  'gaugehistogram',
  'summary',
  'info',
  'stateset',
  'unknown',
];

// As EscapeMetricFamily of prometheus/common 0.73 answers: a name that needs no quotes stays, under `dots` too.
const NAMES: readonly (readonly [name: string, underscores: string, dots: string, values: string])[] = [
  ['http_requests:rate5m', 'http_requests:rate5m', 'http_requests:rate5m', 'http_requests:rate5m'],
  ['_', '_', '_', '_'],
  ['jvm.memory.used', 'jvm_memory_used', 'jvm_dot_memory_dot_used', 'U__jvm_2e_memory_2e_used'],
  ['jvm.gc_total', 'jvm_gc_total', 'jvm_dot_gc__total', 'U__jvm_2e_gc__total'],
  ['a.b:sum', 'a_b:sum', 'a_dot_b:sum', 'U__a_2e_b:sum'],
  ['4xx', '_xx', '__xx', 'U___34_xx'],
  ['x4.4x', 'x4_4x', 'x4_dot_4x', 'U__x4_2e_4x'],
  ['.', '_', '_dot_', 'U___2e_'],
  ['a b', 'a_b', 'a__b', 'U__a_20_b'],
  ['größe', 'gr__e', 'gr____e', 'U__gr_f6__df_e'],
  ['🚀', '_', '__', 'U___1f680_'],
  ['é😀_.:x', '____:x', '_______dot_:x', 'U___e9__1f600____2e_:x'],
  ['\ufffd', '_', '__', 'U___fffd_'],
  ['U__a_2e_b', 'U__a_2e_b', 'U__a_2e_b', 'U__a_2e_b'],
];
for (const [name, underscores, dots, values] of NAMES) {
  test(`the name ${name} escaped`, () => {
    const label = name.includes(':') ? [] : [{ name, value: 'v' }];
    for (const [escaping, escaped] of [
      ['underscores', underscores],
      ['dots', dots],
      ['values', values],
    ] as const) {
      assert.equal(writeSeries(name, [], escaping), escaped);
      assert.equal(writeType(name, 'gauge', 'text', escaping), `# TYPE ${escaped} gauge\n`);
      assert.equal(writeSeries('m', label, escaping), label.length === 0 ? 'm' : `m{${escaped}="v"}`);
    }
  });
}

test('labels that escaping makes equal stay apart', () => {
  const labels = ['a.b', 'a/b', 'a_b', 'c.d'].map((name) => ({ name, value: 'v' }));
  assert.equal(writeSeries('m', labels, 'underscores'), 'm{U__a_2e_b="v",U__a_2f_b="v",a_b="v",c_d="v"}');
  assert.equal(writeSeries('m', labels, 'dots'), 'm{a_dot_b="v",a__b="v",a_b="v",c_dot_d="v"}');
  assert.equal(writeSeries('m', labels, 'allow-utf-8'), 'm{"a.b"="v","a/b"="v",a_b="v","c.d"="v"}');
});

test('a label that the application itself calls as another one would go keeps its name', () => {
  const labels = ['U__a_2e_b', 'a.b'].map((name) => ({ name, value: 'v' }));
  assert.equal(writeSeries('m', labels, 'values'), 'm{U__a_2e_b="v",U__a_2e_b_="v"}');
});

const SERIES: readonly (readonly [name: string, labels: readonly (readonly [string, string])[], text: string])[] = [
  ['foo', [], 'foo'],
  [':foo:', [], ':foo:'],
  ['foo', [['a', 'b']], 'foo{a="b"}'],
  [
    'foo',
    [
      ['b', '1'],
      ['a', '2'],
    ],
    'foo{b="1",a="2"}',
  ], // in the order given
  ['foo', [['a', '']], 'foo{a=""}'],
  ['foo', [['a', 'x\\y"z\nw']], 'foo{a="x\\\\y\\"z\\nw"}'],
  ['foo', [['a', 'tab\t cr\r nul\0 é 😀']], 'foo{a="tab\t cr\r nul\0 é 😀"}'],
  ['foo', [['a', '\\n']], 'foo{a="\\\\n"}'],
  ['foo', [['a.b', 'c']], 'foo{"a.b"="c"}'],
  ['foo', [['a:b', 'c']], 'foo{"a:b"="c"}'], // a colon is for metrics
  ['foo', [['4', 'c']], 'foo{"4"="c"}'],
  ['foo', [['a"\\\n', 'c']], 'foo{"a\\"\\\\\\n"="c"}'],
  ['my.metric', [], '{"my.metric"}'],
  [
    'my.metric',
    [
      ['a', 'b'],
      ['c.d', 'e'],
    ],
    '{"my.metric",a="b","c.d"="e"}',
  ],
  ['a"\\\n', [['a', 'b']], '{"a\\"\\\\\\n",a="b"}'],
  [' ', [], '{" "}'],
];
for (const [name, labels, text] of SERIES) {
  test(`the series ${text}`, () => {
    const pairs = labels.map(([label, value]) => ({ name: label, value }));
    assert.equal(writeSeries(name, pairs, 'allow-utf-8'), text);
  });
}

test('a colon in the name of a label is escaped, too, since no Prometheus reads it', () => {
  const labels = [{ name: 'a:b', value: 'c' }];
  assert.deepEqual(
    ESCAPED.map((escaping) => writeSeries('m:n', labels, escaping)),
    ['m:n{a_b="c"}', 'm:n{a__b="c"}', 'm:n{U__a_3a_b="c"}'],
  );
});

const TYPE_LINES: readonly (readonly [family: string, type: MetricType, text: string, openMetrics: string])[] = [
  ['foo', 'counter', '# TYPE foo counter\n', '# TYPE foo counter\n'],
  ['foo', 'gauge', '# TYPE foo gauge\n', '# TYPE foo gauge\n'],
  ['foo', 'histogram', '# TYPE foo histogram\n', '# TYPE foo histogram\n'],
  ['foo', 'summary', '# TYPE foo summary\n', '# TYPE foo summary\n'],
  ['foo', 'unknown', '# TYPE foo untyped\n', '# TYPE foo unknown\n'],
  ['foo', 'gaugehistogram', '# TYPE foo untyped\n', '# TYPE foo gaugehistogram\n'],
  ['foo', 'info', '# TYPE foo gauge\n', '# TYPE foo info\n'],
  ['foo', 'stateset', '# TYPE foo gauge\n', '# TYPE foo stateset\n'],
  ['my.metric', 'counter', '# TYPE "my.metric" counter\n', '# TYPE "my.metric" counter\n'],
  ['a"\\\nb', 'gauge', '# TYPE "a\\"\\\\\\nb" gauge\n', '# TYPE "a\\"\\\\\\nb" gauge\n'],
];
for (const [family, type, text, openMetrics] of TYPE_LINES) {
  test(`the TYPE of the ${type} ${JSON.stringify(family)}`, () => {
    assert.equal(writeType(family, type, 'text', 'allow-utf-8'), text);
    assert.equal(writeType(family, type, 'openmetrics', 'allow-utf-8'), openMetrics);
  });
}

// A name with a NUL cannot be written: Prometheus' lexer takes it for the end of the body.
const characters = fc.string({ unit: 'binary', minLength: 1, maxLength: 8 });
const nasty = fc.string({ unit: fc.constantFrom(...'\\"\n\t ,={}#_:.aé😀'), minLength: 1, maxLength: 8 });
const legacy = fc.stringMatching(/^[a-zA-Z_:][a-zA-Z0-9_:]{0,8}$/);
const name = fc.oneof(legacy, nasty, characters).filter((text) => !text.includes('\0'));
const value = fc.oneof(
  characters,
  nasty,
  fc.string({ unit: fc.constantFrom('\\', '"', '\n', '\0', 'n'), minLength: 1 }),
);
const labels = fc
  .uniqueArray(fc.record({ name: name.filter((text) => text !== '__name__'), value }, { noNullPrototype: true }), {
    selector: (label) => label.name,
    maxLength: 5,
  })
  .map((list): Labels => sortLabels(list));
const number = fc.double({ noNaN: false });
const timestamp = fc.option(fc.integer({ min: 0, max: 2 ** 50 }));

function body(series: string, sample: number, time: number | null, format: Format): string {
  const line = `${series} ${formatValue(sample)}${time === null ? '' : ` ${time}`}\n`;
  return format === 'openmetrics' ? `${line}# EOF\n` : line;
}

test('what is written under allow-utf-8 is read as the same series and value', () => {
  fc.assert(
    fc.property(name, labels, number, timestamp, (metric, list, sample, time) => {
      for (const format of FORMATS) {
        const text = body(writeSeries(metric, list, 'allow-utf-8'), sample, time, format);
        const [read, ...others] = samplesOf(accepted(text, format));
        assert(read !== undefined && others.length === 0);
        assert.deepEqual([read.name, read.labels], [metric, list]);
        assert.equal(bitsOf(read.value), bitsOf(sample));
        assert.equal(read.timestampText, time === null ? null : String(time));
      }
    }),
    { numRuns: 1000, seed: 1 },
  );
});

test('a TYPE that is written is read as the same family, and as a type that the format has', () => {
  fc.assert(
    fc.property(name, fc.constantFrom(...TYPES), (family, type) => {
      for (const format of FORMATS) {
        const end = format === 'openmetrics' ? '# EOF\n' : '';
        const [read] = accepted(writeType(family, type, format, 'allow-utf-8') + end, format).lines;
        assert(read?.kind === 'type');
        assert.equal(read.family, family);
        if (format === 'openmetrics') assert.equal(read.text, type);
        for (const escaping of ESCAPED) accepted(writeType(family, type, format, escaping) + end, format);
      }
    }),
    { numRuns: 500, seed: 1 },
  );
});

test('what is written under the other escapings is read, and has no name that needs quotes', () => {
  fc.assert(
    fc.property(name, labels, fc.constantFrom(...ESCAPED), (metric, list, escaping) => {
      const series = list.map((label) => ({ label, text: writeSeries('m', [label], escaping) }));
      // Two names may become one; the escapings have no answer to that.
      const distinct = new Set(series.map(({ text }) => text.slice(0, text.indexOf('=')))).size === list.length;
      for (const format of FORMATS) {
        const labelled = distinct ? list : list.slice(0, 1);
        const text = writeSeries(metric, labelled, escaping);
        const [read] = samplesOf(accepted(body(text, 1, null, format), format));
        assert.match(read?.name ?? '', /^[a-zA-Z_:][a-zA-Z0-9_:]*$/);
        assert(text.startsWith(read?.name ?? '"'));
        assert.deepEqual(read?.labels.map((label) => label.value).sort(), labelled.map((label) => label.value).sort());
        for (const label of read?.labels ?? []) assert.match(label.name, /^[a-zA-Z_][a-zA-Z0-9_]*$/);
      }
    }),
    { numRuns: 1000, seed: 1 },
  );
});

const VALUES: readonly (readonly [value: number, text: string])[] = [
  [0, '0'],
  [-0, '-0'],
  [1, '1'],
  [0.1, '0.1'],
  [1e21, '1e+21'],
  [1e-7, '1e-7'],
  [2 ** 53, '9007199254740992'],
  [5e-324, '5e-324'],
  [Number.MAX_VALUE, '1.7976931348623157e+308'],
  [Infinity, '+Inf'],
  [-Infinity, '-Inf'],
  [Number.NaN, 'NaN'],
];
for (const [sample, text] of VALUES) {
  test(`the value ${text}`, () => {
    assert.equal(formatValue(sample), text);
    assert.equal(bitsOf(parseValue(text) ?? assert.fail('not read')), bitsOf(sample));
  });
}

/** Texts that Go's strconv.ParseFloat and JavaScript's Number see differently, and what lies at the borders. */
const TEXTS: readonly (readonly [text: string, value: number | null])[] = [
  ['+1', 1],
  ['.5', 0.5],
  ['5.', 5],
  ['-.5e+3', -500],
  ['1E5', 1e5],
  ['00012', 12],
  ['1e-400', 0],
  ['-1e-400', -0],
  ['1.7976931348623158e308', Number.MAX_VALUE],
  ['1.7976931348623159e308', null],
  ['1e400', null],
  [`0.${'0'.repeat(400)}1e401`, 1],
  ['9007199254740993', 2 ** 53],
  ['2.4703282292062328e-324', 5e-324],
  ['2.4703282292062327e-324', 0],
  ['inf', Infinity],
  ['+iNfInItY', Infinity],
  ['-Inf', -Infinity],
  ['nan', Number.NaN],
  ['NaN', Number.NaN],
  ['-NaN', null],
  ['+nan', null],
  ['', null],
  [' 1', null],
  ['1 ', null],
  ['1\n', null],
  ['.', null],
  ['e5', null],
  ['1e', null],
  ['1e+', null],
  ['--1', null],
  ['0x1f', null],
  ['0x1p-3', null],
  ['0b1', null],
  ['0o7', null],
  ['1_0', null],
  ['1n', null],
  ['infinit', null],
  ['١', null],
];
for (const [text, expected] of TEXTS) {
  test(`the text ${JSON.stringify(text.slice(0, 20))} is ${expected}`, () => {
    const read = parseValue(text);
    assert.equal(read === null ? null : bitsOf(read), expected === null ? null : bitsOf(expected));
  });
}

test('every value is read back to the bit', () => {
  const bits = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((pattern) => {
    const view = new DataView(new ArrayBuffer(8));
    view.setBigUint64(0, pattern);
    return view.getFloat64(0);
  });
  fc.assert(
    fc.property(fc.oneof(bits, number), (sample) => {
      assert.equal(bitsOf(parseValue(formatValue(sample)) ?? assert.fail('not read')), bitsOf(sample));
    }),
    { numRuns: 5000, seed: 1 },
  );
});
