import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BodyReader } from '../../src/exposition/index.ts';
import { identify } from '../../src/identify/index.ts';
import { KnownOthers } from '../../src/identify/known-others.ts';
import type { Format, MetadataLine, OtherLine } from '../../src/model/exposition.ts';
import { newTable } from '../kernel/support.ts';

type Other = MetadataLine | OtherLine;

/** All lines of a body, none of which is a sample. `recalled` counts those that were not read. */
function lines(text: string, format: Format, known: KnownOthers) {
  const bytes = Buffer.from(text);
  const reader = new BodyReader(bytes, format);
  const others: Other[] = [];
  let recalled = 0;
  known.begin();
  for (let at = 0; at < bytes.length; at = others.at(-1)?.end ?? bytes.length) {
    const there = known.recall(bytes, at);
    const line = there === null ? reader.lineAt(at) : { ...there, start: at, end: at + there.end - there.start };
    if (line === null || line.kind === 'sample') throw new Error(`no metadata at ${at} of ${text}`);
    if (there === null) known.met(line);
    else recalled++;
    others.push(line);
  }
  return { others, recalled, isSame: known.end(bytes, () => others) };
}

const LINES = ['# TYPE a counter', '# TYPE a gauge', '# HELP a x', '# HELP a xy', '# HELP b x', '#', '# c', ''];
const aBody = fc
  .array(fc.constantFrom(...LINES), { maxLength: 20 })
  .chain((all) => fc.boolean().map((isClosed) => all.join('\n') + (isClosed && all.length > 0 ? '\n' : '')));

test('what is recalled is what the grammar reads', () => {
  fc.assert(
    fc.property(fc.array(aBody, { minLength: 1, maxLength: 6 }), (bodies) => {
      const known = new KnownOthers();
      let before = '';
      for (const body of bodies) {
        const { others, isSame } = lines(body, 'text', known);
        const read = lines(body, 'text', new KnownOthers());
        const plain = (all: readonly Other[]) => all.map((line) => ({ ...line, line: 0 }));
        assert.deepEqual(plain(others), plain(read.others));
        if (isSame) assert.equal(body, before);
        else if (body === before) assert.ok(!body.endsWith('\n'));
        before = body;
      }
    }),
  );
});

test('the same again is not read again, nor is what stands around lines that came and went', () => {
  const known = new KnownOthers();
  const all = Array.from({ length: 40 }, (_, i) => `# HELP a${i} text\n# TYPE a${i} counter\n`);
  assert.equal(lines(all.join(''), 'text', known).recalled, 0);
  assert.deepEqual(pick(lines(all.join(''), 'text', known)), { recalled: 80, isSame: true });
  const without = [...all.slice(0, 10), ...all.slice(12)].join('');
  assert.deepEqual(pick(lines(without, 'text', known)), { recalled: 76, isSame: false });
  assert.deepEqual(pick(lines(all.join(''), 'text', known)), { recalled: 76, isSame: false });
  assert.deepEqual(pick(lines(all.join(''), 'text', known)), { recalled: 80, isSame: true });
});

test('the end of OpenMetrics is read each time, and makes no difference', () => {
  const known = new KnownOthers();
  const body = '# TYPE a counter\n# EOF\n';
  assert.equal(lines(body, 'openmetrics', known).isSame, false);
  assert.deepEqual(pick(lines(body, 'openmetrics', known)), { recalled: 1, isSame: true });
});

test('after a body that was refused nothing is the same', () => {
  const known = new KnownOthers();
  known.forget();
  assert.equal(lines('', 'text', known).isSame, false);
  assert.equal(lines('', 'text', known).isSame, true);
});

function pick({ recalled, isSame }: { recalled: number; isSame: boolean }) {
  return { recalled, isSame };
}

test('a body that has them where they stood is read without asking for them, up to the first that is another', () => {
  const table = newTable();
  const known = table.keys.others('text');
  const text = (value: number, last = 'x'): string =>
    `# HELP a first\n# TYPE a counter\na ${value}\n\n# TYPE b gauge\nb{c="d"} ${value}\n# HELP b ${last}\nb 1\n`;
  const asked: number[] = [];
  const recall = known.recall.bind(known);
  known.recall = (body, at) => {
    if (at < body.length) asked.push(at);
    return recall(body, at);
  };
  const others = (body: string): readonly (Other | undefined)[] => {
    asked.length = 0;
    const attendance = identify(new BodyReader(Buffer.from(body), 'text'), table, false);
    assert.ok(attendance.ok);
    const { roll } = table.kernel;
    const places = Array.from({ length: roll.length }, (_, place) => place).filter((place) => roll.entry(place) < 0);
    const found = places.map((place) => attendance.value.other(place));
    table.kernel.remember(table.kernel.said.attempt);
    return found;
  };
  const read = (body: string): readonly Other[] => {
    const samples = /^[ab].*\n/gm;
    const all = lines(
      body.replaceAll(samples, (line) => `#${' '.repeat(line.length - 2)}\n`),
      'text',
      new KnownOthers(),
    );
    return all.others.filter(({ start }) => !/[ab]/.test(body[start] ?? ''));
  };
  const plain = (all: readonly (Other | undefined)[]): readonly object[] => all.map((line) => ({ ...line, line: 0 }));
  others(text(1));
  for (const value of [2, 300]) {
    assert.deepEqual(plain(others(text(value))), plain(read(text(value))));
    assert.deepEqual(asked, []);
  }
  const changed = text(4, 'y');
  assert.deepEqual(plain(others(changed)), plain(read(changed)));
  assert.deepEqual(asked, [changed.indexOf('# HELP b')]);
  assert.deepEqual(plain(others(changed)), plain(read(changed)));
  assert.deepEqual(asked, []);
});
