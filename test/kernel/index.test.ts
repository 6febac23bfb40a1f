import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newTable, read, scan } from './support.ts';

test('lines that are written in other ways again and again do not fill the index', { timeout: 20_000 }, () => {
  const table = newTable();
  for (let scrape = 0; scrape < 40; scrape++) {
    const order = scrape % 2 === 0 ? ['a', 'b'] : ['b', 'a'];
    const line = (at: number): string => `f{${order.map((name) => `${name}="${at}"`).join(',')}} ${at}\n`;
    const body = Array.from({ length: 100 }, (_, at) => line(at)).join('');
    assert.deepEqual(scan(table, body), read(body));
    assert.equal(table.kernel.lines.used, 100);
  }
});
