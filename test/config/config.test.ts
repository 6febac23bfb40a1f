import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfig } from '../../src/config/config.ts';
import { defaultSettings, settingsWithTarget } from '../../src/config/index.ts';
import type { Settings, TargetSettings } from '../../src/model/settings.ts';
import { plainAccess } from '../support/lines.ts';

const MB = 1024 ** 2;

function read(text: string): Settings {
  const settings = readConfig(text, 'sluice.yml');
  assert(settings.ok, settings.ok ? '' : JSON.stringify(settings.error, null, 2));
  return settings.value;
}

function target(text: string, index = 0): TargetSettings {
  const found = read(text).targets[index];
  assert(found !== undefined);
  return found;
}

for (const text of ['', '\n', '# nothing yet\n', '---\n', '{}', 'limits:\nrules:\ntargets: # none\n', 'limits: {}']) {
  test(`${JSON.stringify(text)} is all defaults`, () => assert.deepEqual(read(text), defaultSettings));
}

test('the defaults are those of the contract', () => {
  const { limits, ...rest } = defaultSettings.common;
  assert.deepEqual(limits, {
    series: 50_000,
    seriesPerMetric: 5_000,
    valuesPerLabel: 1_000,
    metrics: 5_000,
    answerSize: 16 * MB,
    onExceed: 'fold',
    protect: new Set(['code', 'status', 'status_code', 'method']),
    overrides: [],
  });
  assert.deepEqual(rest, {
    rules: [],
    relabel: [],
    scrapeTimeoutMs: null,
    bodySizeLimit: 512 * MB,
    windowMs: 3_600_000,
    ledgerExamples: true,
  });
  assert.equal(defaultSettings.memory, 48 * MB);
  assert.deepEqual(defaultSettings.targets, []);
});

const EVERYTHING = `
targets:
  - name: app
    url: http://127.0.0.1:8080/metrics
  - name: side-car_2
    url: https://user:pass@localhost/m?x=1
    scrape_timeout: 5s
    limits:
      series_per_metric: 7
    rules:
      - match: own
        drop: true
    metric_relabel_configs:
      - action: labeldrop
        regex: own
limits:
  series: 100
  series_per_metric: 50
  values_per_label: 10
  metrics: 0
  answer_size: 1MB
  on_exceed: observe
  protect: [code]
  overrides:
    - match: 'kube_.*'
      series_per_metric: 20
    - match: '{a="b"}'
      values_per_label: 0
memory: 64MB
body_size_limit: 1GB
window: 1h30m
ledger_examples: false
rules:
  - match: http_request_duration_seconds
    template: [endpoint]
  - match: 'app_.*'
    drop_labels: [user_id, session_id]
    gauge: max
  - match: http_requests_total
    keep_values: { label: path, values: [/login, 200, 1.50], other: /other }
  - match: legacy_requests
    type: counter
metric_relabel_configs:
  - source_labels: [path]
    regex: '/static/.*'
    target_label: path
    replacement: /static
`;

test('every key of the file arrives', () => {
  const { limits, rules, relabel, bodySizeLimit, windowMs, ledgerExamples } = read(EVERYTHING).common;
  const { overrides, ...counts } = limits;
  assert.deepEqual(counts, {
    series: 100,
    seriesPerMetric: 50,
    valuesPerLabel: 10,
    metrics: 0,
    answerSize: MB,
    onExceed: 'observe',
    protect: new Set(['code']),
  });
  assert.deepEqual(
    overrides.map(({ match, seriesPerMetric, valuesPerLabel }) => [match.source, seriesPerMetric, valuesPerLabel]),
    [
      ['kube_.*', 20, 10],
      ['{a="b"}', 50, 0],
    ],
  );
  assert.equal(ledgerExamples, false);
  assert.deepEqual([read(EVERYTHING).memory, bodySizeLimit, windowMs], [64 * MB, 1024 * MB, 5_400_000]);
  const bare = { template: [], dropLabels: [], keepValues: null, drop: false, gauge: null, type: null };
  assert.deepEqual(
    rules.map(({ match, ...effects }) => [match.source, effects]),
    [
      ['http_request_duration_seconds', { ...bare, template: ['endpoint'] }],
      ['app_.*', { ...bare, dropLabels: ['user_id', 'session_id'], gauge: 'max' }],
      [
        'http_requests_total',
        { ...bare, keepValues: { label: 'path', values: new Set(['/login', '200', '1.50']), other: '/other' } },
      ],
      ['legacy_requests', { ...bare, type: 'counter' }],
    ],
  );
  assert.deepEqual(
    relabel.map(({ regex, ...rule }) => ({ ...rule, regex: regex.source })),
    [
      {
        action: 'replace',
        sourceLabels: ['path'],
        separator: ';',
        regex: '/static/.*',
        modulus: 0n,
        targetLabel: 'path',
        replacement: '/static',
      },
    ],
  );
});

test('a target without anything of its own has what the top of the file says', () => {
  const settings = read(EVERYTHING);
  assert(settings.targets[0] !== undefined);
  const { name, url, ...rest } = settings.targets[0];
  assert.deepEqual([name, url], ['app', 'http://127.0.0.1:8080/metrics']);
  assert.deepEqual(rest, { ...settings.common, access: plainAccess });
});

