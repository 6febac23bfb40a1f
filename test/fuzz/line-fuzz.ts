/**
 * Mutated bodies, in turn through lines under random configurations. What must hold whatever comes: nothing throws or hangs, what
 * leaves can be read again, limits hold, no series leaves twice, and what nothing was done to leaves as it came.
 */
import assert from 'node:assert/strict';
import { readConfig, settingsWithTarget } from '../../src/config/index.ts';
import { parseExposition } from '../../src/exposition/index.ts';
import { createTargetLine } from '../../src/line/line.ts';
import type { ExpositionLine, Format, SampleLine } from '../../src/model/exposition.ts';
import { labelsKey } from '../../src/model/labels.ts';
import type { Line } from '../../src/model/line.ts';
import type { Limits, TargetSettings } from '../../src/model/settings.ts';
import { type Chance, mutate, OPENMETRICS_SEEDS, seeded, TEXT_SEEDS } from '../support/mutate.ts';

const BODIES_PER_LINE = 4;

export interface FuzzResult {
  readonly bodies: number;
  readonly accepted: number;
  readonly changed: number;
  readonly slowestMs: number;
}

const CONTENT_TYPES: Readonly<Record<Format, string>> = {
  text: 'text/plain; version=0.0.4',
  openmetrics: 'application/openmetrics-text; version=1.0.0',
};

/** Runs until so many bodies were read, or time is over; the same seed makes the same stories. */
export function fuzzLines(seed: number, bodiesMax: number, untilMs: number): FuzzResult {
  const result = { bodies: 0, accepted: 0, changed: 0, slowestMs: 0 };
  for (let story = 0; result.bodies < bodiesMax && performance.now() < untilMs; story++) {
    const chance = seeded(seed * 1_000_003 + story);
    const settings = randomSettings(chance);
    const line = createTargetLine(settings, { seed: { hi: seed, lo: story }, memory: 2 ** (14 + chance.below(7)) });
    const format: Format = chance.below(3) === 0 ? 'openmetrics' : 'text';
    const seeds = format === 'text' ? TEXT_SEEDS : OPENMETRICS_SEEDS;
    const start = seeds[chance.below(seeds.length)] ?? '';
    for (let turn = 0; turn < BODIES_PER_LINE; turn++)
      tell(line, settings, format, mutate(start, chance), turn, result, chance);
  }
  return result;
}

function tell(
  line: Line,
  settings: TargetSettings,
  format: Format,
  text: string,
  turn: number,
  result: { -readonly [name in keyof FuzzResult]: FuzzResult[name] },
  chance: Chance,
): void {
  const body = Buffer.from(text);
  const contentType = CONTENT_TYPES[format];
  const escaping = chance.below(4) === 0 ? 'underscores' : 'allow-utf-8';
  const started = performance.now();
  const outcome = line.scrape({ body, contentType, nowMs: turn * 15_000, escaping });
  const took = performance.now() - started;
  result.bodies++;
  result.slowestMs = Math.max(result.slowestMs, result.bodies > 1000 ? took : 0);
  if (!outcome.ok) {
    assert.ok(outcome.error.line >= 1 && outcome.error.column >= 1);
    return;
  }
  result.accepted++;
  if (!outcome.value.changed) {
    assert.equal(outcome.value.body, body);
    return;
  }
  result.changed++;
  checkAnswer(outcome.value.body, format, settings.limits, escaping === 'allow-utf-8', text);
}

function checkAnswer(body: Uint8Array, format: Format, limits: Limits, unescaped: boolean, text: string): void {
  const answer = Buffer.from(body).toString();
  const context = `\n--- body\n${text}\n--- answer\n${answer}`;
  const parsed = parseExposition(body, format);
  assert.ok(parsed.ok, `${parsed.ok ? '' : JSON.stringify(parsed.error)}${context}`);
  const samples = samplesOf(parsed.value.lines);
  // What the application sends twice leaves twice where nothing was to do, and escaping may make two names one, as in any client.
  const sent = parseExposition(Buffer.from(text), format);
  if (unescaped && limits.onExceed !== 'observe' && sent.ok && isUnique(samplesOf(sent.value.lines)))
    assert.ok(isUnique(samples), `a series twice${context}`);
  const series = new Set(samples.map((sample) => `${sample.name} ${labelsKey(sample.labels)}`)).size;
  if (limits.onExceed === 'observe') return;
  if (limits.series > 0) assert.ok(series <= limits.series, `${series} series of ${limits.series}${context}`);
  if (limits.answerSize > 0) assert.ok(body.length <= limits.answerSize, `${body.length} bytes${context}`);
}

