import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { runs } from '../property/runs.ts';
import { TestLine } from '../support/line.ts';

/** One rule that does the same to all instances of a family, and so words of it: what stands in braces speaks of each by its labels. */
const LISTS = [
  ['template: [path]'],
  ['drop_labels: [path]'],
  ['template: [path]', 'drop_labels: [zone]'],
  ['template: [path, user]', 'keep_values: { label: zone, values: [a], other: z }'],
  ['keep_values: { label: zone, values: [a, b], other: z }'],
  ['drop: true'],
  ['drop: true', 'drop_labels: [path]'],
  ['drop_labels: [path]', 'drop: true'],
] as const;

/** `braces`: with a matcher that any instance passes, each of them must be asked. */
function configOf(rules: readonly string[], braces: string, limit: number): string {
  const lines = rules.map(
    (rule) => `  - { match: '${braces === '' ? 'f|h' : `{__name__=~"f|h",${braces}}`}', ${rule} }`,
  );
  return `limits: { series_per_metric: ${limit} }\nrules:\n${lines.join('\n')}\n`;
}

const path = fc.oneof(
  fc.nat(30).map((id) => `/api/user/${id}/message`),
  fc.nat(30).map((id) => `/api/order/${id}`),
  fc.constantFrom('/health', '/', '', '/api/user/:id/message', '/v1/users'),
);
const member = fc.record({
  path,
  zone: fc.constantFrom('a', 'b', 'c'),
  user: fc.option(fc.nat(9), { nil: null }),
  value: fc.nat(50),
});
const bodies = fc.array(
  fc.uniqueArray(member, { maxLength: 40, selector: ({ path, zone, user }) => `${path} ${zone} ${user}` }),
  {
    minLength: 1,
    maxLength: 6,
  },
);
type Member = typeof member extends fc.Arbitrary<infer T> ? T : never;

function textOf(members: readonly Member[]): string {
  const named = members.map(({ path, zone, user, value }) => ({
    labels: `path="${path}",zone="${zone}"${user === null ? '' : `,user="u-${user}"`}`,
    value,
  }));
  const counters = named.map(({ labels, value }) => `f{${labels}} ${value}`);
  const histograms = named.flatMap(({ labels, value }) => [
    `h_bucket{${labels},le="1"} ${value}`,
    `h_bucket{${labels},le="+Inf"} ${2 * value}`,
    `h_sum{${labels}} ${value / 4}`,
    `h_count{${labels}} ${2 * value}`,
  ]);
  return `# TYPE f counter\n${counters.join('\n')}\n# TYPE h histogram\n${histograms.join('\n')}\n# TYPE g gauge\ng{path="/1"} 1\n`;
}

test('a rule that does the same to all does to each what it would, and tells of it', () => {
  let deeds = 0;
  fc.assert(
    fc.property(bodies, fc.constantFrom(...LISTS), fc.constantFrom(0, 12), (all, rules, limit) => {
      const alike = new TestLine({ config: configOf(rules, '', limit) });
      const each = new TestLine({ config: configOf(rules, 'absent=""', limit) });
      for (const members of all) {
        const text = textOf(members);
        assert.equal(alike.scrape(text), each.scrape(text));
        assert.deepEqual(alike.outlook()?.families, each.outlook()?.families);
        const told = (line: TestLine) => line.ledger().map(({ since, ...rest }) => rest);
        assert.deepEqual(told(alike), told(each));
        deeds += told(alike).filter(({ cause }) => cause === 'rule').length;
      }
    }),
    runs(150),
  );
  assert.ok(deeds > 100, `${deeds} deeds`);
});
