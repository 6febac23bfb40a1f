import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ConfigIssue, printIssue, readConfig } from '../../src/config/config.ts';

function faults(text: string): readonly ConfigIssue[] {
  const settings = readConfig(text, 'f');
  return settings.ok ? [] : settings.error;
}

/** One fault each: the file, and all that is said of it but the file's name. */
const FAULTS: readonly (readonly [text: string, message: string])[] = [
  // The file as a whole.
  [
    '[]',
    '1:1: got a list, want a map of targets, limits, memory, body_size_limit, window, ledger_examples, rules, metric_relabel_configs',
  ],
  [
    'a: [1',
    '1:6: got the end of a line, want YAML: Flow sequence in block collection must be sufficiently indented and end with a ]',
  ],
  ['window: @1h', '1:9: got "@1h", want YAML: Plain value cannot start with reserved character @'],
  [
    'window: 1h\n---\nwindow: 2h',
    '2:1: got "---", want YAML: Source contains multiple documents; please use YAML.parseAllDocuments()',
  ],
  [
    'limit: {}',
    '1:1: limit: got the key "limit", want one of targets, limits, memory, body_size_limit, window, ledger_examples, rules, ' +
      'metric_relabel_configs: did you mean limits?',
  ],
  [
    '\nxyz: 1',
    '2:1: xyz: got the key "xyz", want one of targets, limits, memory, body_size_limit, window, ledger_examples, rules, metric_relabel_configs',
  ],
  ['window: 1h\nwindow: 2h', '2:1: window: got the key "window", want every key once: it stands above already'],
  ['? [a]\n: 1', '1:3: got a list, want a key'],
  [
    'limits: *none',
    '1:9: limits: got what has no value, want a map of series, series_per_metric, values_per_label, metrics, answer_size, on_exceed, protect, overrides: there is no anchor named none',
  ],
  // Sizes and durations.
  ['memory: 48', '1:9: memory: got "48", want a size such as 48MB or 1GB: write 48B'],
  ['memory: 64M', '1:9: memory: got "64M", want a size such as 48MB or 1GB: write 64MB'],
  ['memory: 64 mib', '1:9: memory: got "64 mib", want a size such as 48MB or 1GB: write 64MiB'],
  ['memory: lots', '1:9: memory: got "lots", want a size such as 48MB or 1GB'],
  ['memory:', '1:8: memory: got nothing, want a size such as 48MB or 1GB'],
  ['body_size_limit: -1MB', '1:18: body_size_limit: got "-1MB", want a size such as 48MB or 1GB'],
  ['window: 0', '1:9: window: got "0", want a duration above 0 such as 30s, 1h or 1h30m'],
  ['window: 60', '1:9: window: got "60", want a duration above 0 such as 30s, 1h or 1h30m: write 60s'],
  ['window: 1.5h', '1:9: window: got "1.5h", want a duration above 0 such as 30s, 1h or 1h30m'],
  ['window: [1h]', '1:9: window: got a list, want a duration above 0 such as 30s, 1h or 1h30m'],
  [
    'memory: 1MB',
    '1:9: memory: got "1MB", want a memory of at least 33MB: memory, 1MB, must hold limits.answer_size and a table of ' +
      'limits.series: raise it or lower them',
  ],
  [
    'limits:\n  answer_size: 64MB',
    '2:3: limits: got a map, want a memory of at least 81MB: memory, 48MB, must hold limits.answer_size and a table of ' +
      'limits.series: raise it or lower them',
  ],
  // Limits.
  [
    'limits: 5',
    '1:9: limits: got "5", want a map of series, series_per_metric, values_per_label, metrics, answer_size, on_exceed, protect, overrides',
  ],
  ['limits: {series: 10k}', '1:18: limits.series: got "10k", want a whole number, 0 or more: write 10000'],
  ['limits: {series: 1_000}', '1:18: limits.series: got "1_000", want a whole number, 0 or more: write 1000'],
  ['limits: {series: "5"}', '1:18: limits.series: got "5", want a whole number, 0 or more: write it without quotes'],
  ['limits: {series: -1}', '1:18: limits.series: got "-1", want a whole number, 0 or more'],
  ['limits: {series: 1.5}', '1:18: limits.series: got "1.5", want a whole number, 0 or more'],
  ['limits: {series: 9007199254740993}', '1:18: limits.series: got "9007199254740993", want a whole number, 0 or more'],
  ['limits: {metrics: }', '1:19: limits.metrics: got nothing, want a whole number, 0 or more'],
  [
    'limits: {on_exceed: Fold}',
    '1:21: limits.on_exceed: got "Fold", want one of fold, drop, observe: did you mean fold?',
  ],
  ['limits: {protect: code}', '1:19: limits.protect: got "code", want a list of label names: write [code]'],
  ['limits: {protect: [""]}', '1:20: limits.protect[0]: got "", want a label name'],
  [
    'limits: {overrides: [{series_per_metric: 1}]}',
    "1:22: limits.overrides[0].match: got nothing, want a family's name as an RE2 regular expression, or a selector",
  ],
  [
    'limits: {overrides: [{match: a}]}',
    '1:22: limits.overrides[0]: got a map, want one of series_per_metric, values_per_label beside match',
  ],
  // Targets.
  ['targets: {}', '1:10: targets: got a map, want a list of targets'],
  [
    'targets: [~]',
    '1:11: targets[0]: got nothing, want a map of name, url, scrape_timeout, tls_config, basic_auth, authorization, limits, rules, metric_relabel_configs',
  ],
  ['targets: [{url: "http://h/"}]', '1:11: targets[0].name: got nothing, want a name of letters, digits, _ and -'],
  [
    'targets: [{name: a}]',
    '1:11: targets[0].url: got nothing, want an http or https URL, or unix:/path/of.sock:/metrics',
  ],
  [
    'targets: [{name: a/b, url: "http://h/"}]',
    '1:18: targets[0].name: got "a/b", want a name of letters, digits, _ and -',
  ],
  ['targets: [{name: "", url: "http://h/"}]', '1:18: targets[0].name: got "", want a name of letters, digits, _ and -'],
  [
    'targets: [{name: a, url: "http://h/"}, {name: a, url: "http://i/"}]',
    '1:47: targets[1].name: got "a", want a name that no other target has',
  ],
  [
    'targets: [{name: a, url: h:80/m}]',
    '1:26: targets[0].url: got "h:80/m", want an http or https URL, or unix:/path/of.sock:/metrics: write http://h:80/m',
  ],
  [
    'targets: [{name: a, url: "ftp://h/"}]',
    '1:26: targets[0].url: got "ftp://h/", want an http or https URL, or unix:/path/of.sock:/metrics',
  ],
  [
    'targets: [{name: a, url: "http:///m"}]',
    '1:26: targets[0].url: got "http:///m", want an http or https URL, or unix:/path/of.sock:/metrics',
  ],
  [
    'targets: [{name: a, url: "http://h:99999/m"}]',
    '1:26: targets[0].url: got "http://h:99999/m", want an http or https URL, or unix:/path/of.sock:/metrics',
  ],
  [
    'targets: [{name: a, url: "http://u:p/w@h/m"}]',
    '1:26: targets[0].url: got "http://<secret>@h/m", want an http or https URL, or unix:/path/of.sock:/metrics',
  ],
  [
    'targets: [{name: a, url: "http://h/", scrape_timeout: 5}]',
    '1:55: targets[0].scrape_timeout: got "5", want a duration above 0 such as 30s, 1h or 1h30m: write 5s',
  ],
  [
    'targets: [{name: a, url: "http://h/", limits: {series: x}}]',
    '1:56: targets[0].limits.series: got "x", want a whole number, 0 or more',
  ],
  // Rules.
  ['rules: {}', '1:8: rules: got a map, want a list of rules'],
  [
    'rules: [{match: "x(", drop: true}]',
    '1:18: rules[0].match: got "x(", want an RE2 regular expression: missing closing )',
  ],
  [
    'rules: [{match: "", drop: true}]',
    '1:17: rules[0].match: got "", want an RE2 regular expression: an empty pattern matches no family',
  ],
  [
    'rules: [{match: \'{a=~"x("}\', drop: true}]',
    '1:22: rules[0].match: got "{a=~\\"x(\\"}", want a selector such as {__name__=~"http_.*"}: missing closing )',
  ],
  [
    'rules: [{match: "{a}", drop: true}]',
    '1:20: rules[0].match: got "{a}", want a selector such as {__name__=~"http_.*"}: expected one of = != =~ !~',
  ],
  [
    'rules: [{drop: true}]',
    "1:9: rules[0].match: got nothing, want a family's name as an RE2 regular expression, or a selector",
  ],
  [
    'rules: [{match: a}]',
    '1:9: rules[0]: got a map, want at least one of template, drop_labels, keep_values, drop, gauge, type beside match',
  ],
  ['rules: [{match: a, drop: yes}]', '1:26: rules[0].drop: got "yes", want true or false: write true'],
  ['rules: [{match: a, drop: "true"}]', '1:26: rules[0].drop: got "true", want true or false: write true'],
  ['rules: [{match: a, drop: 1}]', '1:26: rules[0].drop: got "1", want true or false'],
  [
    'rules: [{match: a, template: path}]',
    '1:30: rules[0].template: got "path", want a list of label names: write [path]',
  ],
  [
    'rules: [{match: a, drop_labels: [x, le]}]',
    '1:37: rules[0].drop_labels[1]: got "le", want a label that rules may change: le bounds a histogram\'s buckets: ' +
      'without it they cannot be told apart, and changed they would be wrong',
  ],
  [
    'rules: [{match: a, template: [quantile]}]',
    '1:31: rules[0].template[0]: got "quantile", want a label that rules may change: quantile says which part of a ' +
      'summary a value is: quantiles cannot be merged',
  ],
  [
    'rules: [{match: a, keep_values: {label: le, values: [1]}}]',
    '1:41: rules[0].keep_values.label: got "le", want a label that rules may change: le bounds a histogram\'s buckets: ' +
      'without it they cannot be told apart, and changed they would be wrong',
  ],
  [
    'rules: [{match: a, drop_labels: [__name__]}]',
    '1:34: rules[0].drop_labels[0]: got "__name__", want a label that rules may change: the name is no label: use drop, ' +
      'or metric_relabel_configs to rename',
  ],
  [
    'rules: [{match: a, keep_values: {label: p}}]',
    '1:33: rules[0].keep_values.values: got nothing, want a list of the values to keep: to keep none, write []',
  ],
  [
    'rules: [{match: a, keep_values: [p]}]',
    '1:33: rules[0].keep_values: got a list, want a map of label, values, other',
  ],
  ['rules: [{match: a, gauge: mean}]', '1:27: rules[0].gauge: got "mean", want one of sum, max, min, avg, last, drop'],
  [
    'rules: [{match: a, type: untyped}]',
    '1:26: rules[0].type: got "untyped", want one of counter, gauge, histogram, gaugehistogram, summary, info, stateset',
  ],
  [
    'rules: [{match: !x a, drop: true}]',
    "1:20: rules[0].match: got what has no value, want a family's name as an RE2 regular expression, or a selector: the tag !x is not known here",
  ],
  // Relabelling; the corpus has the rest.
  [
    'metric_relabel_configs: [{target_label: a, regex: "x("}]',
    '1:51: metric_relabel_configs[0].regex: got "x(", want an RE2 regular expression: missing closing )',
  ],
  [
    'metric_relabel_configs: [{target_label: a, if: b}]',
    '1:44: metric_relabel_configs[0].if: got the key "if", want one of source_labels, separator, regex, modulus, target_label, replacement, action',
  ],
  [
    'metric_relabel_configs: [{action: keeep}]',
    '1:35: metric_relabel_configs[0].action: got "keeep", want one of replace, keep, drop, keepequal, dropequal, ' +
      'hashmod, labelmap, labeldrop, labelkeep, lowercase, uppercase: did you mean keep?',
  ],
  [
    'metric_relabel_configs: [{action: keep, source_labels: a}]',
    '1:56: metric_relabel_configs[0].source_labels: got "a", want a list of label names: write [a]',
  ],
  [
    'metric_relabel_configs: [{source_labels: [a]}]',
    '1:26: metric_relabel_configs[0]: got a map, want a target_label that is not empty: action replace needs one',
  ],
  [
    'metric_relabel_configs: [{action: hashmod, target_label: a, modulus: 18446744073709551616}]',
    '1:70: metric_relabel_configs[0].modulus: got "18446744073709551616", want a whole number from 0 to 18446744073709551615',
  ],
  [
    'metric_relabel_configs: [{action: hashmod, target_label: a, modulus: 0}]',
    '1:70: metric_relabel_configs[0].modulus: got "0", want a modulus above 0: action hashmod needs one',
  ],
  [
    'metric_relabel_configs: [{action: labeldrop, source_labels: [a]}]',
    '1:61: metric_relabel_configs[0].source_labels: got a list, want no source_labels: action labeldrop does not take any',
  ],
  [
    'metric_relabel_configs: [{action: keepequal, target_label: a, regex: (.*)}]',
    '1:70: metric_relabel_configs[0].regex: got "(.*)", want no regex: action keepequal does not take any',
  ],
  [
    'metric_relabel_configs: [{target_label: a, replacement: !!binary "/w=="}]',
    '1:66: metric_relabel_configs[0].replacement: got what has no value, want a text: the bytes of this !!binary are not UTF-8',
  ],
];
for (const [text, message] of FAULTS) {
  test(`${JSON.stringify(text)} is refused`, () => {
    assert.deepEqual(
      faults(text).map((issue) => printIssue(issue, text).split('\n')[0]),
      [`f:${message}`],
    );
  });
}

