import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { LedgerEntry } from '../../src/model/ledger.ts';
import { seriesOf } from '../support/line.ts';
import { App, isFoldsName, KeptLine, MEMBERS, type Step, steps } from './restart-story.ts';

/** Under these the mapping changes with what is met. */
const LIMITS = [
  '',
  'limits: { series_per_metric: 6 }',
  'limits: { series_per_metric: 8, protect: [path] }',
  'limits: { series_per_metric: 20, protect: [] }',
  'limits: { values_per_label: 3 }',
  'limits: { series: 30 }',
  'limits: { series: 12 }',
  'limits: { answer_size: 900B }',
  'limits: { metrics: 3 }',
  'limits: { series_per_metric: 9, on_exceed: drop }',
  'limits: { series_per_metric: 12 }\nrules: [{ match: ".*", template: [path], gauge: avg }]',
];
const RULES = [
  'rules: [{ match: ".*", template: [path] }]',
  'rules: [{ match: ".*", drop_labels: [method] }]',
  'rules: [{ match: ".*", drop_labels: [method, path], gauge: sum }]',
  'rules: [{ match: ".*", keep_values: { label: path, values: [/a], other: "*" }, gauge: max }]',
  'metric_relabel_configs: [{ regex: method, action: labeldrop }]',
];
const CONFIGS = [...LIMITS, ...RULES];
const config = fc.nat(CONFIGS.length - 1);
const RUNS = { numRuns: 60 * Number(process.env['SLUICE_FUZZ'] ?? 1), seed: 20260101, includeErrorInReport: true };

test('a line that took over what was kept answers as one that was never restarted, and explains itself alike', () => {
  fc.assert(
    fc.property(config, steps(fc.boolean()), (at, story) => {
      const app = new App();
      const [whole, restarted] = [new KeptLine(CONFIGS[at] ?? ''), new KeptLine(CONFIGS[at] ?? '')];
      for (const { grow, vanish, reset, restart } of story) {
        // Members that are gone are not kept, so that one that returns cannot be told from one that is new.
        // And a group of one needs no memory where it alone leaves, unless the application itself says what a fold would.
        // Nor does it when a limit will have to choose between those that are known and those that are new.
        const mayCome = (member: number): boolean =>
          !app.isHidden(member) && !isFoldsName(member) && (!restart || at >= LIMITS.length || app.isKnown(member));
        for (const [member, by] of grow) if (mayCome(member)) app.grow(member, by);
        if (restart) restarted.restart();
        else {
          for (const member of reset) app.reset(member);
          // Under a limit the first fold would remember that it once had a second member, and the numbers would be the same.
          if (at >= LIMITS.length) for (const member of vanish) app.vanish(member);
        }
        const body = app.body();
        const [expected, got] = [whole.answer(body), restarted.answer(body)];
        assert.equal(String(got.body), String(expected.body));
        assert.deepEqual(comparable(got.report.trips), comparable(expected.report.trips));
        assert.deepEqual({ ...got.report, trips: [] }, { ...expected.report, trips: [] });
        assert.deepEqual(comparable(restarted.line.ledger()), comparable(whole.line.ledger()));
      }
    }),
    RUNS,
  );
});

test('whatever comes and goes while Sluice is away, and whatever its new rules are, nothing steps back', () => {
  // What a change of the rules carries on and no member has come back to is not kept once more: it is the last restart.
  const story = fc.record({ before: steps(fc.boolean()), changed: config, after: steps(fc.constant(false)) });
  fc.assert(
    fc.property(config, story, fc.boolean(), (at, { before, changed, after }, saysItsStart) => {
      const app = new App();
      if (!saysItsStart) app.start = null;
      const line = new KeptLine(CONFIGS[at] ?? '');
      const known = new Map<string, number>();
      let last = new Set<string>();
      const play = ({ grow, vanish, restart }: Step): void => {
        for (const [member, by] of grow) app.grow(member, by);
        for (const member of vanish) app.vanish(member);
        if (restart) line.restart();
        const series = seriesOf(line.scrape(app.body()));
        last = new Set(series.keys());
        for (const [name, value] of series) {
          if (!/^(c|h_bucket|h_count|s_count)\b/.test(name)) continue;
          assert.ok(value >= (known.get(name) ?? 0), `${name} steps back from ${known.get(name)} to ${value}`);
          known.set(name, value);
        }
      };
      before.forEach(play);
      line.restart(CONFIGS[changed]);
      // An output that had become part of another is none any more, and may begin anew under other rules.
      for (const name of known.keys()) if (!last.has(name)) known.delete(name);
      after.forEach(play);
    }),
    RUNS,
  );
});

/** In one order: those that each scrape says again come behind the others after a restart. */
function comparable(entries: readonly LedgerEntry[]): readonly LedgerEntry[] {
  const key = ({ metric, label, cause, action }: LedgerEntry): string => [metric, label, cause, action].join(' ');
  return [...entries].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

test('every member is met by the stories', () => {
  const met = new Set(
    fc.sample(steps(fc.boolean()), 200).flatMap((story) => story.flatMap(({ grow }) => grow.map(([member]) => member))),
  );
  assert.equal(met.size, MEMBERS);
});
