import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readConfig } from '../../src/config/config.ts';
import { writeRule } from '../../src/config/index.ts';
import type { SuggestedRule } from '../../src/model/suggested-rule.ts';

const RULES: readonly (readonly [rule: SuggestedRule, text: string])[] = [
  [{ match: 'http_requests_total', template: ['path'] }, '- match: http_requests_total\n  template: [path]\n'],
  [
    { match: 'a', template: ['x', 'z'], drop_labels: ['user_id'] },
    '- match: a\n  template: [x, z]\n  drop_labels: [user_id]\n',
  ],
  [
    { match: 'a', keep_values: { label: 'path', values: [], other: '*' } },
    '- match: a\n  keep_values: { label: path, values: [], other: "*" }\n',
  ],
  [
    { match: 'a.b', only: { name: 'tenant', value: 'x "y"' }, template: ['path'] },
    '- match: "{__name__=\\"a.b\\",\\"tenant\\"=\\"x \\\\\\"y\\\\\\"\\"}"\n  template: [path]\n',
  ],
  [{ match: 'a', drop_labels: ['b'], gauge: 'max' }, '- match: a\n  drop_labels: [b]\n  gauge: max\n'],
  [{ match: 'a:b', drop: true }, '- match: "a:b"\n  drop: true\n'],
  [{ match: 'my.metric', drop: true }, '- match: "my\\\\.metric"\n  drop: true\n'],
  [{ match: 'null', template: ['y', 'b.c'] }, '- match: "null"\n  template: ["y", "b.c"]\n'],
];
for (const [rule, text] of RULES) test(`the rule for ${rule.match}`, () => assert.equal(writeRule(rule), text));

const name = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1 }),
  fc.stringMatching(/^[a-zA-Z_:][a-zA-Z0-9_:]*$/),
  fc.constantFrom('null', '~', 'true', '{a}', '{a="b"}', 'foo{', '#', '- a', '1', '\\', '"', "'", '^$', ' ', '\n', 'ſ'),
);
const label = name.filter((text) => !['le', 'quantile', '__name__'].includes(text));

test('what is written reads back as a rule for that family alone', () => {
  const rule = fc.record({ match: name, labels: fc.array(label, { minLength: 1, maxLength: 3 }), drop: fc.boolean() });
  fc.assert(
    fc.property(rule, name, ({ match, labels, drop }, other) => {
      const text = `rules:\n${writeRule({ match, template: labels, drop_labels: labels, ...(drop ? { drop } : {}) })}`;
      const settings = readConfig(text, 'f');
      assert(settings.ok, settings.ok ? '' : JSON.stringify(settings.error));
      const [read] = settings.value.common.rules;
      assert(read !== undefined);
      assert.deepEqual([read.template, read.dropLabels, read.drop], [labels, labels, drop]);
      assert.equal(read.match.family?.test(match), true);
      assert.equal(read.match.family?.test(other), other === match);
    }),
    { numRuns: 500 },
  );
});

test('the rule for a collapsed label reads back', () => {
  const text = writeRule({ match: 'a', keep_values: { label: 'path', values: [], other: '*' } });
  const settings = readConfig(`rules:\n${text}`, 'f');
  assert(settings.ok);
  assert.deepEqual(settings.value.common.rules[0]?.keepValues, { label: 'path', values: new Set(), other: '*' });
});
