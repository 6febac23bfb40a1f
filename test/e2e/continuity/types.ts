import { gauge, histogram, info, JOBS, type LabelsOf, type Layout } from './metrics.ts';
import { COMING_AND_GOING } from './processes.ts';
import { type Gauges, MEMBERS, RULE, type Scenario, scenario, type Way } from './scenario.ts';
import { type Events, range, script } from './world.ts';

/** Four layouts; those of the last lose a bound, get it again, and the application restarts. */
const layout: Layout = ({ id }, { n }) => {
  if (id % 4 === 0) return ['0.1', '0.5', '1', '5', '+Inf'];
  if (id % 4 === 1) return ['0.5', '1.0', '5', '+Inf'];
  if (id % 4 === 2) return ['0.1', '0.5', '1', '5'];
  return n >= 8 && n < 14 ? ['0.1', '0.5', '1', '+Inf'] : ['0.1', '0.5', '1', '5', '+Inf'];
};
/** In both queues there are all of them. */
const mixed: LabelsOf = (id) => ({ queue: (id >> 2) % 2 === 0 ? 'sms' : 'mail', worker: `w${id}` });

function layouts(name: string, events: Events): Scenario {
  const states = script(MEMBERS, {
    5: (app) => app.hide(range(0, 8)),
    6: (app) => app.show(range(0, 8)),
    17: (app) => app.hide(range(12, 20)),
    20: (app) => app.restart(range(0, 24)),
    ...events,
  });
  return scenario(name, states, {
    metrics: [histogram('job_seconds', layout)],
    labels: mixed,
    // A bound once lost stays lost until the application restarts.
    bounds: (n) => (n >= 8 && n < 20 ? [0.5, 1, Infinity] : [0.5, 1, 5, Infinity]),
    restarts: [20],
  });
}

const KINDS = ['sum', 'max', 'min', 'avg', 'last'] as const;
const GAUGES: Gauges = { ...Object.fromEntries(KINDS.map((kind) => [`heat_${kind}`, kind])), worker_info: 'group' };
const heats = KINDS.map((kind) => gauge(`heat_${kind}`));
const GAUGE_RULES: Way = {
  rules: [
    { match: 'job.*|heat_.*|worker(_info)?', drop_labels: ['worker'] },
    ...KINDS.map((kind) => ({ match: `heat_${kind}`, gauge: kind })),
  ],
};
const TEXT_RULES: Way = { rules: [...(GAUGE_RULES.rules ?? []), { match: 'worker_info', gauge: 'max' }] };

/** What is folded, and how it is written. */
export const TYPES: readonly Scenario[] = [
  layouts('layouts of buckets differ and change', { 11: (app) => app.begin([4, 5]) }),
  layouts('a member resets while it lacks a bound', { 11: (app) => app.begin([4, 7]) }),
  scenario('every type in the text format', script(MEMBERS, COMING_AND_GOING), {
    metrics: [...JOBS, ...heats, info('worker_info')],
    ways: { rule: TEXT_RULES },
    gauges: GAUGES,
  }),
  scenario(
    'every type in OpenMetrics, where a member that began anew says so by _created alone',
    script(MEMBERS, { ...COMING_AND_GOING, 15: (app) => app.begin([23], () => 9_000) }),
    {
      metrics: [...JOBS, ...heats, info('worker_info')],
      ways: { rule: GAUGE_RULES, limit: { limits: { series_per_metric: 16 } } },
      openmetrics: true,
      gauges: GAUGES,
    },
  ),
  scenario(
    'members say NaN for one scrape',
    script(MEMBERS, {
      4: (app) => app.doubt([3]),
      6: (app) => app.hide([8, 9]),
      7: (app) => app.doubt([4, 5]),
      8: (app) => {
        app.doubt([6]);
        app.show([8]);
      },
      12: (app) => app.doubt(range(0, 24)),
      15: (app) => app.doubt([10]),
      16: (app) => app.hide([10]),
      18: (app) => app.show([10]),
      20: (app) => app.begin([11]),
    }),
  ),
  scenario('samples carry timestamps', script(MEMBERS, COMING_AND_GOING), { stamped: true }),
  scenario('samples carry timestamps in OpenMetrics', script(MEMBERS, COMING_AND_GOING), {
    stamped: true,
    openmetrics: true,
    ways: { rule: RULE },
  }),
];
