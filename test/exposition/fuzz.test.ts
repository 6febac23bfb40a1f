import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatValue, writeSeries, writeType } from '../../src/exposition/index.ts';
import type { ExpositionLine, Format, MetricType, Refusal } from '../../src/model/exposition.ts';
import { chance } from '../support/chance.ts';
import { type Exposition, parseExposition } from '../support/parse.ts';
import { bitsOf, checkLines, identity, samplesOf } from './support.ts';

/** How long each format is tried, in milliseconds. */
const TIME = 1_000;
/** One body of this size is read in a fraction of a millisecond; this is for a machine that is busy with other things. */
const SLOWEST = 2_000;

const SEEDS: Readonly<Record<Format, readonly string[]>> = {
  text: [
    'foo 1\nbar{a="1",b="2"} +Inf 123\n',
    '# HELP foo a \\\\ b\\n\n# TYPE foo counter\nfoo{x="a\\nb\\"c\\\\"} 1.5e3\n',
    '# TYPE "my.metric" gauge\n{"my.metric","l.x"="v",q="z"} -0 9\n',
    '# TYPE h histogram\nh_bucket{le="0.5"} 1\nh_bucket{le="+Inf",} 3\nh_sum 2.5\nh_count 3\n',
    ' \n\t\n# comment\n#x\na:b { c = "é" , d = "" } NaN \n',
    'foo{a="x\ny" b="😀"}1 \nfoo 1',
  ],
  openmetrics: [
    'foo 1\nbar{a="1",b="2"} +Inf 123.5\n# EOF\n',
    '# TYPE foo counter\n# HELP foo x \\" y\nfoo_total{a="1"} 1 # {trace_id="abc"} 0.5 1600000.25\n# EOF\n',
    '# TYPE foo_seconds gauge\n# UNIT foo_seconds seconds\nfoo_seconds -1.5 -2\n# EOF',
    '# UNIT "a.b_s" s\n# TYPE "a.b_s" info\n{"a.b_s","q.r"="é"} 1 1 # {"x.y"="z",x="z"} 2\n# EOF\n',
    'a{x="y",} NaN # {} 1\nb 1\n# EOF\n',
  ],
};

/** What a mutation puts in: tokens and halves of tokens, of both formats. */
const WORDS: readonly Uint8Array[] = [
  ...[
    '"',
    '\\',
    '\n',
    ' ',
    '\t',
    '\0',
    '{',
    '}',
    ',',
    '=',
    '#',
    'a',
    ':',
    '1',
    '.',
    '-',
    '+',
    'e',
    'x',
    '\r',
    '\ufeff',
  ],
  ...['# ', ' # {', '} ', '\\"', '\\n', '\\\\', '\\t', '\\\n', '"\0', 'a="b"', ',a="b"', 'a=""', '"q.r"="s"', '"name"'],
  ...[
    '""',
    '__name__="x"',
    '{,}',
    'é',
    '😀',
    '1e400',
    '-NaN',
    'Inf',
    '0x1f',
    '1_0',
    '9223372036854775808',
    ' 1',
    ' 1\n',
  ],
  ...[
    '# EOF',
    '# EOF\n',
    '# TYPE foo counter\n',
    '# TYPE foo info\n',
    '# HELP foo x\n',
    '# HELP foo\n',
    '# UNIT foo_s s\n',
  ],
  ...['# TYPE "a b" summary\n', 'foo 1\n', '{"x"} 1\n', '# H\0ELP a b\n', 'gaugehistogram', 'untyped'],
]
  .map((word): Uint8Array => Buffer.from(word))
  .concat([Uint8Array.of(0xff), Uint8Array.of(0xc3), Uint8Array.of(0xed, 0xa0, 0x80)]);

const TYPES: readonly MetricType[] = [
  'counter',
  'gauge',
  'histogram',
  'gaugehistogram',
  'summary',
  'info',
  'stateset',
  'unknown',
];

type Below = (bound: number) => number;

