import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TestLine } from '../support/line.ts';

/** A histogram with 100 bounds that nobody saw before, and two that stay. */
function body(scrape: number, member: string, counts: number): string {
  const bounds = [0.5, ...Array.from({ length: 100 }, (_, n) => 1 + scrape * 1000 + n), 1e9];
  const buckets = bounds.map((le) => `h_bucket{id="${member}",le="${le}"} ${counts}\n`);
  return `${buckets.join('')}h_bucket{id="${member}",le="+Inf"} ${counts}\nh_sum{id="${member}"} 1\nh_count{id="${member}"} ${counts}\n`;
}

const SCRAPES = 60;

for (const { name, config, bucket } of [
  { name: 'a fold', config: 'rules: [{ match: h, drop_labels: [id] }]', bucket: 'h_bucket{le="0.5"}' },
  { name: 'single members', config: '', bucket: 'h_bucket{id="a",le="0.5"}' },
])
  test(`bounds that change in every scrape do not pile up, and lose no count: ${name}`, () => {
    const line = new TestLine({ config });
    for (let scrape = 1; scrape <= SCRAPES; scrape++) {
      const members = scrape % 7 === 0 ? ['b'] : ['a', 'b'];
      const text = `# TYPE h histogram\n${members.map((member) => body(scrape, member, 10 * scrape)).join('')}`;
      const answer = Buffer.from(line.answer(text).body).toString();
      const fold = config !== '';
      // A vanished member's count stays in the fold.
      const want = fold ? (members.length === 2 ? 20 * scrape : 20 * scrape - 10) : 10 * scrape;
      if (fold || members.length === 2)
        assert.ok(answer.includes(`${bucket} ${want}\n`), `scrape ${scrape}:\n${answer}`);
      const bytes = line.memory().get('known_series') ?? 0;
      assert.ok(bytes <= 100_000, `${bytes} bytes of known series after ${scrape} scrapes`);
    }
  });
