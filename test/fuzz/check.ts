/** What must hold of every answer, whatever came. Each check throws with a message, or is content. */
import assert from 'node:assert/strict';
import type { ExpositionLine, SampleLine } from '../../src/model/exposition.ts';
import { isBoundLabel } from '../../src/model/layout.ts';
import type { Answer } from '../../src/model/line.ts';
import type { RelabelRule, TargetSettings } from '../../src/model/settings.ts';
import { matchesSelector } from '../../src/rules/index.ts';
import { parseExposition } from '../support/parse.ts';
import { countedLabels, isCount, type Placed, samplesOf, seriesKey } from './answer.ts';
import type { Scrape } from './story.ts';

/** What leaves can be read again: its lines. */
export function readAnswer({ body }: Answer, { format }: Scrape): readonly ExpositionLine[] {
  const parsed = parseExposition(body, format);
  assert.ok(parsed.ok, `the answer cannot be read: ${parsed.ok ? '' : JSON.stringify(parsed.error)}`);
  return parsed.value.lines;
}

/**
 * No series leaves twice, unless the application sent one twice or two names became one by escaping. Relabelling can make of a
 * bucket's bound a label like others, which a limit may then fold: that is not looked at.
 */
export function checkUnique(
  samples: readonly SampleLine[],
  { body, format, escaping }: Scrape,
  { relabel }: TargetSettings,
): void {
  if (escaping !== 'allow-utf-8' || relabel.some(readsBounds) || isUnique(samples)) return;
  const sent = parseExposition(body, format);
  assert.ok(!sent.ok || !isUnique(samplesOf(sent.value.lines)), 'a series leaves twice');
}

function readsBounds({ action, sourceLabels }: RelabelRule): boolean {
  return action === 'labelmap' || sourceLabels.some((label) => isBoundLabel(label) || label === '__name__');
}

export function isUnique(samples: readonly SampleLine[]): boolean {
  return new Set(samples.map((sample) => `${seriesKey(sample)} ${sample.timestampText}`)).size === samples.length;
}

export function checkLimits(answer: Answer, samples: readonly SampleLine[], { limits }: TargetSettings): void {
  if (limits.onExceed === 'observe') return;
  const series = new Set(samples.map(seriesKey)).size;
  if (limits.series > 0) assert.ok(series <= limits.series, `${series} series leave, series allows ${limits.series}`);
  const bytes = answer.body.length;
  if (limits.answerSize > 0)
    assert.ok(bytes <= limits.answerSize, `${bytes} bytes, answer_size allows ${limits.answerSize}`);
}

/** After relabelling, where a rule says the type, and where names are escaped, the answer need not show of which family a series is. */
export function checkFamilies(
  placed: readonly Placed[],
  { limits, relabel, rules }: TargetSettings,
  { escaping }: Scrape,
): void {
  if (limits.onExceed === 'observe' || relabel.length > 0 || escaping !== 'allow-utf-8') return;
  if (rules.some(({ type }) => type !== null)) return;
  const families = new Map<string, Placed[]>();
  for (const one of placed) {
    const members = families.get(one.family);
    if (members === undefined) families.set(one.family, [one]);
    else members.push(one);
  }
  if (limits.metrics > 0)
    assert.ok(families.size <= limits.metrics, `${families.size} families, metrics allows ${limits.metrics}`);
  for (const [family, members] of families) {
    // Two families may claim a name: what is the one's line may look like the other's.
    const stem = family.replace(/_(?:count|sum|bucket)$/, '');
    if (stem !== family && families.has(stem)) continue;
    const own = limits.overrides.find(({ match }) => matchesSelector(match, family, [family], [])) ?? limits;
    const series = new Set(members.map(({ sample }) => seriesKey(sample))).size;
    const { seriesPerMetric, valuesPerLabel } = own;
    if (seriesPerMetric > 0)
      assert.ok(series <= seriesPerMetric, `${family} has ${series} series, ${seriesPerMetric} are allowed`);
    if (valuesPerLabel > 0) checkValues(family, members, valuesPerLabel);
  }
}

function checkValues(family: string, members: readonly Placed[], most: number): void {
  const values = new Map<string, Set<string>>();
  for (const member of members)
    for (const { name, value } of countedLabels(member)) values.set(name, (values.get(name) ?? new Set()).add(value));
  for (const [label, { size }] of values)
    assert.ok(size <= most, `label ${label} of ${family} has ${size} values, ${most} are allowed`);
}

/**
 * Where nothing of the application's ever fell, nothing that counts may have fallen. `last` remembers. Relabelling can make one
 * series of what were counts and what were not, or of buckets; then nothing is expected.
 */
export function checkSteady(
  placed: readonly Placed[],
  { relabel }: Pick<TargetSettings, 'relabel'>,
  last: Map<string, number>,
): void {
  if (relabel.some(renames)) return;
  for (const one of placed) {
    if (!isCount(one)) continue;
    const { name, labels, value } = one.sample;
    const key = seriesKey(one.sample);
    const before = last.get(key) ?? 0;
    assert.ok(
      value >= before * (1 - 1e-12),
      `${name}${JSON.stringify(labels)} stepped back from ${before} to ${value}`,
    );
    last.set(key, value);
  }
}

function renames({ action, targetLabel }: RelabelRule): boolean {
  return action === 'labelmap' || targetLabel === '__name__' || isBoundLabel(targetLabel);
}
