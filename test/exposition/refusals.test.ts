import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LINE_LIMIT } from '../../src/exposition/index.ts';
import type { Format } from '../../src/model/exposition.ts';
import { accepted, refused } from './support.ts';

/** The message is given from its beginning, or whole up to the colon; `got` and what is allowed stand in it. */
type Row = readonly [body: string | Uint8Array, line: number, column: number, message: string];

const latin1 = (text: string): Uint8Array => Buffer.from(text, 'latin1');

const VALUE = 'a decimal float of 64 bits, Inf or NaN is allowed';
const TIMESTAMP = 'a timestamp is digits only, milliseconds, and nothing follows it';
const TYPES = 'counter, gauge, histogram, summary, untyped are allowed';
const START = 'a sample, a comment or an empty line is allowed';

const TEXT: readonly Row[] = [
  // values
  ['foo', 1, 4, `expected a value after the series, got the end of the body: ${VALUE}`],
  ['foo \nbar 1\n', 1, 5, `expected a value after the series, got the end of the line: ${VALUE}`],
  ['foo x\n', 1, 5, `expected a value after the series, got "x": ${VALUE}`],
  ['foo 1\r\n', 1, 5, `expected a value after the series, got "1\\r": ${VALUE}`],
  ['foo 1e400\n', 1, 5, `expected a value after the series, got "1e400": ${VALUE}`],
  ['foo 0x1f\n', 1, 5, `expected a value after the series, got "0x1f": ${VALUE}`],
  ['foo 1_0\n', 1, 5, `expected a value after the series, got "1_0": ${VALUE}`],
  ['foo +NaN\n', 1, 5, `expected a value after the series, got "+NaN": ${VALUE}`],
  ['foo-bar 1\n', 1, 4, `expected a value after the series, got "-bar": ${VALUE}`],
  ['foo{a="é"} ü\n', 1, 13, `expected a value after the series, got "ü": ${VALUE}`], // the column counts bytes
  [`foo ${'x'.repeat(41)}\n`, 1, 5, `expected a value after the series, got "${'x'.repeat(40)}"…: ${VALUE}`],
  [`foo ${'😀'.repeat(50)}\n`, 1, 5, `expected a value after the series, got "${'😀'.repeat(20)}"…: ${VALUE}`],
  // timestamps
  ['foo 1 x\n', 1, 7, `expected a timestamp or the end of the line, got "x": ${TIMESTAMP}`],
  ['foo 1 -5\n', 1, 7, `expected a timestamp or the end of the line, got "-5": ${TIMESTAMP}`],
  ['foo 1 # {a="b"} 1\n', 1, 7, `expected a timestamp or the end of the line, got "#": ${TIMESTAMP}`],
  ['foo 1{ 2\n', 1, 6, `expected a timestamp or the end of the line, got "{": ${TIMESTAMP}`],
  ['foo 1 1.5\n', 1, 8, `expected the end of the line, got ".5": ${TIMESTAMP}`],
  ['foo 1 2 3\n', 1, 9, `expected the end of the line, got "3": ${TIMESTAMP}`],
  ['a 1 9223372036854775807\nb 1 9223372036854775808\n', 2, 5, 'expected a timestamp, got "9223372036854775808": '],
  // names
  ['1foo 1\n', 1, 1, `expected the name of a metric, "{" or "#", got "1foo": ${START}`],
  ['\ufefffoo 1\n', 1, 1, `expected the name of a metric, "{" or "#", got "\\u{feff}foo": ${START}`],
  ['\x7f\n', 1, 1, `expected the name of a metric, "{" or "#", got "\\u{7f}": ${START}`],
  ['\u001b[2J\n', 1, 1, `expected the name of a metric, "{" or "#", got "\\u001b[2J": ${START}`],
  ['a 1\n foo 1\n', 2, 1, 'expected a name at the start of the line, got blanks: '],
  ['{} 1\n', 1, 1, 'expected the name of a metric inside the braces, got none: {"a.name"} is allowed'],
  ['{"a"="b"} 1\n', 1, 1, 'expected the name of a metric inside the braces, got none: '],
  ['foo{"b.c"} 1\n', 1, 5, 'expected one name of a metric, got "b.c" besides "foo": only one is allowed'],
  ['{"a","b"} 1\n', 1, 6, 'expected one name of a metric, got "b" besides "a": '],
  ['{""} 1\n', 1, 2, 'expected a name in the quotes, got nothing: any UTF-8 is allowed'],
  ['foo{""="x"} 1\n', 1, 5, 'expected a name in the quotes, got nothing: '],
  [latin1('{"\xff"} 1\n'), 1, 2, 'expected UTF-8 in the name, got other bytes'],
  ['{"foo 1\n', 1, 2, 'expected a name in quotes, got "\\"foo": the closing quote is missing'],
  // labels
  ['foo{,} 1\n', 1, 5, 'expected a label or "}", got ",}": a label is a name, "=" and a value in quotes'],
  ['foo{a="1",,b="2"} 1\n', 1, 11, 'expected a label or "}", got ",b=\\"2\\"}": '],
  ['foo{a="1"', 1, 10, 'expected a label or "}", got the end of the body: '],
  [
    'foo{a:b="1"} 1\n',
    1,
    6,
    'expected "=" after the name of a label, got ":b=\\"1\\"}": a value in quotes must follow',
  ],
  ['foo{a} 1\n', 1, 6, 'expected "=" after the name of a label, got "}": '],
  ['foo{a=b} 1\n', 1, 7, 'expected the value of a label, got "b}": it must stand in double quotes'],
  ['foo{a="b} 1\nbar 2\n', 1, 7, 'expected the value of a label, got "\\"b}": the closing quote is missing'],
  ['foo{a="b\\\n"} 1\n', 1, 7, 'expected the value of a label, got "\\"b\\\\": the closing quote is missing'],
  ['foo{a="1",b="2",a="3"} 1\n', 1, 4, 'expected every label once, got "a" twice: '],
  ['foo{__name__="bar"} 1\n', 1, 5, 'expected labels, got __name__ among them: the metric has a name already'],
  ['foo{"__name__"=""} 1\n', 1, 5, 'expected labels, got __name__ among them: '],
  [latin1('ok 1\n\n# c\nfoo{a="\xff"} 1\n'), 4, 7, 'expected UTF-8 in the value of a label, got other bytes'],
  [latin1('foo{a="\xc3",b="\xa9"} 1\n'), 1, 7, 'expected UTF-8 in the value of a label, got other bytes'],
  ['foo{a="x\ny"} 1\nbar baz\n', 3, 5, `expected a value after the series, got "baz": ${VALUE}`],
  // metadata
  ['# TYPE foo bogus\n', 1, 12, `expected a type, got "bogus": ${TYPES}`],
  ['# TYPE foo info\n', 1, 12, `expected a type, got "info": ${TYPES}`],
  ['# TYPE foo COUNTER\n', 1, 12, `expected a type, got "COUNTER": ${TYPES}`],
  ['# TYPE foo  counter\n', 1, 12, `expected a type, got " counter": ${TYPES}`],
  ['# TYPE foo counter\r\n', 1, 12, `expected a type, got "counter\\r": ${TYPES}`],
  ['# TYPE foo\n', 1, 11, `expected a type, got "": ${TYPES}`],
  ['# TYPE 1foo counter\n', 1, 8, 'expected the name of a metric after TYPE, got "1foo": letters, digits, "_" and ":"'],
  ['# TYPE "foo counter\n', 1, 8, 'expected a name in quotes after TYPE, got "\\"foo": the closing quote is missing'],
  ['a 1\n# HELP foo\0 x\n', 2, 11, 'expected a blank after the name in HELP, got "\\u0000": '],
  [latin1('# HELP foo \xff\n'), 1, 12, 'expected UTF-8 in the help text, got other bytes'],
];

