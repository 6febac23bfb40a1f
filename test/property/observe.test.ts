import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { stringify } from 'yaml';
import type { LedgerEntry } from '../../src/model/ledger.ts';
import { TestLine } from '../support/line.ts';
import { runs } from './runs.ts';

type Kind = 'counter' | 'gauge' | 'histogram' | 'summary';

/** One scrape: of each family the members that are there, by number, and what they count. */
interface Scrape {
  readonly families: readonly (readonly { readonly member: number; readonly value: number }[])[];
  readonly start: number;
  /** New settings before it, by number. */
  readonly reload: number | null;
}
interface Story {
  readonly kinds: readonly Kind[];
  readonly configs: readonly Config[];
  readonly scrapes: readonly Scrape[];
}
interface Config {
  readonly limits: Readonly<Record<string, unknown>>;
  readonly rules: readonly object[];
}

const some = (max: number): fc.Arbitrary<number> => fc.integer({ min: 1, max });
const aConfig: fc.Arbitrary<Config> = fc.record({
  limits: fc.record(
    {
      series: some(40),
      series_per_metric: some(20),
      values_per_label: some(8),
      metrics: some(3),
      answer_size: fc.integer({ min: 400, max: 3000 }).map((bytes) => `${bytes}B`),
      protect: fc.constantFrom([], ['path'], ['path', 'user', 'zone']),
    },
    { requiredKeys: [] },
  ),
  rules: fc.subarray([
    { match: 'f0.*', drop_labels: ['user'] },
    { match: 'f1.*', gauge: 'max' },
    { match: 'f2.*', template: ['path'] },
  ]),
});
const aScrape: fc.Arbitrary<Scrape> = fc.record({
  families: fc.array(
    fc.uniqueArray(fc.record({ member: fc.nat(20), value: fc.nat(50) }), {
      selector: ({ member }) => member,
      maxLength: 14,
      size: 'max',
    }),
    { minLength: 1, maxLength: 4 },
  ),
  start: fc.constantFrom(1, 1, 1, 1, 2),
  reload: fc.oneof({ weight: 5, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.nat(1) }),
});
const aStory: fc.Arbitrary<Story> = fc.record({
  kinds: fc.array(fc.constantFrom<Kind>('counter', 'gauge', 'histogram', 'summary'), { minLength: 4, maxLength: 4 }),
  configs: fc.array(aConfig, { minLength: 2, maxLength: 2 }),
  scrapes: fc.array(aScrape, { minLength: 1, maxLength: 10, size: 'max' }),
});

function bodyOf({ families, start }: Scrape, kinds: readonly Kind[]): string {
  const lines = ['# TYPE process_start_time_seconds gauge', `process_start_time_seconds ${start}`];
  for (const [at, members] of families.entries()) {
    const kind = kinds[at] ?? 'counter';
    lines.push(`# TYPE f${at} ${kind}`);
    for (const { member, value } of members) {
      const labels = `path="/u/${member}",user="u${member % 7}",zone="${member % 3}"`;
      if (kind === 'counter' || kind === 'gauge') lines.push(`f${at}{${labels}} ${value}`);
      else lines.push(`f${at}_sum{${labels}} ${value}`, `f${at}_count{${labels}} ${value}`);
      if (kind === 'histogram') lines.push(`f${at}_bucket{${labels},le="+Inf"} ${value}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

function configOf({ limits, rules }: Config, onExceed: 'fold' | 'observe'): string {
  return stringify({ limits: { ...limits, on_exceed: onExceed }, rules });
}

/** What a rule does is done under observe, too: what the limits then leave of it differs, and a reload of limits does not begin it anew. */
function comparable(entries: readonly LedgerEntry[]): readonly unknown[] {
  return entries
    .map((entry) => {
      const isDone = !byLimit(entry);
      return { ...entry, observed: isDone && entry.observed, ...(isDone ? SINCE_THE_RELOAD : {}) };
    })
    .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

const SINCE_THE_RELOAD = { series_out: 0, since: '', examples: [], demand: 0 };

function byLimit({ cause }: LedgerEntry): boolean {
  return cause !== 'rule' && cause !== 'relabel';
}

test('what observe reports is what fold then does, and it touches nothing', () => {
  const told = { limited: 0, untouched: 0 };
  fc.assert(
    fc.property(aStory, ({ kinds, configs, scrapes }) => {
      let config = configs[0] ?? assert.fail();
      const fold = new TestLine({ config: configOf(config, 'fold') });
      const observe = new TestLine({ config: configOf(config, 'observe') });
      for (const scrape of scrapes) {
        if (scrape.reload !== null) {
          config = configs[scrape.reload] ?? config;
          fold.reconfigure(configOf(config, 'fold'));
          observe.reconfigure(configOf(config, 'observe'));
        }
        const body = bodyOf(scrape, kinds);
        const done = fold.try(body);
        const dry = observe.answer(body);
        const entries = observe.ledger();
        assert.deepEqual(comparable(entries), comparable(fold.ledger()));
        assert.deepEqual(observe.forecast(), fold.forecast());
        for (const entry of entries) assert.equal(entry.observed, byLimit(entry));
        if (done !== null) {
          assert.deepEqual(comparable(dry.report.trips.filter(byLimit)), comparable(done.report.trips.filter(byLimit)));
          assert.deepEqual(observe.outlook(), { ...done.report, trips: observe.outlook()?.trips });
        }
        if (config.rules.length === 0) assert.equal(Buffer.from(dry.body).toString(), body);
        told.limited += Number(entries.some(({ observed }) => observed));
        told.untouched += Number(config.rules.length === 0);
      }
    }),
    runs(80),
  );
  assert.ok(told.limited > 100 && told.untouched > 20, JSON.stringify(told));
});
