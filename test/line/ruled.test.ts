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

/** Relabelling that asks for names alone; with a label that nobody has dropped beside, it must see each series. */
const BY_NAME = [
  [{ regex: 'f', action: 'drop' }],
  [{ regex: 'h_(sum|count)', action: 'drop' }],
  [{ regex: 'h_.*', action: 'drop' }],
  [{ regex: 'nothing', action: 'drop' }],
  [{ regex: 'f|g', action: 'keep' }],
  [
    { regex: '.*', action: 'keep' },
    { regex: '.*_bucket|g', action: 'drop' },
  ],
] as const;

test('relabelling by names alone does to each what relabelling would that sees it, and lines of folds are let go', () => {
  let dropped = 0;
  const config = (relabel: (typeof BY_NAME)[number], rules: readonly string[], limit: number, seesEach: boolean) => {
    const lines = relabel.map(
      ({ regex, action }) => `  - { source_labels: [__name__], regex: '${regex}', action: ${action} }`,
    );
    if (seesEach) lines.push("  - { regex: 'nobody_has_it', action: labeldrop }");
    const head = rules.length === 0 ? `limits: { series_per_metric: ${limit} }\n` : configOf(rules, '', limit);
    return `${head}metric_relabel_configs:\n${lines.join('\n')}\n`;
  };
  fc.assert(
    fc.property(
      bodies,
      fc.constantFrom(...BY_NAME),
      fc.constantFrom([], ...LISTS),
      fc.constantFrom(0, 12),
      (all, relabel, rules, limit) => {
        const piece = { piece: 64, aheadAt: { lines: 16, groups: 400, limits: 1.25, bytes: 256 } };
        const byName = new TestLine({ config: config(relabel, rules, limit, false), ...piece });
        const each = new TestLine({ config: config(relabel, rules, limit, true) });
        for (const members of all) {
          const text = textOf(members);
          assert.equal(byName.scrape(text), each.scrape(text));
          assert.deepEqual(byName.outlook()?.families, each.outlook()?.families);
          const told = (line: TestLine) => line.ledger().map(({ since, ...rest }) => rest);
          assert.deepEqual(told(byName), told(each));
          dropped += told(byName).filter(({ cause }) => cause === 'relabel').length;
        }
      },
    ),
    runs(150),
  );
  assert.ok(dropped > 100, `${dropped} are dropped`);
});