const OM_VALUE = 'one space and a decimal float of 64 bits, Inf or NaN are allowed';
const SECONDS = 'one space and finite seconds are allowed';
const OM_TYPES = 'counter, gauge, histogram, gaugehistogram, summary, info, stateset, unknown are allowed';
const WORDS = 'one space on both sides, and no other comment';

/** `# EOF` and a newline are put behind those that have none. */
const OPENMETRICS: readonly Row[] = [
  // the end
  ['# EOF\nx', 2, 1, 'expected the end of the body after # EOF, got "x": nothing may follow'],
  ['# EOF\n\n', 2, 1, 'expected the end of the body after # EOF, got the end of the line: '],
  ['# EOF\r\n', 1, 6, 'expected the end of the body after # EOF, got "\\r": '],
  // values and timestamps
  ['foo x\n', 1, 5, `expected a value after the series, got "x": ${OM_VALUE}`],
  ['foo  1\n', 1, 5, `expected a value after the series, got " ": ${OM_VALUE}`],
  ['foo\t1\n', 1, 4, `expected a value after the series, got "\\t": ${OM_VALUE}`],
  ['foo\n', 1, 4, `expected a value after the series, got the end of the line: ${OM_VALUE}`],
  ['foo {a="1"} 1\n', 1, 5, `expected a value after the series, got "{a=\\"1\\"}": ${OM_VALUE}`],
  ['foo 1 \n', 1, 7, `expected a timestamp, an exemplar or the end of the line, got the end of the line: ${SECONDS}`],
  ['foo 1 NaN\n', 1, 7, `expected a timestamp, an exemplar or the end of the line, got "NaN": ${SECONDS}`],
  ['foo 1 st@1\n', 1, 7, `expected a timestamp, an exemplar or the end of the line, got "st@1": ${SECONDS}`],
  ['foo 1 #{a="b"} 1\n', 1, 7, 'expected a timestamp, an exemplar or the end of the line, got "#{a=\\"b\\"}": '],
  ['foo 1 2 3\n', 1, 8, 'expected the end of the line, got " ": nothing may follow'],
  // exemplars
  [
    'foo 1 # {a="b"}\n',
    1,
    16,
    `expected a value after the labels of an exemplar, got the end of the line: ${OM_VALUE}`,
  ],
  ['foo 1 # {a="b",} x\n', 1, 18, `expected a value after the labels of an exemplar, got "x": ${OM_VALUE}`],
  ['foo 1 # {a=b} 1\n', 1, 12, 'expected the value of a label of an exemplar, got "b}": UTF-8 in double quotes'],
  [
    latin1('foo 1 # {a="\xff"} 1\n'),
    1,
    12,
    'expected the value of a label of an exemplar, got "\\"\ufffd\\"}": UTF-8 in',
  ],
  ['foo 1 # {,} 1\n', 1, 10, 'expected a label of an exemplar or "}", got ",}": a label is a name, "=" and a value'],
  ['foo 1 # {a="b" 1\n', 1, 15, 'expected "," or "}" after a label of an exemplar, got " ": no blanks, and a comma'],
  ['foo 1 # {a="b"} 1 NaN\n', 1, 19, `expected a timestamp or the end of the line, got "NaN": ${SECONDS}`],
  ['foo 1 # {a="b"} 1 2 3\n', 1, 20, 'expected the end of the line, got " ": nothing may follow'],
  // names and labels
  [' foo 1\n', 1, 1, 'expected the name of a metric, "{" or "# ", got " ": no blank in front of it, and no empty line'],
  ['a 1\n\nb 1\n', 2, 1, 'expected the name of a metric, "{" or "# ", got the end of the line: no blank in front'],
  ['{a="b"} 1\n', 1, 1, 'expected the name of a metric inside the braces, got none: '],
  ['foo{a="1", b="2"} 1\n', 1, 11, 'expected a label or "}", got " ": a label is a name, "=" and a value in quotes'],
  ['foo{a="1" } 1\n', 1, 10, 'expected "," or "}" after a label, got " ": no blanks, and a comma between two labels'],
  ['foo{a="1"b="2"} 1\n', 1, 10, 'expected "," or "}" after a label, got "b=\\"2\\"}": '],
  ['foo{a="x\ny"} 1\n', 1, 7, 'expected the value of a label, got "\\"x": the closing quote is missing on its line'],
  ['foo{a="1",a="2"} 1\n', 1, 4, 'expected every label once, got "a" twice: '],
  // metadata
  ['# comment\n', 1, 3, `expected TYPE, HELP, UNIT or EOF after "# ", got "comment": ${WORDS}`],
  ['#TYPE foo counter\n', 1, 2, `expected TYPE, HELP, UNIT or EOF after "# ", got "TYPE": ${WORDS}`],
  ['# TYPE\tfoo counter\n', 1, 3, `expected TYPE, HELP, UNIT or EOF after "# ", got "TYPE": ${WORDS}`],
  ['#\n', 1, 2, `expected TYPE, HELP, UNIT or EOF after "# ", got the end of the line: ${WORDS}`],
  ['# TYPE foo untyped\n', 1, 12, `expected a type, got "untyped": ${OM_TYPES}`],
  ['# TYPE foo counter \n', 1, 12, `expected a type, got "counter ": ${OM_TYPES}`],
  ['# TYPE foo\n', 1, 11, 'expected a text after the name in TYPE, got the end of the line: one space, the text and'],
  [
    '# TYPE foo\tcounter\n',
    1,
    11,
    'expected a text after the name in TYPE, got "\\t": one space, the text and a newline',
  ],
  ['# HELP foo\n', 1, 11, 'expected a text after the name in HELP, got the end of the line: '],
  [latin1('# HELP foo \xff\n'), 1, 12, 'expected UTF-8 in the help text, got other bytes'],
  ['# UNIT foo s\n', 1, 12, 'expected a unit that the name ends in, got "s": "_" and the unit must end "foo"'],
  ['# UNIT s s\n', 1, 10, 'expected a unit that the name ends in, got "s": '],
  ['# UNIT as s\n', 1, 11, 'expected a unit that the name ends in, got "s": '],
];

