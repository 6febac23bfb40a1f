import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TestLine } from '../support/line.ts';

/** Bodies of one application, one after the other: what a name stands for changes with what is declared, wherever that stands. */
const BODIES: readonly string[] = [
  'g_sum 398\ng_bucket{le="7"} 880\ng_sum 991\n',
  '# TYPE g histogram\ng_bucket{le="7"} 1\ng_bucket{le="+Inf"} 2\ng_sum 5\ng_sum 1001',
  'g_bucket{le="7"} 1\ng_bucket{le="+Inf"} 2\ng_sum 5\n# TYPE g histogram\n',
  'g_bucket{le="7"} 1\ng_bucket{le="+Inf"} 2\ng_sum 5\n',
  '# TYPE g_sum counter\ng_sum 5\n# TYPE g histogram\ng_bucket{le="7"} 1\ng_count 2\n',
  '# TYPE g gauge\n# TYPE g histogram\ng_bucket{le="7"} 3\ng_sum 6\ng_count 7\n',
  '# TYPE g counter\ng_bucket{le="7"} 3\n# EOF\n',
  '# TYPE g histogram\ng_bucket{le="7"} 3\ng_bucket{le="+Inf"} 4\n# EOF\n',
];

test('lines that are known by their bytes are what the body at hand says they are', () => {
  for (const first of BODIES)
    for (const second of BODIES)
      for (const third of BODIES) {
        const line = new TestLine();
        line.scrape(first);
        line.scrape(second);
        const { families } = new TestLine().report(third);
        assert.deepEqual(line.report(third).families, families, first + second + third);
      }
});
