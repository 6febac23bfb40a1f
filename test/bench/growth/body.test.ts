import assert from 'node:assert/strict';
import { test } from 'node:test';
import { piecesOf, sizeOf } from './body.ts';
import { axesUpTo, type Shape, shapesOn } from './shape.ts';

function bodyOf(shape: Shape, increment = 0): string {
  return Array.from(piecesOf(shape, increment), (piece) => piece.toString()).join('');
}

for (const shape of shapesOn(axesUpTo(100_000))) {
  test(`${shape.series} series, ${shape.families} families, ${shape.labels} labels: as many as it says, all different`, () => {
    const body = bodyOf(shape);
    const lines = body.split('\n').slice(0, -1);
    const samples = lines.filter((line) => !line.startsWith('#'));
    assert.equal(new Set(samples.map((line) => line.split(' ')[0])).size, shape.series);
    assert.equal(new Set(samples.map((line) => line.split('{')[0])).size, shape.families);
    for (const line of samples.slice(-3)) assert.equal(line.match(/\w+="/g)?.length, shape.labels);
    assert.deepEqual(sizeOf(shape), { lines: lines.length, bytes: body.length });
  });
}

test('every family has its head before its lines, and no lines elsewhere', () => {
  for (const families of [10, 100, 1_000, 10_000]) {
    let name = '';
    let heads = 0;
    for (const line of bodyOf({ series: 100_000, families, labels: 1 }).trimEnd().split('\n')) {
      const head = /^# TYPE (\w+) counter$/.exec(line);
      if (head !== null) {
        name = head[1] ?? '';
        heads++;
      } else assert.ok(line.startsWith(`${name}{`), line);
    }
    assert.equal(heads, families);
  }
});

test('lines as they are sent', () => {
  const lines = bodyOf({ series: 100_000, families: 100, labels: 2 }, 7).split('\n');
  assert.equal(lines[0], '# TYPE http_requests_10000_total counter');
  assert.equal(lines[1], 'http_requests_10000_total{user="10000000",label_2="c"} 1000007');
  assert.equal(lines.at(-2), 'http_requests_10099_total{user="10099999",label_2="c"} 1099907');
});

test('the counters grow by one', () => {
  const values = (increment: number): number[] =>
    Array.from(bodyOf({ series: 1_000, families: 1, labels: 1 }, increment).matchAll(/ (\d+)$/gm), (found) =>
      Number(found[1]),
    );
  const before = values(3);
  assert.deepEqual(
    values(4),
    before.map((value) => value + 1),
  );
});

test('the largest body is within the default limit of a body', () => {
  const { bytes } = sizeOf({ series: 10_000_000, families: 1, labels: 1 });
  assert.ok(bytes < 512e6, `${bytes} bytes`);
});