/** Bodies that end too early; nothing is put behind them. */
const CUT: readonly Row[] = [
  ['foo 1\n', 2, 1, 'expected # EOF, got the end of the body: OpenMetrics must end with it'],
  ['\n', 1, 1, 'expected the name of a metric, "{" or "# ", got the end of the line: '],
  ['foo 1', 1, 6, `expected a timestamp, an exemplar or the end of the line, got the end of the body: ${SECONDS}`],
  ['foo', 1, 4, `expected a value after the series, got the end of the body: ${OM_VALUE}`],
  ['# EO', 1, 3, `expected TYPE, HELP, UNIT or EOF after "# ", got "EO": ${WORDS}`],
  ['# TYPE foo counter', 1, 19, 'expected a newline after TYPE, got the end of the body: # EOF must follow'],
  ['a 1\n# HELP foo bar', 2, 15, 'expected a newline after HELP, got the end of the body: # EOF must follow'],
];

const EOF = '# EOF\n';

function check(format: Format, rows: readonly Row[], behind = ''): void {
  for (const [body, line, column, message] of rows) {
    const bytes = Buffer.from(body);
    test(`${format}: ${JSON.stringify(bytes.toString('latin1').slice(0, 40))}`, () => {
      const whole = bytes.includes(EOF.trimEnd()) ? bytes : Buffer.concat([bytes, Buffer.from(behind)]);
      const error = refused(whole, format);
      assert.deepEqual([error.reason, error.line, error.column], ['body', line, column], error.message);
      assert.equal(error.message.slice(0, message.length), message);
    });
  }
}

