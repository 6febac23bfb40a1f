import assert from 'node:assert/strict';
import { test } from 'node:test';
import { labelsKey, sortLabels } from '../../src/model/labels.ts';
import { parseExposition } from '../support/parse.ts';
import { newTable, part, scan } from './support.ts';

/** What each sample of a body is, as the tables have it. */
function known(seed: number, bodies: readonly string[]): readonly (readonly string[])[] {
  const table = newTable(seed);
  return bodies.map((body) => {
    scan(table, body);
    const { roll } = table.kernel;
    const all: string[] = [];
    for (let place = 0; place < roll.length; place++) {
      const entry = roll.entry(place);
      if (entry < 0) continue;
      const { labels } = table.instanceOfLine(entry >> 1);
      const { suffix, bounds } = table.slotOf(entry >> 1);
      all.push(`${suffix} ${labelsKey(sortLabels([...labels, ...bounds]))}`);
    }
    return all;
  });
}

function read(body: string): readonly string[] {
  const parsed = parseExposition(Buffer.from(body), 'text');
  assert.ok(parsed.ok);
  return parsed.value.lines.flatMap((line) => {
    if (line.kind !== 'sample') return [];
    const suffix = /^h(_bucket|_sum|_count)$/.exec(line.name)?.[1] ?? '';
    return [`${suffix} ${labelsKey(line.labels)}`];
  });
}

const VALUES = [
  'a',
  'b',
  '',
  '0.1',
  '+Inf',
  'a\\"b',
  'a\\\\',
  'x\\n',
  'ü',
  '{',
  '}',
  ',',
  'a="b',
  "l='",
  ' ',
  '#',
  '\t',
  'le',
];

test('lines of a known frame are what the grammar makes of them', () => {
  for (let seed = 1; seed <= 40; seed++) {
    const random = part(seed);
    const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)] as T; // it has some
    const value = (): string =>
      pick(VALUES).replace(/(^|[^\\])"/, '$1\\"') + (random() < 0.5 ? Math.floor(random() * 50) : '');
    const line = (): string => {
      const names = ['p', 'q', 'le', 'r'].filter(() => random() < 0.5);
      if (random() < 0.2) names.reverse();
      const blank = random() < 0.1 ? ' ' : '';
      const labels = names.map(
        (name) => `${blank}${name}${blank}="${name === 'le' ? pick(['1', '2', '+Inf', '1.0']) : value()}"`,
      );
      const braces = labels.length === 0 ? pick(['', '{}']) : `{${labels.join(',')}${random() < 0.05 ? ',' : ''}}`;
      return `${pick(['h_bucket', 'h_sum', 'h_count', 'g', 'g_x:y'])}${braces} ${Math.floor(random() * 100)}\n`;
    };
    const bodies = Array.from({ length: 4 }, () => {
      const lines = new Map<string, string>();
      while (lines.size < 300) {
        const one = line();
        const [what = ''] = read(`# TYPE h histogram\n${one}`);
        lines.set(`${/^[a-z_:]+/.exec(one)?.[0]} ${what.replace('1.0', '1')}`, one);
      }
      return `# TYPE h histogram\n${[...lines.values()].join('')}`;
    });
    const found = known(seed, bodies).map((all) => all.map((one) => one.replace('1.0', '1')));
    assert.deepEqual(
      found,
      bodies.map((body) => read(body).map((one) => one.replace('1.0', '1'))),
      `seed ${seed}`,
    );
  }
});

test('which values are empty belongs to the frame', () => {
  const values = ['', 'x', 'y'];
  const all = values.flatMap((p) => values.flatMap((q) => values.map((r) => [p, q, r])));
  const lines = all.map(([p, q, r], at) => `h_bucket{p="${p}",le="1",q="${q}",r="${r}"} ${at}\n`);
  // The first of a frame is read by the grammar, so each of them is once behind all others.
  for (let first = 0; first < lines.length; first++) {
    const body = `# TYPE h histogram\n${[...lines.slice(first), ...lines.slice(0, first)].join('')}`;
    assert.deepEqual(known(first + 1, [body]), [read(body)]);
  }
});

test('values of any length are those of one instance, whoever put them together', () => {
  const lengths = [0, 1, 253, 254, 255, 256, 257, 1000, 3000, 5000];
  // What the grammar makes of the first of each body the kernel finds in the second, and the other way round.
  const bodyOf = (order: readonly number[]): string =>
    order.map((length) => `f{a="${'x'.repeat(length)}",b="${'ü'.repeat(length / 2)}",c="z"} 1\n`).join('');
  const table = newTable();
  for (const order of [lengths, lengths.toReversed(), lengths]) {
    scan(table, bodyOf(order));
    assert.equal(table.kernel.instances.used, lengths.length);
  }
  const found = Array.from(table.instances(), ({ labels }) => labels.map(({ value }) => value.length).join());
  const made = lengths.map((length) => [length, Math.floor(length / 2), 1].filter((size) => size > 0).join());
  assert.deepEqual(found.sort(), made.sort());
});
