import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MetricType } from '../../src/model/exposition.ts';
import { applyRules, type RuleInstance, type RuleVerdict } from '../../src/rules/index.ts';
import { labelsOf, pairsOf, rulesOf } from './support.ts';

type Pairs = Readonly<Record<string, string>>;

function instance(labels: Pairs, type: MetricType = 'counter'): RuleInstance {
  return { family: 'm_total', type, sampleNames: ['m_total'], labels: labelsOf(labels) };
}

function apply(rules: string, labels: Pairs, type?: MetricType): RuleVerdict {
  return applyRules(rulesOf(rules), instance(labels, type), (label, value) => `${label}<${value}>`);
}

const LABELS: readonly (readonly [rules: string, labels: Pairs, changed: Pairs, touchedBy: readonly number[]])[] = [
  ['[]', { a: '1' }, { a: '1' }, []],
  ['[{match: other, drop_labels: [a]}]', { a: '1' }, { a: '1' }, []],
  ['[{match: m_total, drop_labels: [a, z]}]', { a: '1', b: '2' }, { b: '2' }, [0]],
  ['[{match: m_total, drop_labels: [z]}]', { a: '1' }, { a: '1' }, []],
  ['[{match: "m_.*", template: [a, z]}]', { a: '1' }, { a: 'a<1>' }, [0]],
  ['[{match: m_total, keep_values: {label: a, values: [1, 2]}}]', { a: '2' }, { a: '2' }, []],
  ['[{match: m_total, keep_values: {label: a, values: [1], other: rest}}]', { a: '2' }, { a: 'rest' }, [0]],
  ['[{match: m_total, keep_values: {label: a, values: [1], other: }}]', { a: '2' }, {}, [0]],
  ['[{match: m_total, keep_values: {label: z, values: [1]}}]', { a: '2' }, { a: '2' }, []], // absent stays absent
  // Within a rule: template, then keep_values, then drop_labels.
  ['[{match: m_total, template: [a], keep_values: {label: a, values: ["a<1>"]}}]', { a: '1' }, { a: 'a<1>' }, [0]],
  ['[{match: m_total, template: [a], drop_labels: [a]}]', { a: '1' }, {}, [0]],
  // Later rules see what earlier ones made.
  ['[{match: m_total, template: [a]}, {match: "{a=\'a<1>\'}", drop_labels: [a]}]', { a: '1' }, {}, [0, 1]],
  ['[{match: m_total, drop_labels: [a]}, {match: "{a!=\'\'}", drop_labels: [b]}]', { a: '1', b: '2' }, { b: '2' }, [0]],
];
for (const [rules, labels, changed, touchedBy] of LABELS) {
  test(`${rules} on ${JSON.stringify(labels)}`, () => {
    const verdict = apply(rules, labels);
    assert.deepEqual([pairsOf(verdict.labels), verdict.touchedBy, verdict.droppedBy], [changed, touchedBy, null]);
  });
}

test('a drop ends it, and says which rule it was', () => {
  const verdict = apply(
    '[{match: m_total, template: [a]}, {match: m_total, drop: true}, {match: m_total, drop_labels: [a]}]',
    { a: '1' },
  );
  assert.deepEqual([verdict.droppedBy, pairsOf(verdict.labels), verdict.touchedBy], [1, { a: 'a<1>' }, [0]]);
});

for (const [rules, gauge] of [
  ['[]', null],
  ['[{match: m_total, gauge: max}]', 'max'],
  ['[{match: m_total, gauge: max}, {match: "m.*", gauge: min}]', 'min'], // the later wins
  ['[{match: m_total, gauge: max}, {match: "m.*", template: [a]}]', 'max'],
] as const) {
  test(`${rules}: gauges fold by ${gauge}`, () => assert.equal(apply(rules, {}).gauge, gauge));
}

for (const [type, becomes] of [
  ['unknown', 'counter'],
  ['gauge', 'gauge'], // what the application says holds
] as const) {
  test(`type: on a family of type ${type} makes it ${becomes}`, () => {
    assert.equal(apply('[{match: m_total, type: histogram}, {match: m_total, type: counter}]', {}, type).type, becomes);
  });
}
