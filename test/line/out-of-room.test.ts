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

/** More series than 256 MB of tables hold, none of which may be folded. */
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

/** Histograms that nobody has seen before, which leave by themselves: so many lines that what is remembered of them does not fit. */
function strangers(scrape: number): string {
  const lines = ['# TYPE wait histogram'];
  for (let queue = 0; queue < 600; queue++)
    for (let bound = 1; bound <= 60; bound++)
      lines.push(`wait_bucket{queue="${scrape} ${queue}",le="${bound === 60 ? '+Inf' : bound}"} ${bound}`);
  return `${lines.join('\n')}\n`;
}

for (const piece of [undefined, 2 ** 18]) {
  test(`members that are gone give way where tables are full, ${piece === undefined ? 'whole' : 'in pieces'}`, () => {
    const line = new TestLine({ config: CONFIG, memory: 2 ** 23, ...(piece === undefined ? {} : { piece }) });
    for (let scrape = 1; scrape <= 16; scrape++) {
      const body = strangers(scrape);
      const answer = Buffer.from(line.answer(body + hits(200, 5 * scrape)).body).toString();
      assert.ok(answer.startsWith(body), 'nothing was done to them');
      assert.match(answer, new RegExp(`^hits_total\\{user="[^"]+"\\} ${1_000 * scrape}$`, 'm'));
    }
  });
}