function samplesOf(lines: readonly ExpositionLine[]): readonly SampleLine[] {
  return lines.filter((line) => line.kind === 'sample');
}

function isUnique(samples: readonly SampleLine[]): boolean {
  const keys = samples.map(({ name, labels, timestampText }) => `${name} ${labelsKey(labels)} ${timestampText}`);
  return new Set(keys).size === keys.length;
}

const NAMES = [
  'a_total',
  'a',
  'h',
  's',
  'g',
  'foo',
  '.*',
  '{p=~".+"}',
  '{__name__=~"h.*"}',
  'x_info',
  'y_created',
  'st',
  'i_info',
];
const LABELS = ['path', 'code', 'p', 'x', 'a', 'id', 'l.x', 'st', 'version', 'k'];
const RELABELS = [
  '{ source_labels: [path], regex: "/u/.*", target_label: path, replacement: /u }',
  '{ action: labeldrop, regex: "p|code" }',
  '{ action: labeldrop, regex: "le|quantile" }',
  '{ source_labels: [__name__, le], regex: "h_bucket;0.5", action: drop }',
  '{ source_labels: [__name__], regex: "(.*)_total", target_label: __name__, replacement: "${1}" }',
  '{ source_labels: [__name__], regex: "h_(.*)", target_label: __name__, replacement: "z_${1}" }',
  '{ source_labels: [__name__], regex: "foo|g", target_label: __name__, replacement: "a_total" }',
  '{ target_label: sluice, replacement: "1" }',
  '{ action: labelmap, regex: "p(.*)", replacement: "q${1}" }',
  '{ source_labels: [code], regex: "5..", action: keep }',
];

/** Settings as a user might write them, and some that nobody would. */
export function randomSettings(chance: Chance): TargetSettings {
  const pick = (from: readonly string[]): string => from[chance.below(from.length)] ?? '';
  const maybe = (text: string): string => (chance.below(2) === 0 ? text : '');
  const config = [
    'limits:',
    `  on_exceed: ${pick(['fold', 'fold', 'fold', 'drop', 'observe'])}`,
    maybe(`  series: ${chance.below(30)}`),
    maybe(`  series_per_metric: ${chance.below(12)}`),
    maybe(`  values_per_label: ${chance.below(6)}`),
    maybe(`  metrics: ${chance.below(4)}`),
    maybe(`  answer_size: ${100 + chance.below(1000)}B`),
    maybe(`  protect: [${pick(LABELS)}]`),
    chance.below(2) === 0 ? 'rules:' : '',
  ];
  if (config.at(-1) === 'rules:')
    for (let left = 1 + chance.below(2); left > 0; left--) {
      const effects = [
        `template: [${pick(LABELS)}]`,
        `drop_labels: [${pick(LABELS)}]`,
        `keep_values: { label: ${pick(LABELS)}, values: ["1", "a"], other: o }`,
        'drop: true',
        `gauge: ${pick(['sum', 'max', 'min', 'avg', 'last', 'drop'])}`,
        'type: counter',
      ];
      config.push(`  - { match: '${pick(NAMES)}', ${pick(effects)} }`);
    }
  if (chance.below(3) === 0)
    config.push('metric_relabel_configs:', `  - ${pick(RELABELS)}`, maybe(`  - ${pick(RELABELS)}`));
  const text = config.filter((line) => line !== '').join('\n');
  const settings = readConfig(text, 'fuzz');
  assert.ok(settings.ok, `${text}\n${settings.ok ? '' : JSON.stringify(settings.error)}`);
  const [target] = settingsWithTarget(settings.value, { name: 'app', url: 'http://localhost/metrics' }).targets;
  assert.ok(target);
  return target;
}
