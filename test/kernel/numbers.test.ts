import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asksHost, drawDigits, drawDouble, drawMiddle, isOneOperation } from './decimals.ts';
import { body, knownLines, newTable, part, scan } from './support.ts';

/** Numbers a body; more with SLUICE_NUMBERS, in bodies of so many. */
const NUMBERS = 10_000;
const BODIES = Math.max(4, Number(process.env['SLUICE_NUMBERS'] ?? 0) / NUMBERS);

/** Where rounding is decided: halfway between two doubles, the largest, the smallest, the edges of what is exact. */
const HARD: readonly string[] = [
  '9007199254740992',
  '9007199254740993',
  '9007199254740994',
  '9007199254740991e22',
  '9007199254740992e22',
  '9007199254740993e-22',
  '1e22',
  '1e23',
  '1e-22',
  '1e-23',
  '8.5e22',
  '1.7976931348623157e308',
  '1.7976931348623158e308',
  '5e-324',
  '2.4703282292062327e-324',
  '2.4703282292062328e-324',
  '2.2250738585072011e-308',
  '2.2250738585072014e-308',
  '0',
  '-0',
  '+0.0',
  '00012',
  '.5',
  '5.',
  '-.5e1',
  '1e+05',
  '1E5',
  '123456789012345678901234567890',
  '0.000000000000000000000000000001234567890123456789',
  `0.${'0'.repeat(400)}1`,
  `1${'0'.repeat(300)}`,
  '0e999999',
  '1e-999999',
  '4.35',
  '0.1',
  '2.5e-1',
  '9223372036854775807',
  '18446744073709551616',
  '1.00000000000000011102230246251565404236316680908203125',
  '1.00000000000000011102230246251565404236316680908203124',
  '1.00000000000000011102230246251565404236316680908203126',
];

function assertBits(texts: readonly string[], values: readonly number[]): void {
  for (const [at, text] of texts.entries())
    assert.ok(Object.is(values[at], Number(text)), `${text}: ${values[at]} instead of ${Number(text)}`);
}

test('numbers are read as JavaScript reads them, bit for bit', () => {
  const random = part(3);
  for (let round = 0; round < BODIES; round++) {
    const draws = [drawDigits, drawDouble, drawMiddle];
    const drawn = Array.from({ length: NUMBERS - HARD.length }, (_, at) => draws[at % draws.length]?.(random) ?? '');
    const texts = [...HARD, ...drawn];
    const table = newTable();
    scan(table, body(texts.map(() => '1')));
    assert.equal(knownLines(table, body(texts)), texts.length, 'the kernel reads all of them by itself');
    assertBits(texts, scan(table, body(texts)));
  }
});

test('the kernel finds the nearest double itself, unless the digits behind the 19th may decide or it is far from 1', () => {
  const random = part(4);
  const texts = [...HARD, ...Array.from({ length: NUMBERS }, (_, at) => (at % 2 ? drawDouble : drawMiddle)(random))];
  const wide = new Set(texts.filter((text) => !isOneOperation(text)));
  const asked = asksHost([...wide]);
  const expected = ['5e-324', '1.7976931348623157e308', '1.00000000000000011102230246251565404236316680908203125'];
  assert.deepEqual(
    expected.filter((text) => !asked.has(text)),
    [],
  );
  const unexpected = ['9007199254740993', '18446744073709551616', '1e23', '123456789012345678901234567890'];
  assert.deepEqual(
    unexpected.filter((text) => asked.has(text) || !wide.has(text)),
    [],
  );
  assert.ok(asked.size > NUMBERS / 10, `${asked.size} of ${wide.size} are asked for`);
  assert.ok(wide.size - asked.size > NUMBERS / 3, `${wide.size - asked.size} of ${wide.size} are found`);
});

test('sums as client libraries write them are never asked for', () => {
  const random = part(5);
  const sums = Array.from({ length: NUMBERS }, () => String(random() * 10 ** (random() * 60 - 30)));
  assert.ok(sums.filter((text) => !isOneOperation(text)).length > NUMBERS / 2);
  assert.deepEqual([...asksHost(sums)], []);
});

test('Inf and NaN as client libraries write them are read by the kernel; others are not refused', () => {
  const usual = ['+Inf', '-Inf', 'Inf', 'NaN'];
  const table = newTable();
  scan(table, body(usual.map(() => '1')));
  assert.equal(knownLines(table, body(usual)), usual.length);
  assert.deepEqual(scan(table, body(usual)), [Infinity, -Infinity, Infinity, NaN]);
  assert.deepEqual(scan(table, body(['+infinity', 'inf', '-INF', 'nan'])), [Infinity, Infinity, -Infinity, NaN]);
});

test('what is no number is refused, by the grammar and with its message', () => {
  const table = newTable();
  for (const number of [
    '1e',
    '1e+',
    '.',
    '-',
    '+',
    '1_0',
    '0x1',
    '1e400',
    '-1e400',
    '1.2.3',
    'Infx',
    '1e5.',
    '--1',
    '',
  ])
    for (const known of [false, true]) {
      if (known) scan(table, 'f 1\n');
      assert.throws(() => scan(table, `f ${number}\n`), /expected a value after the series/, number);
    }
});