check('text', TEXT);
check('openmetrics', OPENMETRICS, EOF);
check('openmetrics', CUT);

/** A line of so many bytes, of each kind that can be long. */
const LONG: readonly (readonly [kind: string, format: Format, line: (bytes: number) => string])[] = [
  ['a value of a label', 'text', (bytes) => `foo{a="${'x'.repeat(bytes - 12)}"} 1\n`],
  ['a value of a label', 'openmetrics', (bytes) => `foo{a="${'x'.repeat(bytes - 12)}"} 1\n`],
  ['a value with newlines', 'text', (bytes) => `foo{a="${'\n'.repeat(bytes - 12)}"} 1\n`],
  ['a name', 'text', (bytes) => `${'f'.repeat(bytes - 3)} 1\n`],
  ['a number', 'text', (bytes) => `a ${'0'.repeat(bytes - 3)}\n`],
  ['a comment', 'text', (bytes) => `#${'x'.repeat(bytes - 2)}\n`],
  ['blanks', 'text', (bytes) => `${' '.repeat(bytes - 1)}\n`],
  ['a help text', 'text', (bytes) => `# HELP a ${'x'.repeat(bytes - 10)}\n`],
  ['a help text', 'openmetrics', (bytes) => `# HELP a ${'é'.repeat((bytes - 10) / 2)}\n`],
  ['an exemplar', 'openmetrics', (bytes) => `foo 1 # {a="${'x'.repeat(bytes - 17)}"} 1\n`],
];
for (const [kind, format, line] of LONG) {
  test(`${format}: ${kind} up to the limit and beyond`, () => {
    const end = format === 'openmetrics' ? EOF : '';
    assert.equal(Buffer.byteLength(line(LINE_LIMIT)), LINE_LIMIT);
    accepted(`a 1\n${line(LINE_LIMIT)}${end}`, format);
    const error = refused(`a 1\n${line(LINE_LIMIT + 2)}${end}`, format);
    assert.deepEqual([error.reason, error.line, error.column], ['limit', 2, 1]);
    assert.match(error.message, /^expected a line of at most 1048576 bytes, got a longer one: no setting allows it$/);
  });
}

test('labels are not collected beyond the limit of a line', () => {
  const error = refused(`foo{${'a="b",'.repeat(LINE_LIMIT)}!`, 'text');
  assert.deepEqual([error.reason, error.line, error.column], ['limit', 1, 4]);
});
