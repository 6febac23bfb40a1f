import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BodyReader } from '../../src/exposition/index.ts';
import { identify, type KnownTable } from '../../src/identify/index.ts';
import { note } from '../../src/identify/note.ts';
import { Flag, Line } from '../../src/kernel/index.ts';
import type { Format, SampleLine } from '../../src/model/exposition.ts';
import { labelsText } from '../../src/model/labels.ts';
import { parseExposition } from '../support/parse.ts';
import { read, tableOf } from './exposition.ts';

const ROLES = Flag.bound | Flag.bucket | Flag.inf | Flag.count | Flag.counter | Flag.created | Flag.standsIn;

/** What a line is taken for, in words. */
function told(table: KnownTable, line: number, isFirst: boolean): string {
  const { family, labels } = table.instanceOfLine(line);
  const { suffix, bounds, role, bound } = table.slotOf(line);
  const { lines } = table.kernel;
  const flags = lines.int(line, Line.flags) & ROLES;
  const value = lines.number(line, Line.value);
  return `${family.type} ${family.name} ${labelsText(labels)} ${suffix} ${labelsText(bounds)} ${role} ${bound} ${flags} ${value} ${isFirst}`;
}

/** As it is read. */
function readBy(table: KnownTable, body: string, format: Format): readonly string[] {
  read(table, body, format);
  const { roll } = table.kernel;
  const entries = Array.from({ length: roll.length }, (_, place) => roll.entry(place)).filter((entry) => entry >= 0);
  return entries.map((entry) => told(table, entry >> 1, (entry & 1) === 0));
}

/** As the grammar alone has it. */
function parsedBy(table: KnownTable, body: string, format: Format, names = read(tableOf(2 ** 20), body, format).names) {
  const parsed = parseExposition(Buffer.from(body), format);
  assert.ok(parsed.ok);
  const samples = parsed.value.lines.filter((line): line is SampleLine => line.kind === 'sample');
  table.kernel.begin(format === 'text' ? Flag.keyedText : Flag.keyedOpenMetrics);
  const noted = samples.map(({ labels, name, value, timestampMs }, order) => {
    const line = table.line(labels, names.of(name));
    const isFirst = note(table.kernel, line, value, timestampMs, order);
    return { line, isFirst };
  });
  return noted.map(({ line, isFirst }) => told(table, line, isFirst));
}

const BOUNDS = [
  ...['1', '1.0', '1.', '+1', '01', '1e0', '10', '1e1', '0.5', '.5', '5e-1', '0.50', '0', '-0', '0.0', '-1'],
  ...['+Inf', 'Inf', 'inf', 'INF', '-Inf', '+Infinity', 'NaN', 'nan', '1e400', '-1e400', '1e-400', '0x10', '1_000'],
  ...['', ' ', ' 1', '1 ', 'one', 'ä', '1,le=', '{', '}', '1\\"', '\\\\', '\\n', 'a\\b', "1'", '#', '=', '1#2'],
  ...['9.999999999999999e-06', '0.000009999999999999999', '12345678901', '123456789012', `1${'0'.repeat(300)}`],
];
const aBound = fc.constantFrom(...BOUNDS);
const anEnd = fc.constantFrom('}', '}', '}', ',}', ',z="last"}', ',quantile="0.5"}', ',le="7"}');
const aValue = fc.oneof(
  { weight: 9, arbitrary: fc.nat(99).map(String) },
  { weight: 1, arbitrary: fc.constantFrom('NaN', '+Inf', '1.5e3', '0x1', '1 1700000000', '', '1 x', ' 1', '1e999') },
);
const aLine = fc
  .tuple(
    fc.constantFrom('h_bucket', 'h_bucket', 's', 'g', 'u_bucket', 'h_sum', 'c_total'),
    fc.constantFrom('', '', 'a="1",', 'a="2",', 'a="",', 'b="1",', 'a="1",b="2",', 'a="ü",'),
    fc.constantFrom('le', 'le', 'quantile'),
    aBound,
    anEnd,
    aValue,
  )
  .map(([name, labels, bound, text, end, value]) => `${name}{${labels}${bound}="${text}"${end} ${value}\n`);
const aHead = fc.constantFrom('# TYPE h histogram\n# TYPE s summary\n# TYPE g gauge\n', '# TYPE h histogram\n', '');

test('bounds of lines that are known otherwise are what the grammar says', () => {
  fc.assert(
    fc.property(
      aHead,
      fc.array(fc.array(aLine, { maxLength: 40 }), { minLength: 1, maxLength: 3 }),
      fc.constantFrom<Format>('text', 'openmetrics'),
      (head, bodies, format) => {
        const one = tableOf(2 ** 22);
        const other = tableOf(2 ** 22);
        for (const lines of bodies) {
          // What is refused is left out of the body; that it is refused, by the same words, is held below.
          const taken = lines.filter((line) => parseExposition(Buffer.from(line + eof(format)), format).ok);
          const body = head + taken.join('') + eof(format);
          assert.deepEqual(readBy(one, body, format), parsedBy(other, body, format));
          one.kernel.remember(one.kernel.said.attempt);
          other.kernel.remember(other.kernel.said.attempt);
        }
      },
    ),
    { numRuns: 500 },
  );
});

function eof(format: Format): string {
  return format === 'openmetrics' ? '# EOF\n' : '';
}

test('a line with a new bound is refused as the grammar refuses it', () => {
  fc.assert(
    fc.property(fc.array(aLine, { minLength: 1, maxLength: 20 }), (lines) => {
      const body = `# TYPE h histogram\nh_bucket{le="3"} 1\nh_bucket{a="1",le="3"} 1\n${lines.join('')}`;
      const parsed = parseExposition(Buffer.from(body), 'text');
      const heard = identify(new BodyReader(Buffer.from(body), 'text'), tableOf(2 ** 20), false);
      assert.deepEqual(heard.ok ? null : heard.error, parsed.ok ? null : parsed.error);
    }),
    { numRuns: 400 },
  );
});

/** How many lines of a body the grammar reads. */
function asked(body: string): number {
  let count = 0;
  class Counted extends BodyReader {
    override lineAt(at: number) {
      count++;
      return super.lineAt(at);
    }
  }
  const heard = identify(new Counted(Buffer.from(body), 'text'), tableOf(2 ** 20), false);
  assert.ok(heard.ok);
  return count;
}

test('a new bound alone needs no grammar', () => {
  const head = '# TYPE h histogram\nh_bucket{a="x",le="3"} 1\n';
  const bounds = ['1', '2', '0.005', '9.999999999999999e-06', 'one', '1e400', '+Inf'];
  const more = bounds.map((bound) => `h_bucket{a="x",le="${bound}"} 1\nh_bucket{a="y",le="${bound}"} 1\n`);
  assert.equal(asked(head + more.join('')), asked(head));
});