/** One to six mutations: a word put in or over, bytes cut, moved or changed. */
function mutated(seed: Uint8Array, below: Below): Uint8Array {
  let body = seed;
  for (let rest = 1 + below(6); rest > 0; rest--) {
    const at = below(body.length + 1);
    const end = Math.min(body.length, at + below(8));
    const word = WORDS[below(WORDS.length)] ?? new Uint8Array();
    const kind = below(6);
    if (kind <= 1) body = Buffer.concat([body.subarray(0, at), word, body.subarray(at)]);
    else if (kind === 2) body = Buffer.concat([body.subarray(0, at), word, body.subarray(end)]);
    else if (kind === 3) body = Buffer.concat([body.subarray(0, at), body.subarray(end)]);
    else if (kind === 4) body = Buffer.concat([body.subarray(0, end), body.subarray(at)]);
    else body = body.map((byte, place) => (place === at ? below(256) : byte));
  }
  return body;
}

function checkRefusal(error: Refusal, body: Uint8Array): void {
  const lines = Buffer.from(body).toString('latin1').split('\n');
  const line = lines[error.line - 1];
  assert(line !== undefined, `there is no line ${error.line}`);
  assert(error.column >= 1 && error.column <= line.length + 1, `line ${error.line} has no column ${error.column}`);
  assert.equal(error.reason, 'body');
  assert.match(error.message, /^expected .+, got .+/);
}

function checkExposition(exposition: Exposition, body: Uint8Array): void {
  const end = checkLines(exposition, body);
  // Where a text body has a NUL, Prometheus may take it for the end.
  if (exposition.format === 'openmetrics' || !body.includes(0)) assert.equal(end, body.length);
  const again = parseExposition(
    Buffer.concat(exposition.lines.map((line) => rewritten(line, exposition, body))),
    exposition.format,
  );
  assert(again.ok, again.ok ? '' : `written again: ${JSON.stringify(again.error)}`);
  assert.deepEqual(meaning(again.value), meaning(exposition));
}

/** The line written anew from what was read of it; of what is not read, its bytes. */
function rewritten(line: ExpositionLine, { format }: Exposition, body: Uint8Array): Uint8Array {
  const type = line.kind === 'type' ? TYPES.find((word) => word === line.text) : undefined;
  if (line.kind === 'type' && type !== undefined) {
    return Buffer.from(writeType(line.family, type, format, 'allow-utf-8'));
  }
  if (line.kind !== 'sample') {
    const bytes = body.subarray(line.start, line.end);
    const cut = format === 'text' && bytes.at(-1) !== 10; // the last line of a text body may lack its newline
    return cut ? Buffer.concat([bytes, Buffer.from('\n')]) : bytes;
  }
  const time = line.timestampText === null ? '' : ` ${line.timestampText}`;
  const exemplar = line.exemplar === null ? '' : ` # ${line.exemplar.text}`;
  const series = writeSeries(line.name, line.labels, 'allow-utf-8');
  return Buffer.from(`${series} ${formatValue(line.value)}${time}${exemplar}\n`);
}

/** What the lines say, without the places where they say it. */
function meaning(exposition: Exposition): unknown {
  const samples = samplesOf(exposition).map((sample) => [
    identity(sample),
    bitsOf(sample.value),
    sample.timestampMs,
    sample.exemplar,
  ]);
  const metadata = exposition.lines.flatMap((line) => ('family' in line ? [[line.kind, line.family, line.text]] : []));
  return { samples, metadata };
}

for (const format of ['text', 'openmetrics'] as const) {
  test(`mutated ${format} is read or refused, in time and in good order`, (t) => {
    const next = chance(format.length);
    const below: Below = (bound) => next() % bound;
    const until = performance.now() + TIME;
    let bodies = 0;
    let read = 0;
    while (performance.now() < until) {
      const seed = Buffer.from(SEEDS[format][below(SEEDS[format].length)] ?? '');
      const body = mutated(seed, below);
      bodies++;
      try {
        const begun = performance.now();
        const outcome = parseExposition(body, format);
        assert(performance.now() - begun < SLOWEST, 'it took too long');
        if (outcome.ok) checkExposition(outcome.value, body);
        else checkRefusal(outcome.error, body);
        if (outcome.ok) read++;
      } catch (cause) {
        throw new Error(`body ${bodies}: ${JSON.stringify(Buffer.from(body).toString('latin1'))}`, { cause });
      }
    }
    t.diagnostic(`${bodies} bodies, ${read} read`);
    // Neither way may go untried.
    assert(read > 0 && read < bodies, `${read} of ${bodies} bodies were read`);
  });
}