const MANY = `limits:
  serie: 5
  metrics: many
rules:
  - match: x(
    template: [le, path]
  - drop: true
memory: 1MB
targets:
  - {name: a b, url: 'http://user:pass@h:x/'}
`;

test('all issues are told at once, in the order of the file, each with its line and a mark', () => {
  assert.deepEqual(
    faults(MANY)
      .map((issue) => printIssue(issue, MANY))
      .join('\n')
      .split('\n'),
    [
      'f:2:3: limits.serie: got the key "serie", want one of series, series_per_metric, values_per_label, metrics, ' +
        'answer_size, on_exceed, protect, overrides: did you mean series?',
      '    serie: 5',
      '    ^',
      'f:3:12: limits.metrics: got "many", want a whole number, 0 or more',
      '    metrics: many',
      '             ^',
      'f:5:12: rules[0].match: got "x(", want an RE2 regular expression: missing closing )',
      '    - match: x(',
      '             ^',
      'f:6:16: rules[0].template[0]: got "le", want a label that rules may change: le bounds a histogram\'s buckets: ' +
        'without it they cannot be told apart, and changed they would be wrong',
      '      template: [le, path]',
      '                 ^',
      "f:7:5: rules[1].match: got nothing, want a family's name as an RE2 regular expression, or a selector",
      '    - drop: true',
      '      ^',
      'f:8:9: memory: got "1MB", want a memory of at least 33MB: memory, 1MB, must hold limits.answer_size and a table ' +
        'of limits.series: raise it or lower them',
      '  memory: 1MB',
      '          ^',
      'f:10:12: targets[0].name: got "a b", want a name of letters, digits, _ and -',
      "    - {name: a b, url: 'http://<secret>@h:x/'}",
      '             ^',
      'f:10:22: targets[0].url: got "http://<secret>@h:x/", want an http or https URL, or unix:/path/of.sock:/metrics',
      "    - {name: a b, url: 'http://<secret>@h:x/'}",
      '                       ^',
    ],
  );
});

