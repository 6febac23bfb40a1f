import { LIMIT, MEMBERS, RULE, type Scenario, scenario } from './scenario.ts';
import { type Events, range, script } from './world.ts';

const RELABEL = { metric_relabel_configs: [{ action: 'labeldrop', regex: 'worker' }] };

/** Members come and go, also for one scrape only, and go on counting unseen. */
export const COMING_AND_GOING: Events = {
  4: (app) => app.hide(range(0, 10)),
  5: (app) => app.show([0, 1, 2]),
  7: (app) => app.hide([11]),
  8: (app) => app.show([11, ...range(3, 6)]),
  10: (app) => app.begin([6, 7]),
  11: (app) => app.begin([60]),
  12: (app) => app.hide([60]),
  14: (app) => app.hide(range(12, 22)),
  17: (app) => app.show([60, ...range(8, 10), ...range(12, 22)]),
  19: (app) => app.hide([20]),
  20: (app) => app.show([20]),
};

const JITTER = [0.25, -0.5, 0.125, 0.375, -0.25];

/** The start time moves with every scrape, by less than a second; restarts move it by more. */
function jittering(events: Events): Events {
  const all = range(0, 24).map((n): [number, Events[number]] => [
    n,
    (app) => {
      app.jitter(JITTER[n % JITTER.length] ?? 0);
      events[n]?.(app);
    },
  ]);
  return Object.fromEntries(all) as Events;
}

/** What happens to an application's process, and to its members. */
export const PROCESSES: readonly Scenario[] = [
  scenario(
    'growth: new members count in full from their first sample',
    script(MEMBERS, {
      3: (app) => app.begin([40]),
      6: (app) => app.begin(range(41, 50), (id) => id),
      7: (app) => app.begin([50]),
      12: (app) => app.begin(range(51, 70)),
      18: (app) => app.begin(range(90, 93), () => 9_000),
    }),
    { ways: { limit: LIMIT, rule: RULE, relabel: RELABEL } },
  ),
  scenario('members vanish and return, also for one scrape only', script(MEMBERS, COMING_AND_GOING), {
    ways: { limit: LIMIT, rule: RULE, relabel: RELABEL },
  }),
  scenario(
    'members reset one by one, each as a whole',
    script(MEMBERS, {
      4: (app) => app.begin([3]),
      8: (app) => app.begin(range(10, 14), () => 90),
      9: (app) => app.begin([3, 10]),
      15: (app) => app.begin(range(0, 18)),
      19: (app) => app.begin([20], () => 200),
    }),
  ),
  scenario(
    'the application restarts, and says when it started',
    script(MEMBERS, {
      4: (app) => app.hide(range(0, 10)),
      8: (app) => app.restart(range(0, 24)),
      12: (app) => app.hide(range(4, 9)),
      16: (app) => app.restart(range(2, 22)),
    }),
    { restarts: [8, 16] },
  ),
  scenario(
    'the application restarts, and does not say when it started',
    script(
      MEMBERS,
      {
        4: (app) => app.hide(range(0, 10)),
        8: (app) => app.restart(range(0, 24)),
        12: (app) => app.hide(range(4, 9)),
        16: (app) => app.restart(range(2, 22)),
      },
      false,
    ),
    { restarts: [8, 16] },
  ),
  scenario(
    'the start time jitters, while members reset and vanish, and when it restarts',
    script(
      MEMBERS,
      jittering({
        5: (app) => app.begin([3, 4]),
        7: (app) => app.hide(range(8, 12)),
        9: (app) => app.show(range(8, 12)),
        14: (app) => app.restart(range(0, 24)),
        18: (app) => app.begin([3]),
      }),
    ),
    { restarts: [14] },
  ),
  scenario(
    'a limit trips while the process lives',
    script(10, {
      8: (app) => app.begin(range(10, 30)),
      11: (app) => app.hide(range(0, 5)),
      13: (app) => app.show(range(0, 5)),
      15: (app) => app.begin(range(30, 60)),
      17: (app) => app.begin([4, 40]),
    }),
    {
      ways: {
        limit: {
          limits: {
            series_per_metric: 20,
            overrides: [
              { match: 'job_seconds', series_per_metric: 120 },
              { match: 'job_bytes', series_per_metric: 60 },
            ],
          },
        },
      },
      begins: [8],
    },
  ),
];
