// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are replacements as Go's regexp package writes them
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { sortLabels } from '../../src/model/labels.ts';
import { relabelSeries } from '../../src/rules/index.ts';
import { labelsOf, pairsOf, relabelOf } from './support.ts';

type Pairs = Readonly<Record<string, string>>;

/** Beside the corpus: the name, order, and what makes a scrape fail. */
const CASES: readonly (readonly [title: string, rules: string, input: Pairs, output: Pairs | string])[] = [
  ['no rules', '[]', { __name__: 'm', a: 'x' }, { __name__: 'm', a: 'x' }],
  [
    'rename',
    '[{source_labels: [__name__], regex: "old_(.*)", target_label: __name__, replacement: "new_$1"}]',
    { __name__: 'old_total', le: '1' },
    { __name__: 'new_total', le: '1' },
  ],
  [
    'labelmap reaches the name',
    '[{action: labelmap, regex: a, replacement: __name__}]',
    { __name__: 'm', a: 'x' },
    { __name__: 'x', a: 'x' },
  ],
  [
    'labelmap from the name',
    '[{action: labelmap, regex: __name__, replacement: n}]',
    { __name__: 'm' },
    { __name__: 'm', n: 'm' },
  ],
  [
    'labelmap, two to one: the later name wins',
    '[{action: labelmap, regex: "[ab]", replacement: c}]',
    { __name__: 'm', a: '1', b: '2' },
    { __name__: 'm', a: '1', b: '2', c: '2' },
  ],
  [
    'labelmap, two to one: what a rule has set comes after all that was there',
    '[{target_label: a, replacement: set}, {action: labelmap, regex: "[ab]", replacement: c}]',
    { __name__: 'm', a: '1', b: '2' },
    { __name__: 'm', a: 'set', b: '2', c: 'set' },
  ],
  [
    'labelmap does not map what it wrote',
    '[{action: labelmap, regex: "(.*)", replacement: "${1}x"}]',
    { __name__: 'm', a: '1' },
    { __name__: 'm', __name__x: 'm', a: '1', ax: '1' },
  ],
  [
    'labelkeep that keeps the name',
    '[{action: labelkeep, regex: "__name__|a"}]',
    { __name__: 'm', a: '1', b: '2' },
    { __name__: 'm', a: '1' },
  ],
  ['labelkeep without the name', '[{action: labelkeep, regex: a}]', { __name__: 'm', a: '1' }, 'no metric name'],
  [
    'labelkeep that leaves nothing: dropped, as nothing is left in Prometheus either',
    '[{action: labelkeep, regex: a}]',
    { __name__: 'm', b: '1' },
    'dropped',
  ],
  [
    'labeldrop of the name, nothing else: in Prometheus job and instance are left',
    '[{action: labeldrop, regex: __name__}]',
    { __name__: 'm' },
    'no metric name',
  ],
  ['labeldrop of everything by pattern', '[{action: labeldrop, regex: ".*"}]', { __name__: 'm', a: '1' }, 'dropped'],
  ['an empty name', '[{target_label: __name__, replacement: ""}]', { __name__: 'm', a: '1' }, 'no metric name'],
  [
    'a name that is taken away and given back',
    '[{action: labeldrop, regex: __name__}, {target_label: __name__, replacement: n}]',
    { __name__: 'm' },
    { __name__: 'n' },
  ],
  ['labelmap to the empty name', '[{action: labelmap, regex: "p_(.*)"}]', { __name__: 'm', p_: '1' }, 'no label name'],
  [
    'a drop behind which nothing happens',
    '[{action: labeldrop, regex: __name__}, {action: drop, regex: ".*"}]',
    { __name__: 'm' },
    'dropped',
  ],
  [
    'hashmod of 64 bits',
    '[{action: hashmod, source_labels: [a], target_label: h, modulus: 18446744073709551615}]',
    { __name__: 'm', a: 'foo' },
    { __name__: 'm', a: 'foo', h: '17145033699835028696' },
  ],
  [
    'lower case by rune',
    '[{action: lowercase, source_labels: [a], target_label: a}]',
    { __name__: 'm', a: 'İΑΣ ΣΑΣ' },
    { __name__: 'm', a: 'iασ σασ' },
  ],
  [
    'upper case by rune',
    '[{action: uppercase, source_labels: [a], target_label: a}]',
    { __name__: 'm', a: 'ßŉﬁǆᾳᾈᾐéσς' },
    { __name__: 'm', a: 'ßŉﬁǄᾼᾈᾘÉΣΣ' },
  ],
  [
    'an empty value is an absent label',
    '[{action: keepequal, source_labels: [a], target_label: b}]',
    { __name__: 'm' },
    { __name__: 'm' },
  ],
  [
    'le is a label as any other',
    '[{source_labels: [__name__, le], regex: "m_bucket;(0.1|0.5)", action: drop}]',
    { __name__: 'm_bucket', le: '0.5' },
    'dropped',
  ],
];
for (const [title, rules, { __name__: name = '', ...labels }, output] of CASES) {
  test(title, () => {
    const got = relabelSeries(relabelOf(rules), name, labelsOf(labels));
    const words = { drop: 'dropped', nameless: `no ${got.kind === 'nameless' ? got.missing : ''}` };
    assert.deepEqual(got.kind === 'keep' ? { __name__: got.name, ...pairsOf(got.labels) } : words[got.kind], output);
  });
}

const label = fc.constantFrom('a', 'b', 'B', 'le', '__name__', 'utf.8', '😀');
const text = fc.constantFrom('', 'x', 'X;y', 'é', 'a', '$1');
const template = fc.constantFrom('$1', '${1}x', 'a', '', '$', '${', '$$', '__name__');
const regex = fc.constantFrom('(.*)', '(.+)', '', 'a|b', '(x)?.*', '[a-z]+', '__(.*)');
const rule = fc.oneof(
  fc.record({
    source_labels: fc.array(label, { maxLength: 2 }),
    target_label: fc.oneof(
      label,
      template.filter((written) => written !== ''),
    ),
    regex,
    replacement: template,
  }),
  fc.record({ action: fc.constantFrom('labeldrop', 'labelkeep', 'keep', 'drop'), regex }),
  fc.record({ action: fc.constant('labelmap'), regex, replacement: template.filter((written) => written !== '') }),
  fc.record({
    action: fc.constantFrom('lowercase', 'uppercase', 'keepequal', 'dropequal'),
    source_labels: fc.array(label, { maxLength: 2 }),
    target_label: label,
  }),
);

test('what is kept has a name, and labels that are sorted, unique, named and not empty; rules change no input', () => {
  const series = fc.dictionary(
    label.filter((name) => name !== '__name__'),
    text,
  );
  fc.assert(
    fc.property(fc.array(rule, { maxLength: 4 }), series, (rules, pairs) => {
      const labels = Object.freeze([...labelsOf(pairs)]);
      const compiled = relabelOf(JSON.stringify(rules));
      const got = relabelSeries(compiled, 'm', labels);
      assert.deepEqual(relabelSeries(compiled, 'm', labels), got, 'the second time, from memory, the same');
      if (got.kind !== 'keep') return;
      assert.notEqual(got.name, '');
      assert.deepEqual(got.labels, sortLabels(got.labels));
      assert.equal(new Set(got.labels.map(({ name }) => name)).size, got.labels.length);
      assert(got.labels.every(({ name, value }) => name !== '' && name !== '__name__' && value !== ''));
    }),
    { numRuns: 2000 },
  );
});
