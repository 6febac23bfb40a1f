import type { LabelsOf } from './metrics.ts';
import { LIMIT, MEMBERS, RULE, type Scenario, scenario, type Way } from './scenario.ts';
import { type Events, range, script } from './world.ts';

/**
 * Eight regions at first, too many for the few that are spared, and then one for each newcomer: folding workers suffices, until
 * regions must go, too.
 */
const regions: LabelsOf = (id) => ({
  queue: id % 2 === 0 ? 'sms' : 'mail',
  region: id < 30 ? `r${id % 8}` : `n${id}`,
  worker: `w${id}`,
});

/** Two members are called as the folds will be: these are exported from the first scrape on. */
const starred: LabelsOf = (id) =>
  id < 2 ? { queue: id === 0 ? 'sms' : 'mail', region: '*', worker: '*' } : regions(id);

const TWO_STEPS: Way = {
  limits: {
    series_per_metric: 20,
    overrides: [
      { match: 'job_seconds', series_per_metric: 140 },
      { match: 'job_bytes', series_per_metric: 40 },
    ],
  },
};

const MERGING: Events = {
  4: (app) => app.hide(range(2, 6)),
  6: (app) => app.show(range(2, 4)),
  10: (app) => app.begin(range(30, 60)),
  13: (app) => app.hide(range(8, 40)),
  16: (app) => app.show(range(8, 40)),
  18: (app) => app.begin([7, 45]),
};

const VANISHING: Events = {
  4: (app) => app.hide(range(0, 6)),
  10: (app) => app.show(range(0, 2)),
  12: (app) => app.begin([16]),
  19: (app) => app.hide([22]),
  20: (app) => app.show([22]),
};

/** Under the first configuration, after a state under the second, and after another one under the first again. */
function thereAndBack(
  name: string,
  [there, back]: readonly [number, number],
  first: Way,
  second: Way,
  by: readonly string[] = [],
  events: Events = VANISHING,
): Scenario {
  return scenario(name, script(MEMBERS, events), {
    by,
    ways: { first },
    after: { [there]: (stand) => stand.configure(second), [back]: (stand) => stand.configure(first) },
  });
}

const keep = (...values: string[]): Way => ({
  rules: [{ match: 'job.*', keep_values: { label: 'worker', values, other: 'other' } }],
});

/** Members move from one output to another. */
export const MAPPINGS: readonly Scenario[] = [
  scenario('groups merge into one that is new', script(30, MERGING), {
    labels: regions,
    ways: { limit: TWO_STEPS },
    begins: [10],
  }),
  scenario('groups merge into one that is there', script(30, MERGING), { labels: starred, ways: { limit: TWO_STEPS } }),
  // Between the reloads there is a series for each worker: nobody returns then, as that would be a new one.
  thereAndBack(
    'a reload splits groups across',
    [7, 15],
    RULE,
    { rules: [{ match: 'job.*', drop_labels: ['queue'] }] },
    [],
    {
      4: (app) => app.hide(range(0, 6)),
      17: (app) => app.show(range(0, 2)),
      19: (app) => app.hide([22]),
      20: (app) => app.show([22]),
    },
  ),
  thereAndBack('a reload moves members', [6, 14], keep('w1', 'w2', 'w12'), keep('w12', 'w21', 'w20'), ['queue']),
  thereAndBack('a reload lowers a limit', [8, 17], LIMIT, { limits: { series_per_metric: 10 } }),
];
