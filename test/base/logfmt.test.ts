import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatJson, formatLogfmt } from '../../src/base/logfmt.ts';

// The right side was written by Go 1.26's slog.TextHandler, which Prometheus' promslog uses. One difference is meant: it
// leaves a lone DEL unquoted.
const AS_GO: readonly (readonly [value: string, line: string])[] = [
  ['', 'k=""'],
  ['plain', 'k=plain'],
  ['two words', 'k="two words"'],
  ['a=b', 'k="a=b"'],
  ['say "hi"', 'k="say \\"hi\\""'],
  ['C:\\dir', 'k=C:\\dir'],
  ['C:\\my dir', 'k="C:\\\\my dir"'],
  ['line\nbreak', 'k="line\\nbreak"'],
  ['tab\there', 'k="tab\\there"'],
  ['\x07\b\f\r\v', 'k="\\a\\b\\f\\r\\v"'],
  ['\x1b[31m', 'k="\\x1b[31m"'],
  ['\0', 'k="\\x00"'],
  ['naïve', 'k=naïve'],
  ['日本', 'k=日本'],
  ['nb\u00a0sp', 'k="nb\\u00a0sp"'],
  ['zero\u200bwidth', 'k="zero\\u200bwidth"'],
  ['emoji😀', 'k=emoji😀'],
  ['emoji 😀', 'k="emoji 😀"'],
  ['\ufffd', 'k="\ufffd"'],
  ['\u2028', 'k="\\u2028"'],
  ['\u{e0001}', 'k="\\U000e0001"'],
  ['/api/user/:id', 'k=/api/user/:id'],
  ['{a,b}', 'k={a,b}'],
  ['null', 'k=null'],
];
for (const [value, line] of AS_GO) {
  test(`logfmt writes ${JSON.stringify(value)} as Go does`, () => assert.equal(formatLogfmt({ k: value }), line));
}

const cycle: Record<string, unknown> = {};
cycle['self'] = cycle;
const OF_ANY_TYPE: readonly (readonly [value: unknown, text: string, json: string])[] = [
  [1.5, 'k=1.5', '{"k":1.5}'],
  [NaN, 'k=NaN', '{"k":"NaN"}'],
  [Infinity, 'k=Infinity', '{"k":"Infinity"}'],
  [10n ** 20n, 'k=100000000000000000000', '{"k":"100000000000000000000"}'],
  [true, 'k=true', '{"k":true}'],
  [null, 'k=null', '{"k":null}'],
  [undefined, '', '{}'],
  [new Error('no route'), 'k="no route"', '{"k":"no route"}'],
  [new Date(0), 'k="\\"1970-01-01T00:00:00.000Z\\""', '{"k":"1970-01-01T00:00:00.000Z"}'],
  [['a', 1], 'k="[\\"a\\",1]"', '{"k":["a",1]}'],
  [{ cause: new Error('x') }, 'k="{\\"cause\\":\\"x\\"}"', '{"k":{"cause":"x"}}'],
  [cycle, 'k="\\"[not representable]\\""', '{"k":"[not representable]"}'],
  [Symbol('s'), 'k=Symbol(s)', '{"k":"Symbol(s)"}'],
];
for (const [value, text, json] of OF_ANY_TYPE) {
  test(`${typeof value} ${String(value)}: text and JSON`, () => {
    assert.equal(formatLogfmt({ k: value }), text);
    assert.equal(formatJson({ k: value }), json);
  });
}

test('fields keep their order and are separated by one space', () => {
  const fields = { level: 'WARN', msg: 'limit tripped', metric: 'http_requests_total', limit: 5000 };
  assert.equal(formatLogfmt(fields), 'level=WARN msg="limit tripped" metric=http_requests_total limit=5000');
  assert.equal(
    formatJson(fields),
    '{"level":"WARN","msg":"limit tripped","metric":"http_requests_total","limit":5000}',
  );
});

test('property: one record is one line, whatever it carries', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.anything()), (fields) => {
      for (const line of [formatLogfmt(fields), formatJson(fields)]) assert.doesNotMatch(line, /[\n\r\0]/);
      JSON.parse(formatJson(fields));
    }),
  );
});
