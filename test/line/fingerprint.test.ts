import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fingerprint } from '../../src/line/fingerprint.ts';
import { settingsOf } from '../support/line.ts';

/** Each makes other mappings than all others. */
const CONFIGS = [
  '',
  'limits: { series: 10 }',
  'ledger_examples: false',
  'limits: { series_per_metric: 10 }',
  'limits: { values_per_label: 10 }',
  'limits: { metrics: 10 }',
  'limits: { answer_size: 1MB }',
  'limits: { on_exceed: drop }',
  'limits: { protect: [a] }',
  'limits: { protect: [b] }',
  'limits: { overrides: [{ match: a, series_per_metric: 10 }] }',
  'limits: { overrides: [{ match: b, series_per_metric: 10 }] }',
  'rules: [{ match: a, template: [x] }]',
  'rules: [{ match: b, template: [x] }]',
  'rules: [{ match: a, drop_labels: [x] }]',
  'rules: [{ match: a, drop_labels: [x], gauge: max }]',
  'rules: [{ match: \'{a="1"}\', drop: true }]',
  'rules: [{ match: \'{a=~"1"}\', drop: true }]',
  'rules: [{ match: a, keep_values: { label: x, values: [a], other: o } }]',
  'rules: [{ match: a, keep_values: { label: x, values: [b], other: o } }]',
  'metric_relabel_configs: [{ regex: a, action: labeldrop }]',
  'metric_relabel_configs: [{ regex: b, action: labeldrop }]',
  'metric_relabel_configs: [{ source_labels: [a], modulus: 2, target_label: b, action: hashmod }]',
  'metric_relabel_configs: [{ source_labels: [a], modulus: 3, target_label: b, action: hashmod }]',
];

test('settings that make other mappings have other fingerprints, and the same ones the same', () => {
  const prints = CONFIGS.map((config) => fingerprint(settingsOf(config)));
  assert.equal(new Set(prints).size, CONFIGS.length);
  assert.deepEqual(
    prints,
    CONFIGS.map((config) => fingerprint(settingsOf(config))),
  );
});

test('what makes no mapping does not count', () => {
  const print = fingerprint(settingsOf(''));
  for (const config of [
    'window: 2h',
    'body_size_limit: 1MB',
    'memory: 64MB',
    'targets: [{ name: b, url: "http://b/" }]',
  ])
    assert.equal(fingerprint(settingsOf(config)), print, config);
});
