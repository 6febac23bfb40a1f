import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseSelector } from '../../src/model/selector.ts';

const MATCHERS: readonly (readonly [text: string, matchers: readonly string[]])[] = [
  ['{a="b"}', ['a = b']],
  ['{a="b",}', ['a = b']],
  [' { a = "b" , c != "d" } ', ['a = b', 'c != d']],
  ['{__name__=~"http_.*",method!=""}', ['__name__ =~ http_.*', 'method != ']],
  ['foo{a="b"}', ['__name__ = foo', 'a = b']],
  ['foo:bar{}', ['__name__ = foo:bar']],
  ['foo {a="b"}', ['__name__ = foo', 'a = b']],
  ['{"my.metric",a="b"}', ['__name__ = my.metric', 'a = b']],
  ['{a="b","my.metric"}', ['a = b', '__name__ = my.metric']],
  ['{"a.b"="c", \'d.e\'!~`f`}', ['a.b = c', 'd.e !~ f']],
  ['{on="x",by=~"y"}', ['on = x', 'by =~ y']], // keywords of PromQL are names here
  ['{a="b" # why\n,c="d"}', ['a = b', 'c = d']],
  ['{__name__="a",__name__!="b"}', ['__name__ = a', '__name__ != b']],
  [String.raw`{a="\"\\\n\t\x41\u00e9\U0001F600\101"}`, ['a = "\\\n\tAé😀A']],
  [String.raw`{a='it\'s "b"'}`, ['a = it\'s "b"']],
  ['{a=`x\\n"\'\n`}', ['a = x\\n"\'\n']],
  [String.raw`{a="\xc3\xa9\303\251"}`, ['a = éé']], // bytes, which together are UTF-8
];
for (const [text, matchers] of MATCHERS) {
  test(`the selector ${text}`, () => {
    const selector = parseSelector(text);
    assert(selector.ok);
    assert.equal(selector.value.source, text);
    assert.equal(selector.value.family, null);
    assert.deepEqual(
      selector.value.matchers.map(({ label, operator, value }) => `${label} ${operator} ${value}`),
      matchers,
    );
  });
}

for (const text of ['http_.*', 'fo{2}', 'a{1,3}b', 'foo', 'a|b']) {
  test(`${text} is a pattern for the family`, () => {
    const selector = parseSelector(text);
    assert(selector.ok);
    assert.equal(selector.value.family?.source, text);
    assert.deepEqual(selector.value.matchers, []);
  });
}

const FAULTS: readonly (readonly [text: string, at: number, message: string])[] = [
  ['', 0, 'an empty pattern matches no family'],
  ['x(', 0, 'missing closing )'],
  ['{}', 0, "an empty selector matches everything: write '.*'"],
  ['{,}', 1, 'expected a label name'],
  ['{a="b",,}', 7, 'expected a label name'],
  ['{a}', 2, 'expected one of = != =~ !~'],
  ['{a=}', 3, 'expected a value in quotes'],
  ['{a=b}', 3, 'expected a value in quotes'],
  ['{a="b"', 6, 'expected , or }'],
  ['{a="b" c="d"}', 7, 'expected , or }'],
  ['{a="b}', 3, 'missing closing "'],
  ['{a="b\n"}', 3, 'missing closing "'],
  ['{a=`b}', 3, 'missing closing `'],
  ['{1a="b"}', 1, 'expected a label name'],
  ['{a:b="c"}', 2, 'expected one of = != =~ !~'],
  ['{""="c"}', 1, 'a label name may not be empty'],
  ['{a=~"x("}', 4, 'missing closing )'],
  ['{a="b"}[5m]', 7, 'nothing may follow the closing }'],
  ['foo{a="b"} offset 5m', 11, 'nothing may follow the closing }'],
  ['foo{__name__="bar"}', 4, 'the metric name is already set'],
  ['foo{"bar"}', 4, 'the metric name is already set'],
  [String.raw`{a="\q"}`, 4, 'unknown escape sequence'],
  [String.raw`{a="\'"}`, 4, 'unknown escape sequence'], // as in PromQL: only the quote itself is escaped
  [String.raw`{a="\400"}`, 4, 'unknown escape sequence'],
  [String.raw`{a="\ud800"}`, 4, 'unknown escape sequence'],
  [String.raw`{a="\xff"}`, 3, 'the string is not UTF-8'],
];
for (const [text, at, message] of FAULTS) {
  test(`${text} is refused at ${at}: ${message}`, () => {
    const selector = parseSelector(text);
    assert(!selector.ok);
    assert.deepEqual([selector.error.at, selector.error.message], [at, message]);
  });
}
