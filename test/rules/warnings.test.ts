import assert from 'node:assert/strict';
import { test } from 'node:test';
import { relabelWarnings } from '../../src/rules/index.ts';
import { relabelOf } from './support.ts';

for (const [rules, read] of [
  ['[{source_labels: [path], target_label: a}]', []],
  ['[{source_labels: [job], action: drop, regex: x}]', ['job']],
  ['[{source_labels: [a, job, instance, job], target_label: a}]', ['job, instance']],
  ['[{source_labels: [__meta_kubernetes_pod_name], target_label: pod}]', ['__meta_kubernetes_pod_name']],
  [
    '[{source_labels: [__address__], target_label: a}, {source_labels: [exported_job], target_label: b}]',
    ['__address__', 'exported_job'],
  ],
  ['[{action: keepequal, source_labels: [a], target_label: instance}]', ['instance']],
  ['[{action: labelmap, regex: "__meta_kubernetes_pod_label_(.+)"}]', ['__meta_kubernetes_pod_label_(.+']],
  ['[{action: labeldrop, regex: "pod|^instance$"}]', ['instance']],
  ['[{target_label: job, replacement: x}]', []], // written, not read
  ['[{target_label: job, replacement: x}, {source_labels: [job], target_label: a}]', []], // ours by then
  ['[{action: labeldrop, regex: ".*"}, {source_labels: [__name__, __tmp_x], target_label: a}]', []],
] as const) {
  test(`${rules} reads ${read.length === 0 ? 'nothing that is empty here' : read.join(' and ')}`, () => {
    const warnings = relabelWarnings(relabelOf(rules));
    assert.deepEqual(
      warnings.map((text) => / reads (.*), which only the scraper knows/.exec(text)?.[1]),
      read,
    );
  });
}

test('a warning names the rule by its number', () => {
  const [warning] = relabelWarnings(relabelOf('[{target_label: a}, {source_labels: [job], action: keep, regex: x}]'));
  assert.match(warning ?? '', /^metric_relabel_configs: rule 2 \(action keep\) reads job, /);
});
