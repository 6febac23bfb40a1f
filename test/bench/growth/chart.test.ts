import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawGrowth, HEIGHT, WIDTH } from './chart.ts';
import { apart } from './labels.ts';
import { curvesOn, type Figures, type Growth } from './result.ts';
import { logScale, roundRange, shortNumber, ticksOf, wholeNumber } from './scale.ts';
import { axesUpTo, shapesOn } from './shape.ts';
import { escaped, text } from './svg.ts';
import { pageOf } from './table.ts';

function figures(name: string, wallMs: number, peakMb: number): Figures {
  return { name, wallMs, peakMb, firstMs: 300, wallToPipe: 1, cpuNsPerLine: 200, residentMb: 60, answerBytes: 1_000 };
}

/** Time grows with the series; Sluice fails at the last. */
function story(seriesMax: number, msPerSeries: number, peakMb: number): Growth {
  const axes = axesUpTo(seriesMax);
  const points = shapesOn(axes).map((shape) => ({
    shape,
    lines: shape.series,
    bytes: shape.series * 45,
    scrapes: 3,
    outcomes: [
      figures('pipe', shape.series * msPerSeries, 100),
      shape.series === seriesMax
        ? { name: 'sluice', failure: 'it said <no> & "never" | at all' }
        : figures('sluice', shape.series * msPerSeries * 0.9, peakMb),
    ],
  }));
  return { command: 'npm run bench', machine: 'Node 20, 2 cores', axes, points };
}

const stories = [story(10_000_000, 2e-4, 70), story(1_000_000, 2, 90_000), story(10_000, 1e-5, 10)];

/** Every element is closed in its order, and attributes are quoted; the names of the elements. */
function elementsOf(xml: string): string[] {
  const open: string[] = [];
  const names: string[] = [];
  const pattern = /<(\/?)([a-z]+)((?: [\w:-]+="[^"<>&]*")*)(\/?)>|([^<>&]|&(?:amp|lt|gt|quot);)+/gy;
  let at = 0;
  while (at < xml.length) {
    pattern.lastIndex = at;
    const found = pattern.exec(xml);
    assert.ok(found, `not XML: ${xml.slice(at, at + 80)}`);
    const [all, closes, name, , empty] = found;
    if (name !== undefined && closes === '/') assert.equal(open.pop(), name);
    else if (name !== undefined) {
      names.push(name);
      if (empty === '') open.push(name);
    }
    at += all.length;
  }
  assert.deepEqual(open, []);
  return names;
}

for (const [at, growth] of stories.entries()) {
  test(`chart ${at} is well-formed, with a title and a description`, () => {
    const names = elementsOf(drawGrowth(growth));
    assert.deepEqual(names.slice(0, 3), ['svg', 'title', 'desc']);
    assert.ok(names.includes('polyline') && names.includes('circle'));
  });

  test(`everything of chart ${at} lies within the picture, and every number is one`, () => {
    const svg = drawGrowth(growth);
    assert.deepEqual(svg.match(/NaN|Infinity|undefined/g), null);
    for (const [, key = '', value = ''] of svg.matchAll(/ ([xy][12]?|cx|cy)="([^"]*)"/g)) {
      const max = key.includes('x') ? WIDTH : HEIGHT;
      assert.ok(Number(value) >= 0 && Number(value) <= max, `${key} is ${value}, beyond ${max}`);
    }
    for (const [, points = ''] of svg.matchAll(/ points="([^"]*)"/g))
      for (const pair of points.split(' ').filter(Boolean)) {
        const [x = -1, y = -1] = pair.split(',').map(Number);
        assert.ok(x >= 0 && x <= WIDTH && y >= 0 && y <= HEIGHT, pair);
      }
  });

  test(`no label of chart ${at} leaves the picture`, () => {
    for (const [all, x = '', attributes = '', words = ''] of drawGrowth(growth).matchAll(
      /<text x="([^"]*)" y="[^"]*"([^>]*)>([^<]*)</g,
    )) {
      // Wider than the letters of most fonts.
      const width = words.length * (attributes.includes('"title"') ? 11 : 7);
      const anchor = /text-anchor="(\w+)"/.exec(attributes)?.[1] ?? 'start';
      const left = Number(x) - (anchor === 'end' ? width : anchor === 'middle' ? width / 2 : 0);
      assert.ok(left >= 0 && left + width <= WIDTH, all);
    }
  });
}

