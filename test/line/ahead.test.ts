import assert from 'node:assert/strict';
import { test } from 'node:test';
import { queryObjects } from 'node:v8';
import { Settlement } from '../../src/kernel/settlement.ts';
import { CellRow } from '../../src/model/cells.ts';
import { seriesOf, TestLine } from '../support/line.ts';

/** How many groups there are, in all lines. Nothing is garbage when it returns. */
function count(): number {
  return Number(queryObjects(CellRow, { format: 'count' }));
}

/** Of what a rule may speak nothing is folded before a body's end. */
const RULED = `rules: [{ match: '{absent=~".+"}', drop: true }]`;

function flood(families: number, values: number): string {
  const lines: string[] = [];
  for (let family = 0; family < families; family++) {
    lines.push(`# TYPE f${family}_total counter`);
    for (let value = 0; value < values; value++)
      lines.push(`f${family}_total{zone="${'abc'[value % 3]}",user="u${family}-${value}"} ${value}`);
  }
  return `${lines.join('\n')}\n`;
}

test('what is folded ahead for its values is told as if the whole body had been there', () => {
  const [ahead, whole] = [new TestLine(), new TestLine({ config: RULED })];
  const body = flood(3, 10_000);
  assert.equal(ahead.scrape(body), whole.scrape(body));
  const told = (line: TestLine) =>
    line.ledger().map(({ metric, label, cause, action, limit, demand, series_in, series_out }) => ({
      ...{ metric, label, cause, action, limit, demand, series_in, series_out },
    }));
  assert.deepEqual(told(ahead), told(whole));
  assert.deepEqual(
    told(ahead).map(({ metric, cause, demand }) => `${metric} ${cause} ${demand}`),
    ['f0_total', 'f1_total', 'f2_total'].map((metric) => `${metric} values_per_label 10000`),
  );
});

test('a label that has fewer values than its limit folds nothing, however many groups there are', () => {
  const line = new TestLine({ config: 'limits: { series: 0, series_per_metric: 0, values_per_label: 3000 }' });
  const body = flood(2, 3000);
  assert.equal(line.scrape(body), body);
  assert.deepEqual(line.ledger(), []);
});

test('with no limit of series the values are still folded ahead', () => {
  const config = 'limits: { series_per_metric: 0, values_per_label: 10 }';
  const answer = new TestLine({ config, aheadAt: { lines: 20, groups: 20, limits: 1, bytes: 1e6 } }).scrape(
    flood(1, 100),
  );
  assert.deepEqual(
    [...seriesOf(answer).values()].reduce((sum, value) => sum + value, 0),
    (100 * 99) / 2,
  );
  assert.equal(seriesOf(answer).size, 3);
});

test('many families that explode: all that came is not gathered for each of them', (t) => {
  const families = 200;
  const settle = t.mock.method(Settlement.prototype, 'settle');
  const config = 'limits: { values_per_label: 20 }';
  const aheadAt = { lines: 50, groups: 20, limits: 1, bytes: 1e6 };
  const answer = new TestLine({ config, aheadAt }).scrape(flood(families, 100));
  assert.equal(seriesOf(answer).size, 3 * families);
  const { callCount } = settle.mock;
  const times = callCount.call(settle.mock);
  assert.ok(times > 10 && times < 120, `gathered ${times} times`);
});

test('when thousands of groups became one it is said that there is garbage, and none of them is held', () => {
  const held: number[] = [];
  const collect = (): void => void held.push(count());
  const line = new TestLine({ collect });
  line.scrape(flood(1, 1500));
  assert.deepEqual(held, []);
  const [before, exploding] = [count(), new TestLine({ collect })];
  exploding.scrape(flood(1, 10_000));
  assert.equal(held.length, 1);
  assert.ok((held[0] ?? Number.NaN) < before + 10, `${held[0]} groups, ${before} before`);
});
