import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatValue } from '../../src/exposition/index.ts';
import type { Format } from '../../src/model/exposition.ts';
import { type Exposition, parseExposition } from '../support/parse.ts';
import { accepted } from './support.ts';

/**
 * Corners that no specification has, as the parser of Prometheus 3.14 answers: the samples as `name{label=value} value
 * timestamp`, and the metadata as `kind family text`; null = refused.
 */
const QUIRKS: readonly (readonly [format: Format, body: string, lines: readonly string[] | null])[] = [
  // a NUL is the end of a text body where a token could begin, nothing at all in other places, and wrong in the rest
  ['text', 'a 1\n\0b 2\n', ['a{} 1']],
  ['text', 'a 1\n \0b 2\n', ['a{} 1']],
  ['text', 'a 1\n#\0\nb 2\n', ['a{} 1']],
  ['text', '#c\0\nb 2\n', []],
  ['text', '# c\0\nb 2\n', ['b{} 2']],
  ['text', '# H\0ELP a b\n', ['help a b']],
  ['text', '# TYPE \0a gauge\n', ['type a gauge']],
  ['text', 'a{b="\0c"} 1\n', ['a{b=\0c} 1']],
  ['text', 'a{b="\\\0n"} 1\n', ['a{b=\\\0n} 1']],
  ['text', 'a{b="c"\0} 1\n', ['a{b=c"} 1']],
  ['text', 'a{b= \0"c"} 1\n', ['a{b=c} 1']],
  ['text', 'a{b=\0"c"} 1\n', null],
  ['text', 'a\0 1\n', null],
  ['text', 'a 1\0\n', null],
  ['text', '{"a\0b"} 1\n', null],
  ['openmetrics', 'a{b="\0c"} 1\n# EOF\n', ['a{b=\0c} 1']],
  ['openmetrics', '\0a 1\n# EOF\n', null],
  ['openmetrics', 'a 1\n# EOF\n\0\0', ['a{} 1']],
  ['openmetrics', '# HELP a b\n\0# EOF\n', ['help a b\n']],
  // newlines and commas in the text format
  ['text', 'a{b="c\nd" e="f"}1 2\n{b="c","n"} 3', ['a{b=c\nd,e=f} 1 2', 'n{b=c} 3']],
  ['text', '{"a\nb"} 1\n', ['a\nb{} 1']],
  ['text', 'a{b="\\\n"} 1\n', null],
  ['text', 'a{"b"="c",} 1\n', ['a{b=c} 1']],
  ['text', '{"a"\t,\tb\t=\t"c"\t}\t1\t2\t\n', ['a{b=c} 1 2']],
  // an empty value is an absent label, whatever its name
  ['text', 'a{b="",c="d"} 1\n', ['a{c=d} 1']],
  ['text', 'a{b="",b="c"} 1\n', ['a{} 1']],
  ['text', 'a{b="",b=""} 1\n', ['a{} 1']],
  ['text', 'a{""=""} 1\n', ['a{} 1']],
  ['text', 'a{__name__=""} 1\n', null],
  ['text', 'a{b="c",b="c"} 1\n', null],
  // metadata
  ['text', '#TYPE a bogus\n# TYPE\n# TYPES a b\n# type a b\n#\n', []],
  ['text', '#\tHELP\ta\tb\n', ['help a b']],
  ['text', '# HELP a  b \n', ['help a  b ']],
  ['text', '# HELP a\n# HELP a \n', ['help a ', 'help a ']],
  ['text', '# HELP "a b" c\n# TYPE "a\\"b" summary', ['help a b c', 'type a"b summary']],
  ['text', '# TYPE a gaugehistogram\n', null],
  ['openmetrics', '# HELP a \n# UNIT a \n# EOF', ['help a ', 'unit a ']],
  ['openmetrics', '# UNIT "a.b_s" s\n# EOF\n', ['unit a.b_s s']],
  ['openmetrics', '# UNIT a_b_c b_c\n# EOF\n', ['unit a_b_c b_c']],
  ['openmetrics', '# EOFa\n', null],
  // exemplars: labels may repeat, any sample may have one
  ['openmetrics', 'a 1 # {b="c",b="d",} 2\n# EOF\n', ['a{} 1 # {b="c",b="d",} 2']],
  ['openmetrics', 'a 1 2 # {} Inf -1.5\n# EOF\n', ['a{} 1 2000 # {} Inf -1.5']],
  ['openmetrics', 'a 1 # {"b.c"="d"} 2 Inf\n# EOF\n', null],
  // timestamps: cut towards zero
  ['text', 'a 1 0009223372036854775807\n', ['a{} 1 9223372036854775807']],
  [
    'openmetrics',
    'a 1 1.0019\nb 1 -1.0019\nc 1 -0.0001\nd 1 1e3\n# EOF\n',
    ['a{} 1 1001', 'b{} 1 -1001', 'c{} 1 0', 'd{} 1 1000000'],
  ],
];
for (const [format, body, lines] of QUIRKS) {
  test(`${format}: ${JSON.stringify(body)}`, () => {
    const outcome = parseExposition(Buffer.from(body), format);
    assert.deepEqual(outcome.ok ? spelled(outcome.value) : null, lines);
  });
}

function spelled({ lines }: Exposition): readonly string[] {
  return lines.flatMap((line) => {
    if ('family' in line) return [`${line.kind} ${line.family} ${line.text}`];
    if (line.kind !== 'sample') return [];
    const labels = line.labels.map(({ name, value }) => `${name}=${value}`).join(',');
    // Beyond 2^53 only the text is exact.
    const exact = line.timestampMs === null || Number.isSafeInteger(line.timestampMs);
    const time = exact ? line.timestampMs : BigInt(line.timestampText ?? '');
    const exemplar = line.exemplar === null ? '' : ` # ${line.exemplar.text}`;
    return [`${line.name}{${labels}} ${formatValue(line.value)}${time === null ? '' : ` ${time}`}${exemplar}`];
  });
}

/** Beyond a few labels they are sorted in another way. */
for (const count of [1, 2, 16, 17, 300]) {
  const names = Array.from({ length: count }, (_, i) => `l${String(i).padStart(3, '0')}`);
  const series = (list: readonly string[]): string => `a{${list.map((name) => `${name}="${name}"`).join(',')}} 1\n`;
  const orders = [names, names.toReversed(), names.toSorted((a, b) => a.slice(-1).localeCompare(b.slice(-1)))];
  test(`${count} labels in any order are sorted`, () => {
    for (const order of orders) {
      assert.deepEqual(spelled(accepted(series(order), 'text')), [
        `a{${names.map((name) => `${name}=${name}`).join(',')}} 1`,
      ]);
    }
  });
  test(`one of ${count} labels twice is refused wherever it stands`, () => {
    for (const order of orders) {
      for (const twice of [0, count >> 1, count - 1]) {
        const outcome = parseExposition(Buffer.from(series([...order, names[twice] ?? ''])), 'text');
        assert(!outcome.ok);
        assert.match(outcome.error.message, new RegExp(`got "${names[twice]}" twice`));
      }
    }
  });
}
