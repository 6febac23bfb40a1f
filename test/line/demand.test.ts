import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BodyReader } from '../../src/exposition/index.ts';
import { identify } from '../../src/identify/index.ts';
import { countDemand } from '../../src/line/demand.ts';
import { createState, type LineState } from '../../src/line/state.ts';
import type { Demand } from '../../src/model/line.ts';
import { runs } from '../property/runs.ts';
import { SlowDemand } from '../reference/demand.ts';
import { settingsOf } from '../support/line.ts';

/*
 * The kernel counts a whole body by itself. Here it is held against counting line by line, with sketches as they are defined: what is
 * reported must be the same, to the last bit.
 */

/** A state that only listens and counts, and what is counted beside it. */
class Counted {
  readonly state: LineState = createState(settingsOf(''), { seed: { hi: 3, lo: 4 }, memory: 2 ** 26 }, false);
  readonly #slow = new SlowDemand(this.state);
  #scrape = 0;
  #nowMs = 0;

  /** Returns what is reported. */
  scrape(body: string, isNewWindow = this.#scrape === 0): readonly Demand[] {
    const { table, demand, settings } = this.state;
    const attendance = identify(new BodyReader(Buffer.from(body), 'text'), table, false);
    if (!attendance.ok) throw new Error(attendance.error.message);
    this.#nowMs += isNewWindow ? settings.windowMs : 1;
    if (isNewWindow) this.#slow.begin();
    const { numbers, fresh } = attendance.value;
    for (const number of isNewWindow ? numbers : fresh) this.#slow.count(number, isNewWindow);
    countDemand(this.state, attendance.value, this.#nowMs);
    const counted = demand.report(1000, 1000);
    assert.deepEqual(byName(counted), byName(this.#slow.report()));
    assert.deepEqual(demand.rejected(), this.#slow.rejected);
    table.kernel.remember(++this.#scrape);
    return counted;
  }
}

function byName(demands: readonly Demand[]): readonly string[] {
  return demands
    .map((one) => JSON.stringify({ ...one, labels: one.labels.map((label) => JSON.stringify(label)).sort() }))
    .sort();
}

interface Part {
  readonly family: string;
  readonly type: string;
  readonly labels: readonly string[];
  /** Instances differ in the values of the first label. */
  readonly from: number;
  readonly count: number;
  /** What stands behind the family's name, and the bound. */
  readonly lines: readonly string[];
}

const HISTOGRAM = ['_bucket le="1"', '_bucket le="2.5"', '_bucket le="1e3"', '_bucket le="+Inf"', '_sum', '_count'];

const aPart: fc.Arbitrary<Part> = fc
  .record({
    family: fc.constantFrom('f', 'g', 'h'),
    type: fc.constantFrom('histogram', 'histogram', 'counter', 'untyped'),
    labels: fc.subarray(['user', 'path', 'code', 'zone']),
    from: fc.nat(300),
    count: fc.oneof({ weight: 3, arbitrary: fc.nat(9) }, fc.nat(300)),
    lines: fc.subarray(HISTOGRAM, { minLength: 1 }),
  })
  .map((part) => (part.type === 'histogram' ? part : { ...part, lines: [''] }));

function bodyOf(parts: readonly Part[]): string {
  const families = new Map(parts.map((part) => [part.family, part.type]));
  const lines = new Set<string>();
  for (const [family, type] of families) {
    lines.add(`# TYPE ${family} ${type}`);
    for (const part of parts.filter((one) => one.family === family && one.type === type))
      for (let at = part.from; at < part.from + part.count; at++)
        for (const line of part.lines) lines.add(`${family}${seriesOf(part, at, line)} 1`);
  }
  return `${[...lines].join('\n')}\n`;
}

function seriesOf({ labels }: Part, at: number, line: string): string {
  const [suffix = '', bound] = line.split(' ');
  // Every eleventh value is a long one.
  const value = (place: number): string =>
    place > 0 ? String(at % 3) : `${at}${'x'.repeat(at % 11 === 0 ? 5000 : 0)}`;
  const all = labels.map((label, place) => `${label}="${value(place)}"`);
  return `${suffix}{${[...all, ...(bound === undefined ? [] : [bound])].join(',')}}`;
}

test('a body is counted as its lines are, one by one', () => {
  let estimated = 0;
  const aStory = fc.array(
    fc.record({ parts: fc.array(aPart, { minLength: 1, maxLength: 5 }), isNewWindow: rarely() }),
    { minLength: 1, maxLength: 6 },
  );
  fc.assert(
    fc.property(aStory, (scrapes) => {
      const counted = new Counted();
      for (const [at, { parts, isNewWindow }] of scrapes.entries())
        for (const { error } of counted.scrape(bodyOf(parts), at === 0 || isNewWindow)) if (error > 0) estimated++;
    }),
    runs(60),
  );
  assert.ok(estimated > 20, `${estimated} estimates`);
});

function rarely(): fc.Arbitrary<boolean> {
  return fc.nat(4).map((one) => one === 0);
}

test('thousands of instances are counted as one by one, again and again', () => {
  const counted = new Counted();
  const part = { family: 'h', type: 'histogram', labels: ['user', 'code'], lines: HISTOGRAM };
  for (const [from, count] of [
    [0, 1500],
    [1000, 1500],
    [0, 2500],
  ] as const)
    counted.scrape(bodyOf([{ ...part, from, count }]));
});

test('the hash of a value is that of its bytes, whatever its length and whatever stands beside it', () => {
  const counted = new Counted();
  const series = Array.from(
    { length: 2000 },
    (_, at) => `f{a="${at}${'x'.repeat(at % 40)}",b="${'y'.repeat(at % 3)}"} 1`,
  );
  const [demand] = counted.scrape(`${series.join('\n')}\n`);
  assert.ok(demand?.labels.every(({ label, error }) => label === 'b' || error > 0));
});

test('lines that are known, but not said, do not count in later windows', () => {
  const counted = new Counted();
  const part = { family: 'h', type: 'histogram', labels: ['user'], from: 0, count: 9 };
  counted.scrape(bodyOf([{ ...part, lines: HISTOGRAM }]));
  for (const series of [54, 18])
    assert.equal(counted.scrape(bodyOf([{ ...part, lines: HISTOGRAM.slice(-2) }]), true)[0]?.series, series);
});

test('more labels than have hashes of their own', () => {
  const counted = new Counted();
  const labels = Array.from({ length: 600 }, (_, at) => `l${1000 + at}`);
  const [demand] = counted.scrape(bodyOf([{ family: 'f', type: 'counter', labels, from: 0, count: 5, lines: [''] }]));
  assert.equal(demand?.series, 5);
  assert.equal(demand?.labels[0]?.values, 5);
  // 64 are told apart, 511 have hashes of their own, and the rest of them is one.
  const { count, error } = counted.state.demand.rejected();
  const rejected = 3 * (511 - 64) + 5;
  assert.ok(Math.abs(count - rejected) < 4 * error * rejected, `${count} rejected`);
});

test('instances with other names each, more than the kernel expects at first', () => {
  const counted = new Counted();
  const parts = Array.from({ length: 2000 }, (_, at) => ({
    family: `f${at % 40}`,
    type: 'counter',
    labels: ['user', `l${at}`],
    from: at,
    count: 2,
    lines: [''],
  }));
  const demand = counted.scrape(bodyOf(parts.filter(({ family }) => family !== 'f0')));
  assert.equal(demand.length, 39);
});
