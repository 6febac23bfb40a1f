import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TEXT, TestLine } from '../support/line.ts';

/** No limit but that of one family. */
const CONFIG =
  'limits: { series: 0, series_per_metric: 0, metrics: 0, values_per_label: 0, overrides: [{ match: hits_total, series_per_metric: 50 }] }';

function hits(users: number, value: number): string {
  const lines = ['# TYPE hits_total counter'];
  for (let user = 0; user < users; user++) lines.push(`hits_total{user="${1_000_000 + user}"} ${value}`);
  return `${lines.join('\n')}\n`;
}

/** More series than 128 MB of tables hold, none of which may be folded. */
const FLOOD = `# TYPE depth gauge\n${Array.from({ length: 900_000 }, (_, queue) => `depth{queue="queue ${queue}"} 1\n`).join('')}`;

for (const piece of [undefined, 2 ** 18]) {
  test(`a body of more series than the tables hold is refused, ${piece === undefined ? 'whole' : 'in pieces'}; what is known stays`, () => {
    const line = new TestLine({ config: CONFIG, memory: 2 ** 22, ...(piece === undefined ? {} : { piece }) });
    const before = Buffer.from(line.answer(hits(200, 5)).body).toString();
    assert.match(before, /^hits_total\{user="[^"]+"\} 1000$/m);
    const refusal = line.refusal(hits(200, 6) + FLOOD, { contentType: TEXT });
    assert.equal(refusal.reason, 'limit');
    assert.match(refusal.message, /series are more than fit: .*\bmemory\b/);
    const after = Buffer.from(line.answer(hits(200, 7)).body).toString();
    assert.equal(after, before.replace(/ 1000$/m, ' 1400'), 'the fold goes on from what Prometheus saw');
  });
}