for (const [title, text, marked] of [
  ['a character beyond the BMP counts once', 'rules: [{match: "😀", drop: x}]', '1:28'],
  ['a carriage return is no part of the line', '# c\r\nwindow: x\r\n', '2:9'],
  ['behind a secret the mark moves with the text', 'targets: [{url: "http://u:p@h/", name: "?"}]', '1:40'],
] as const) {
  test(title, () => {
    const [issue] = faults(text);
    assert(issue !== undefined);
    assert.equal(`${issue.line}:${issue.column}`, marked);
    const [, line = '', mark = ''] = printIssue(issue, text).split('\n');
    assert(!line.includes('\r'));
    // In what is printed, the mark stands under the value that is at fault.
    assert.equal(
      [...line]
        .slice([...mark].length - 1)
        .join('')
        .replace(/^"/, '')
        .slice(0, 1),
      issue.got.slice(1, 2),
    );
  });
}

test('a tab before the fault stays a tab before the mark', () => {
  const text = '{\n\twindow: x }';
  const [issue] = faults(text);
  assert(issue !== undefined);
  assert.equal(printIssue(issue, text).split('\n').at(-1), '  \t        ^');
});

test('what would steer a terminal is shown as one character without effect', () => {
  const text = 'limits:\n  ser\u2028ies: 5 # \u009b31m\n';
  const [issue] = faults(text);
  assert(issue !== undefined);
  const [head, line, mark] = printIssue(issue, text).split('\n');
  assert.match(head ?? '', /: limits\.ser\ufffdies: got the key "ser\\u\{2028\}ies", want one of series, /);
  assert.equal(line, '    ser\ufffdies: 5 # \ufffd31m');
  assert.equal(mark, '    ^');
});
