/** The Grafana dashboard, as the classic JSON model that every Grafana since 10 reads. */

type Json = Readonly<Record<string, unknown>>;

interface Query {
  readonly expr: string;
  readonly legend: string;
}
interface Panel {
  readonly title: string;
  readonly description: string;
  readonly kind: 'stat' | 'timeseries' | 'table';
  readonly unit: string;
  /** Of 24 columns. */
  readonly width: number;
  readonly height: number;
  readonly queries: readonly Query[];
}

const WHERE = 'instance=~"$instance",target=~"$target"';
const PROCESS = 'job=~"$job",instance=~"$instance"';
const BY = 'by (instance, target)';

function stat(title: string, unit: string, expr: string, description: string): Panel {
  return { title, description, kind: 'stat', unit, width: 6, height: 4, queries: [{ expr, legend: '' }] };
}

function graph(title: string, unit: string, description: string, ...queries: readonly Query[]): Panel {
  return { title, description, kind: 'timeseries', unit, width: 12, height: 8, queries };
}

const PANELS: readonly Panel[] = [
  stat(
    'Limits in force',
    'short',
    `count(sluice_limited{${WHERE}} == 1) or vector(0)`,
    'Interventions of limits, dry runs included.',
  ),
  stat(
    'Next limit in',
    's',
    `min(sluice_limit_forecast_seconds{${WHERE}}) or vector(Inf)`,
    'At the present growth; 0 while a limit is in force, infinite without growth.',
  ),
  stat(
    'Series that Prometheus is spared',
    'percentunit',
    `1 - sum(sluice_series{${WHERE},stage="out"}) / sum(sluice_series{${WHERE},stage="in"})`,
    'Of the series that the applications expose.',
  ),
  stat(
    'Scrapes that fail',
    'percentunit',
    `sum(rate(sluice_scrapes_total{${WHERE},code=~"5.."}[$__rate_interval])) / sum(rate(sluice_scrapes_total{${WHERE}}[$__rate_interval])) or vector(0)`,
    'Answers with a status of 5xx.',
  ),
  graph(
    'Series in and out',
    'short',
    'What the application exposes, what leaves for Prometheus, and what may.',
    { expr: `sum ${BY} (sluice_series{${WHERE},stage="in"})`, legend: '{{instance}} {{target}} in' },
    { expr: `sum ${BY} (sluice_series{${WHERE},stage="out"})`, legend: '{{instance}} {{target}} out' },
    { expr: `max ${BY} (sluice_metric_limit_series{${WHERE},metric=""})`, legend: '{{instance}} {{target}} limit' },
  ),
  graph(
    'Demand against limit',
    'percentunit',
    'Series that a metric asked for over the window, as part of what it may have. Above 100 % Sluice folds.',
    {
      expr: `topk(10, sluice_metric_demand_series{${WHERE}} / on (instance, target, metric) sluice_metric_limit_series{${WHERE}})`,
      legend: '{{instance}} {{metric}}',
    },
  ),
  graph('Largest metrics, as the application exposes them', 'short', 'Series in the last scrape.', {
    expr: `topk(10, sluice_metric_series{${WHERE},stage="in"})`,
    legend: '{{instance}} {{metric}}',
  }),
  graph('Largest metrics, as Prometheus gets them', 'short', 'Series in the last scrape.', {
    expr: `topk(10, sluice_metric_series{${WHERE},stage="out"})`,
    legend: '{{instance}} {{metric}}',
  }),
  graph('Widest labels', 'short', 'Distinct values over the window, estimated.', {
    expr: `topk(10, sluice_label_values{${WHERE}})`,
    legend: '{{instance}} {{metric}} {{label}}',
  }),
  graph(
    'Folded and dropped',
    'short',
    'Series of the application that stand behind folds, or were left out.',
    { expr: `sum by (instance, metric) (sluice_folded_series{${WHERE}})`, legend: '{{instance}} {{metric}} folded' },
    {
      expr: `sum by (instance, metric, reason) (sluice_dropped_series{${WHERE}})`,
      legend: '{{instance}} {{metric}} dropped: {{reason}}',
    },
  ),
  {
    title: 'What is in force',
    description: 'The ledger on the admin port has the reasons, examples, and the rule that makes each permanent.',
    kind: 'table',
    unit: 'short',
    width: 24,
    height: 8,
    queries: [{ expr: `max by (instance, target, metric, label, action) (sluice_limited{${WHERE}})`, legend: '' }],
  },
  graph(
    'Scrape overhead',
    's',
    'The whole scrape at the 95th percentile, the application’s part of it, and the mean of what Sluice adds.',
    {
      expr: `histogram_quantile(0.95, sum by (le, instance, target) (rate(sluice_scrape_duration_seconds_bucket{${WHERE}}[$__rate_interval])))`,
      legend: '{{instance}} {{target}} whole, p95',
    },
    {
      expr: `histogram_quantile(0.95, sum by (le, instance, target) (rate(sluice_upstream_duration_seconds_bucket{${WHERE}}[$__rate_interval])))`,
      legend: '{{instance}} {{target}} application, p95',
    },
    {
      expr: `sum ${BY} (rate(sluice_scrape_duration_seconds_sum{${WHERE}}[$__rate_interval])) / sum ${BY} (rate(sluice_scrape_duration_seconds_count{${WHERE}}[$__rate_interval])) - sum ${BY} (rate(sluice_upstream_duration_seconds_sum{${WHERE}}[$__rate_interval])) / sum ${BY} (rate(sluice_upstream_duration_seconds_count{${WHERE}}[$__rate_interval]))`,
      legend: '{{instance}} {{target}} added, mean',
    },
  ),
  graph('Bytes in and out', 'bytes', 'Decoded bytes of the last scrape.', {
    expr: `sum by (instance, target, stage) (sluice_bytes{${WHERE}})`,
    legend: '{{instance}} {{target}} {{stage}}',
  }),
  graph(
    'Memory',
    'bytes',
    'Of the process, of its tables, and what its container allows.',
    { expr: `process_resident_memory_bytes{${PROCESS}}`, legend: '{{instance}} process' },
    { expr: `sum by (instance) (sluice_memory_bytes{${PROCESS}})`, legend: '{{instance}} tables' },
    { expr: `sluice_memory_limit_bytes{${PROCESS}}`, legend: '{{instance}} limit' },
  ),
  graph(
    'CPU and trips',
    'short',
    'Cores in use, and limits that tripped in an hour.',
    { expr: `rate(process_cpu_seconds_total{${PROCESS}}[$__rate_interval])`, legend: '{{instance}} cores' },
    {
      expr: `sum by (instance, limit) (increase(sluice_limits_tripped_total{${WHERE}}[1h]))`,
      legend: '{{instance}} {{limit}}',
    },
  ),
];

