import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chance } from '../support/chance.ts';
import { seriesOf, TestLine } from '../support/line.ts';

test('a bucket that falls by rounding alone holds back no other line', () => {
  const random = chance(7);
  const part = (): number => (random() + random() / 2 ** 32) / 2 ** 32;
  for (let story = 0; story < 30; story++) {
    const line = new TestLine({ config: 'rules: [{ match: f, drop_labels: [u] }]' });
    const members = Array.from({ length: 4 }, (_, u) => ({ u, low: part(), all: 10 }));
    let before = 0;
    let all = 40;
    for (let scrape = 0; scrape < 12; scrape++) {
      const visible = scrape === 0 ? members : members.filter(() => part() < 0.6);
      if (visible[0] === undefined) continue;
      if (scrape > 0) all += 1;
      if (scrape > 0) visible[0].all += 1;
      const lines = visible.map(
        ({ u, low, all }) =>
          `f_bucket{u="${u}",le="1"} ${low}\nf_bucket{u="${u}",le="+Inf"} ${all}\nf_count{u="${u}"} ${all}\n`,
      );
      const answer = seriesOf(line.scrape(`# TYPE f histogram\n${lines.join('')}`));
      assert.equal(answer.get('f_count'), all, `story ${story}, scrape ${scrape}`);
      const low = answer.get('f_bucket{le="1"}') ?? NaN;
      assert.ok(low >= before, 'the bucket steps back');
      before = low;
    }
  }
});