test('who failed is crossed out, has no value there, and the page says why', () => {
  const growth = stories[0] ?? assert.fail();
  const svg = drawGrowth(growth);
  assert.equal(svg.match(/>failed</g)?.length, 2, 'once in time, once in memory');
  const [, sluice] = curvesOn(growth, growth.axes[0] ?? assert.fail(), 'wallMs');
  assert.deepEqual(sluice?.along.at(-1), [10_000_000, null]);
  const row = /^.*failed: .*$/m.exec(pageOf(growth))?.[0] ?? '';
  assert.match(row, /failed: it said <no> & "never" \\\| at all/);
});

test('the same figures give the same chart and page', () => {
  const copy: Growth = JSON.parse(JSON.stringify(stories[0]));
  assert.equal(drawGrowth(copy), drawGrowth(stories[0] ?? assert.fail()));
  assert.equal(pageOf(copy), pageOf(stories[0] ?? assert.fail()));
});

test('the page says how steep the curves are', () => {
  assert.match(
    pageOf(stories[1] ?? assert.fail()),
    /time grows as the series to the power of 1\.00 \(pipe\) and 1\.00 \(sluice\), peak memory to 0\.00 \(pipe\) and 0\.00 \(sluice\)/,
  );
});

test('every row of every table has as many cells', () => {
  for (const growth of stories)
    for (const part of pageOf(growth).split('## ').slice(1)) {
      const rows = part.split('\n').filter((line) => line.startsWith('|'));
      const cells = rows.map((row) => row.split(/(?<!\\)\|/).length);
      assert.equal(new Set(cells).size, 1, part);
    }
});

test('on a logarithmic scale what is ten times as much is as far away', () => {
  const { place } = logScale(1, 1_000, 300, 0);
  assert.deepEqual([1, 10, 100, 1_000].map(place).map(Math.round), [300, 200, 100, 0]);
});

test('an axis begins and ends at round numbers, with all values between', () => {
  assert.deepEqual(roundRange([3.2, 61]), [2, 100]);
  assert.deepEqual(roundRange([1, 1_000]), [1, 1_000]);
  assert.deepEqual(roundRange([0.07, 0.6]), [0.05, 1]);
  assert.deepEqual(roundRange([5]), [5, 50]);
});

test('a short axis has more ticks in a decade than a long one', () => {
  assert.deepEqual(ticksOf({ from: 50, to: 1_000 }), [50, 100, 200, 500, 1_000]);
  assert.deepEqual(ticksOf({ from: 2, to: 10_000 }), [10, 100, 1_000, 10_000]);
});

test('numbers as people say them', () => {
  assert.deepEqual([0.5, 30, 1_000, 100_000, 10_000_000].map(shortNumber), ['0.5', '30', '1k', '100k', '10M']);
  assert.deepEqual([1.234, 99.6, 3_554.2].map(wholeNumber), ['1.2', '100', '3,554']);
});

test('labels that would overlap move apart, keep their order and stay in the panel', () => {
  assert.deepEqual(apart([100, 50], 30, 0, 300), [100, 50], 'far enough');
  assert.deepEqual(apart([100, 110], 30, 0, 300), [90, 120], 'both give way');
  assert.deepEqual(apart([110, 100], 30, 0, 300), [120, 90], 'whichever is first');
  assert.deepEqual(apart([5, 6], 30, 10, 300), [10, 40], 'at the top');
  assert.deepEqual(apart([299, 298], 30, 0, 290), [290, 260], 'at the bottom');
});

test('words that look like XML stay words', () => {
  assert.equal(escaped('a<b & "c">d'), 'a&lt;b &amp; &quot;c&quot;&gt;d');
  assert.equal(text(1, 2.345, {}, '<'), '<text x="1" y="2.3">&lt;</text>');
});