const SOURCE = { type: 'prometheus', uid: '${datasource}' };

function variable(name: string, query: string): Json {
  return {
    name,
    type: 'query',
    datasource: SOURCE,
    query: { query, refId: name },
    definition: query,
    refresh: 2,
    sort: 1,
    includeAll: true,
    multi: true,
    allValue: '.+',
    current: { text: 'All', value: '$__all' },
  };
}

/** A panel to the right of the one before while there is room, else below. */
function placed(): readonly Json[] {
  let [x, y, below] = [0, 0, 0];
  return PANELS.map((panel, i) => {
    if (x + panel.width > 24) [x, y] = [0, below];
    const gridPos = { x, y, w: panel.width, h: panel.height };
    [x, below] = [x + panel.width, y + panel.height];
    return drawn(panel, i + 1, gridPos);
  });
}

function drawn({ title, description, kind, unit, queries }: Panel, id: number, gridPos: Json): Json {
  return {
    id,
    title,
    description,
    type: kind,
    datasource: SOURCE,
    gridPos,
    fieldConfig: { defaults: { unit, min: 0 }, overrides: [] },
    options:
      kind === 'timeseries' ? { legend: { displayMode: 'list', placement: 'bottom' }, tooltip: { mode: 'multi' } } : {},
    targets: queries.map(({ expr, legend }, j) => ({
      refId: String.fromCharCode(65 + j),
      datasource: SOURCE,
      expr,
      legendFormat: legend === '' ? '__auto' : legend,
      ...(kind === 'timeseries' ? {} : { instant: true, range: false }),
      ...(kind === 'table' ? { format: 'table' } : {}),
    })),
  };
}

export function dashboard(): Json {
  return {
    uid: 'sluice',
    title: 'Sluice',
    description:
      'Cardinality through Sluice: what applications ask for, what Prometheus gets, and what was done in between.',
    tags: ['prometheus', 'cardinality', 'sluice'],
    schemaVersion: 39,
    editable: true,
    refresh: '30s',
    time: { from: 'now-6h', to: 'now' },
    templating: {
      list: [
        { name: 'datasource', type: 'datasource', query: 'prometheus', label: 'Data source' },
        variable('job', 'label_values(sluice_build_info, job)'),
        variable('instance', 'label_values(sluice_build_info{job=~"$job"}, instance)'),
        variable('target', 'label_values(sluice_series{job=~"$job",instance=~"$instance"}, target)'),
      ],
    },
    panels: placed(),
  };
}
