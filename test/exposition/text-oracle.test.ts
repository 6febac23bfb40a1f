import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { formatOf, formatValue } from '../../src/exposition/index.ts';
import type { SampleLine } from '../../src/model/exposition.ts';
import { type Exposition, parseExposition } from '../support/parse.ts';
import { needShared, sharedPath } from '../support/shared.ts';
import { checkLines, identity, samplesOf } from './support.ts';

/** What a Prometheus 2.42 server made of the body. */
interface Case {
  readonly name: string;
  readonly content_type: string;
  readonly body?: string;
  readonly body_base64?: string;
  readonly prometheus_2_42: {
    readonly scrape: 'up' | 'down';
    readonly stored: readonly { readonly labels: Readonly<Record<string, string>>; readonly value: string }[];
  };
}
type Stored = Case['prometheus_2_42']['stored'];

/** Prometheus 3 reads names in quotes, Prometheus 2 does not. */
const SINCE_3: ReadonlyMap<string, Stored> = new Map([
  ['utf8 quoted', [{ labels: { __name__: 'foo.bar', a: '1' }, value: '1' }]],
]);

/** Read by the server, but not stored: its database takes no samples from so long before or after now. In milliseconds. */
const OUT_OF_TIME: ReadonlyMap<string, number> = new Map([
  ['trailing space after ts', 123_456],
  ['future ts', 99_999_999_999_999],
  ['zero ts', 0],
]);

test('every text body is read or refused as Prometheus does, and gives the series that it stored', async (t) => {
  if (!needShared(t)) return;
  const file = sharedPath('corpus', 'text-format-oracle.json');
  // The corpus is ours; the cases below fail where its shape is not this.
  const cases = JSON.parse(readFileSync(file, 'utf8')) as readonly Case[];
  assert.equal(cases.length, 96);
  const names = new Set(cases.map(({ name }) => name));
  for (const name of [...SINCE_3.keys(), ...OUT_OF_TIME.keys()])
    assert(names.has(name), `${name} is not in the corpus`);
  for (const entry of cases) await t.test(entry.name, () => check(entry));
});

function check(entry: Case): void {
  const body = entry.body === undefined ? Buffer.from(entry.body_base64 ?? '', 'base64') : Buffer.from(entry.body);
  const choice = formatOf(entry.content_type);
  assert(choice !== null);
  const outcome = parseExposition(body, choice.format);
  const since3 = SINCE_3.get(entry.name);
  if (since3 !== undefined) assert.equal(entry.prometheus_2_42.scrape, 'down');
  assert.equal(outcome.ok, since3 !== undefined || entry.prometheus_2_42.scrape === 'up', JSON.stringify(outcome));
  if (!outcome.ok) {
    assert.equal(outcome.error.reason, 'body');
    return;
  }
  const end = checkLines(outcome.value, body);
  assert.equal(end, entry.name === 'NUL outside' ? body.indexOf(0) : body.length);
  checkSamples(entry, outcome.value, since3 ?? entry.prometheus_2_42.stored);
}

function checkSamples({ name }: Case, exposition: Exposition, stored: Stored): void {
  const first = firstOfEach(samplesOf(exposition));
  const outOfTime = OUT_OF_TIME.get(name);
  const expected =
    outOfTime === undefined
      ? stored.map(({ labels, value }) => ({ labels, value, timestampMs: null }))
      : [{ labels: { __name__: 'foo' }, value: '1', timestampMs: outOfTime }];
  const got = first.map((sample) => ({
    labels: Object.fromEntries([['__name__', sample.name], ...sample.labels.map((label) => [label.name, label.value])]),
    value: formatValue(sample.value),
    timestampMs: sample.timestampMs,
  }));
  // The server answers in its own order.
  assert.deepEqual(got.map(stable).sort(), expected.map(stable).sort());
}

/** Of the samples of one series the server keeps the first. */
function firstOfEach(samples: readonly SampleLine[]): readonly SampleLine[] {
  const first = new Map<string, SampleLine>();
  for (const sample of samples) if (!first.has(identity(sample))) first.set(identity(sample), sample);
  return [...first.values()];
}

function stable(series: {
  labels: Readonly<Record<string, string>>;
  value: string;
  timestampMs: number | null;
}): string {
  const labels = Object.entries(series.labels).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([labels, series.value, series.timestampMs]);
}
