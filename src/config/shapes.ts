import { formatBytes, formatDuration } from '../base/units.ts';
import { ACCESS_KEYS } from './access-shapes.ts';
import { DEFAULT_MEMORY, DEFAULT_OTHER, DEFAULTS } from './defaults.ts';
import { type Key, listOf, type SectionShape, scalar, words } from './shape.ts';
import { GAUGE_POLICIES, ON_EXCEED, RELABEL_ACTIONS, TYPES } from './words.ts';

const { limits } = DEFAULTS;

const FAMILY_LIMITS: Readonly<Record<'series_per_metric' | 'values_per_label', Key>> = {
  series_per_metric: {
    shape: scalar('count'),
    text: 'Series of one family; every bucket counts, as in Prometheus’ `sample_limit`. 0 = no limit.',
    default: String(limits.seriesPerMetric),
  },
  values_per_label: {
    shape: scalar('count'),
    text: 'Distinct values of one label of one family. 0 = no limit.',
    default: String(limits.valuesPerLabel),
  },
};

export const OVERRIDE: SectionShape = {
  kind: 'section',
  name: 'override',
  needsOneOf: Object.keys(FAMILY_LIMITS),
  keys: {
    match: { shape: scalar('selector'), text: 'The families that it is for.', required: true },
    series_per_metric: { shape: scalar('count'), text: 'For these families; else what stands above.' },
    values_per_label: { shape: scalar('count'), text: 'For these families; else what stands above.' },
  },
};

export const LIMITS: SectionShape = {
  kind: 'section',
  name: 'limits',
  mayBeNothing: true,
  keys: {
    series: {
      shape: scalar('count'),
      text: 'Series that leave in one scrape, all families together. 0 = no limit.',
      default: String(limits.series),
    },
    ...FAMILY_LIMITS,
    metrics: {
      shape: scalar('count'),
      text: 'Families; later ones are dropped and counted. 0 = no limit.',
      default: String(limits.metrics),
    },
    answer_size: {
      shape: scalar('size'),
      text: 'Bytes that leave in one scrape. 0 = no limit.',
      default: formatBytes(limits.answerSize),
    },
    on_exceed: {
      shape: words(ON_EXCEED),
      text: '`fold` adds series up; `drop` leaves whole members out; `observe` changes nothing and says what would be done.',
      default: limits.onExceed,
    },
    protect: {
      shape: listOf(scalar('label')),
      text: 'Labels that the limits touch last. `le` and `quantile` they never touch.',
      default: `[${[...limits.protect].join(', ')}]`,
    },
    overrides: {
      shape: listOf(OVERRIDE),
      text: 'Limits for some families: the first that matches holds.',
      default: '[]',
    },
  },
};

export const KEEP_VALUES: SectionShape = {
  kind: 'section',
  name: 'keep_values',
  keys: {
    label: { shape: scalar('label'), text: 'The label.', required: true },
    values: { shape: listOf(scalar('text')), text: 'The values that stay; `[]` keeps none.', required: true },
    other: { shape: scalar('optional text'), text: 'What every other value becomes.', default: DEFAULT_OTHER },
  },
};

const EFFECTS: Readonly<Record<string, Key>> = {
  template: {
    shape: listOf(scalar('label')),
    text: 'Identifiers in the values of these labels become `:id` and the like.',
  },
  drop_labels: {
    shape: listOf(scalar('label')),
    text: 'These labels are removed. Series that become equal are folded.',
  },
  keep_values: { shape: KEEP_VALUES, text: 'Some values of a label stay, the rest becomes one.' },
  drop: { shape: scalar('boolean'), text: 'The instances are left out.', default: 'false' },
  gauge: {
    shape: words(GAUGE_POLICIES),
    text: 'How gauges fold. Without it a rule’s fold of gauges is dropped, and a limit keeps as many as fit.',
  },
  type: { shape: words(TYPES), text: 'What a family without a type is, for folding.' },
};

export const RULE: SectionShape = {
  kind: 'section',
  name: 'rule',
  needsOneOf: Object.keys(EFFECTS),
  keys: {
    match: {
      shape: scalar('selector'),
      text: 'A family’s name as an anchored RE2 pattern, or a selector such as `{__name__=~"http_.*",method!=""}`.',
      required: true,
    },
    ...EFFECTS,
  },
};

export const RELABEL_RULE: SectionShape = {
  kind: 'section',
  name: 'relabel rule',
  keys: {
    source_labels: { shape: listOf(scalar('label')), text: 'Their values, joined, are what `regex` looks at.' },
    separator: { shape: scalar('optional text'), text: 'Between the values of `source_labels`.', default: '";"' },
    regex: { shape: scalar('pattern'), text: 'Anchored.', default: '(.*)' },
    modulus: { shape: scalar('modulus'), text: 'For `hashmod`.' },
    target_label: { shape: scalar('optional text'), text: 'The label that is written.' },
    replacement: { shape: scalar('optional text'), text: 'May name groups of `regex`.', default: '$1' },
    action: {
      shape: { kind: 'words', words: RELABEL_ACTIONS, anyCase: true },
      text: 'As in Prometheus.',
      default: 'replace',
    },
  },
};

export const TARGET: SectionShape = {
  kind: 'section',
  name: 'target',
  keys: {
    name: {
      shape: scalar('name'),
      text: 'Letters, digits, `_` and `-`. Prometheus scrapes `/metrics/<name>`.',
      required: true,
    },
    url: {
      shape: scalar('url'),
      text: '`http://`, `https://`, or a socket as in `unix:/run/app.sock:/metrics`, where the path may be left out.',
      required: true,
    },
    scrape_timeout: {
      shape: scalar('duration'),
      text: 'The longest that a scrape may take. The scraper’s own timeout holds where it is shorter.',
    },
    ...ACCESS_KEYS,
    limits: { shape: LIMITS, text: 'Laid over those at the top, key by key.' },
    rules: { shape: listOf(RULE), text: 'After those at the top.' },
    metric_relabel_configs: { shape: listOf(RELABEL_RULE), text: 'After those at the top.' },
  },
};

/** The configuration file. */
export const CONFIG: SectionShape = {
  kind: 'section',
  name: 'configuration file',
  mayBeNothing: true,
  keys: {
    targets: {
      shape: listOf(TARGET),
      text: 'What to scrape, instead of `--upstream.url`, which makes one target named app.',
      default: '[]',
    },
    limits: { shape: LIMITS, text: 'What may leave.' },
    memory: {
      shape: scalar('size'),
      text: 'For all tables and the answer; refused at the start when it cannot hold the limits.',
      default: formatBytes(DEFAULT_MEMORY),
    },
    body_size_limit: {
      shape: scalar('size'),
      text: 'Decoded bytes of one scrape. 0 = no limit.',
      default: formatBytes(DEFAULTS.bodySizeLimit),
    },
    window: {
      shape: scalar('duration'),
      text: 'Over which demand is estimated.',
      default: formatDuration(DEFAULTS.windowMs),
    },
    ledger_examples: {
      shape: scalar('boolean'),
      text: 'Whether the ledger, the page and the log show example values; `false` where they may be personal data.',
      default: String(DEFAULTS.ledgerExamples),
    },
    rules: { shape: listOf(RULE), text: 'All that match apply, in order.', default: '[]' },
    metric_relabel_configs: {
      shape: listOf(RELABEL_RULE),
      text: 'After the rules, before the limits. Prometheus’ syntax and meaning.',
      default: '[]',
    },
  },
};
