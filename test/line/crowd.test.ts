import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { entryText, TestLine, type TestLineOptions } from '../support/line.ts';

const LIMITS = 'limits: { metrics: 3, series_per_metric: 4 }';
/** Where there are rules, every family has groups, also one for which there is no room. */
const RULED = `${LIMITS}\nrules: [{ match: '{absent=~".+"}', drop: true }]`;
const BYTES = 2 ** 20;
/** Families are looked at after each line, and none of them is folded then. */
const SOON = { lines: 1, groups: 1000, limits: 1000, bytes: BYTES };

interface Said {
  readonly family: number;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly instances: readonly number[];
  /** Counted besides. */
  readonly more: number;
}

const said: fc.Arbitrary<Said> = fc.record({
  family: fc.integer({ min: 0, max: 5 }),
  type: fc.constantFrom('counter', 'counter', 'counter', 'gauge', 'histogram'),
  instances: fc.uniqueArray(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 6 }),
  more: fc.integer({ min: 0, max: 9 }),
});
/** What it counts falls where `age` does: the application has restarted, or some of it. */
interface Body {
  readonly all: readonly Said[];
  readonly age: number;
}
const bodies: fc.Arbitrary<readonly Body[]> = fc.array(
  fc.record({
    all: fc.uniqueArray(said, { selector: ({ family }) => family, maxLength: 6 }),
    age: fc.integer({ min: 0, max: 4 }),
  }),
  { minLength: 2, maxLength: 6 },
);

function textOf({ all, age }: Body): string {
  const blocks = all.map((one) => [
    `# TYPE f${one.family} ${one.type}\n`,
    ...one.instances.map((id) => linesOf(one, id, age)),
  ]);
  return blocks.flat().join('');
}

/** The count of a histogram stands in for its last bucket. */
function linesOf({ family, type, more }: Said, id: number, age: number): string {
  const name = `f${family}`;
  const value = 10 * age + more + id;
  if (type !== 'histogram') return `${name}{id="${id}"} ${value}\n`;
  return `${name}_bucket{id="${id}",le="1"} ${value}\n${name}_sum{id="${id}"} ${value}\n${name}_count{id="${id}"} ${value}\n`;
}

const OPTIONS: readonly (readonly [name: string, options: TestLineOptions])[] = [
  ['as a whole', {}],
  ['in pieces', { aheadAt: SOON, piece: 7 }],
];
for (const [name, options] of OPTIONS)
  test(`families without room leave nothing, and are told of, as if they had groups: bodies ${name}`, () => {
    fc.assert(
      fc.property(bodies, (all) => {
        const [crowded, ruled] = [new TestLine({ ...options, config: LIMITS }), new TestLine({ config: RULED })];
        for (const body of all) {
          const text = textOf(body);
          assert.equal(crowded.scrape(text), ruled.scrape(text));
          assert.deepEqual(crowded.ledger().map(entryText).sort(), ruled.ledger().map(entryText).sort());
          const [own, others] = [crowded.outlook(), ruled.outlook()];
          assert.deepEqual(own?.families, others?.families);
        }
      }),
      { numRuns: 300 },
    );
  });