test("a target's limits lie over the global ones key by key; its rules come after the global ones", () => {
  const side = target(EVERYTHING, 1);
  assert.equal(side.url, 'https://user:pass@localhost/m?x=1');
  assert.equal(side.scrapeTimeoutMs, 5_000);
  assert.deepEqual([side.limits.series, side.limits.seriesPerMetric, side.limits.valuesPerLabel], [100, 7, 10]);
  // What an override does not set comes from the limits that it stands in, here the target's.
  assert.deepEqual(
    side.limits.overrides.map(({ seriesPerMetric, valuesPerLabel }) => [seriesPerMetric, valuesPerLabel]),
    [
      [20, 10],
      [7, 0],
    ],
  );
  assert.deepEqual(side.rules.map((rule) => rule.match.source).slice(-2), ['legacy_requests', 'own']);
  assert.deepEqual(
    side.relabel.map((rule) => rule.regex.source),
    ['/static/.*', 'own'],
  );
});

test("a target's list replaces the global one", () => {
  const text = `limits: { protect: [a, b], overrides: [{ match: x, series_per_metric: 1 }] }
targets: [{ name: t, url: 'http://h/', limits: { protect: [], overrides: [] } }]`;
  assert.deepEqual(target(text).limits.protect, new Set());
  assert.deepEqual(target(text).limits.overrides, []);
});

test('anchors and aliases are followed', () => {
  const text = 'targets: [{name: a, url: &u "http://h/m"}, {name: b, url: *u}]';
  assert.equal(target(text, 1).url, 'http://h/m');
});

test('JSON is YAML', () => {
  const config = { limits: { series: 5, on_exceed: 'drop' }, rules: [{ match: 'a"b\n', drop: true }] };
  const { limits, rules } = read(JSON.stringify(config)).common;
  assert.deepEqual(
    [limits.series, limits.onExceed, rules[0]?.match.source, rules[0]?.drop],
    [5, 'drop', 'a"b\n', true],
  );
});

for (const [text, other] of [
  ['keep_values: {label: a, values: [x]}', 'other'],
  ['keep_values: {label: a, values: [x], other: }', ''], // the others lose the label
] as const) {
  test(`${text} makes ${JSON.stringify(other)} of the rest`, () => {
    assert.equal(read(`rules: [{match: m, ${text}}]`).common.rules[0]?.keepValues?.other, other);
  });
}

for (const [text, regex] of [
  ['regex:', ''],
  ['regex: ~', ''],
  ['regex: ""', ''],
  ['separator: ;', '(.*)'],
] as const) {
  test(`a rule with ${text} has the regex ${JSON.stringify(regex)}`, () => {
    const { relabel } = read(`metric_relabel_configs:\n- target_label: a\n  ${text}\n`).common;
    assert.equal(relabel[0]?.regex.source, regex);
  });
}

for (const written of ['0x10', '1.50', '010', 'yes', '1_000', '2020-01-01', '+Inf', '1e3', '.5', 'off']) {
  test(`replacement: ${written} is taken as it is written`, () => {
    const { relabel } = read(`metric_relabel_configs: [{target_label: a, replacement: ${written}}]`).common;
    assert.equal(relabel[0]?.replacement, written);
  });
}

for (const [written, modulus] of [
  ['8', 8n],
  ['0x10', 16n],
  ['010', 8n],
  ['0b11', 3n],
  ['1_000', 1000n],
  ['18446744073709551615', 2n ** 64n - 1n],
] as const) {
  test(`modulus: ${written} is ${modulus}`, () => {
    const { relabel } = read(
      `metric_relabel_configs: [{action: hashmod, target_label: a, modulus: ${written}}]`,
    ).common;
    assert.equal(relabel[0]?.modulus, modulus);
  });
}

test('limits and memory: on both sides of what fits', () => {
  const needed = 4 * MB + 16 * MB + 50_000 * 256; // a whole number of KB
  assert.equal(read(`memory: ${needed}B`).memory, needed);
  assert(!readConfig(`memory: ${needed - 1}B`, 'f').ok);
  assert(readConfig('limits: {series: 114688}', 'f').ok); // 28 MB of table beside 20 MB
  assert(!readConfig('limits: {series: 114689}', 'f').ok);
});

test('a target from a flag gets the top of the file', () => {
  const settings = settingsWithTarget(read('limits: {series: 5}\nrules: [{match: m, drop: true}]'), {
    name: 'app',
    url: 'http://127.0.0.1:8080/metrics',
  });
  const [app] = settings.targets;
  assert.deepEqual([app?.name, app?.limits.series, app?.rules.length], ['app', 5, 1]);
});

test('settings are frozen to the last leaf', () => {
  for (const settings of [read(EVERYTHING), settingsWithTarget(defaultSettings, { name: 'a', url: 'http://h/' })]) {
    assertFrozen(settings, 'settings');
  }
  function assertFrozen(value: unknown, path: string): void {
    if (typeof value !== 'object' || value === null) return;
    assert(Object.isFrozen(value), `${path} is not frozen`);
    for (const [key, inner] of Object.entries(value)) assertFrozen(inner, `${path}.${key}`);
  }
});
