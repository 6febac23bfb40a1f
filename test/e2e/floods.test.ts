import assert from 'node:assert/strict';
import { Agent, request } from 'node:http';
import { test } from 'node:test';
import { parse } from 'yaml';
import { formatOf } from '../../src/exposition/index.ts';
import type { LedgerEntry } from '../../src/index.ts';
import type { SampleLine } from '../../src/model/exposition.ts';
import { labelsKey, labelValue, sortLabels, withoutLabels } from '../../src/model/labels.ts';
import { ask, type Got } from '../support/net.ts';
import { parseExposition } from '../support/parse.ts';
import { configFile, type Sluice, startSluice } from '../support/sluice.ts';
import { FLOODS, type Visit } from './floods/flood.ts';
import { startApplication } from './floods/programs.ts';

const AT_ONCE = 16;

/** Asks for all of it, some at a time, and reads every answer. */
async function visit(url: string, visits: readonly Visit[]): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const left = visits.values();
  const one = ({ method = 'GET', path, headers = {} }: Visit): Promise<void> =>
    new Promise((resolve, reject) => {
      const sent = request(url + path, { agent, method, headers }, (response) => {
        response.on('error', reject).on('end', resolve).resume();
      });
      sent.on('error', reject).end();
    });
  const visitor = async (): Promise<void> => {
    for (const next of left) await one(next);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, visitor));
  agent.destroy();
}

/** The samples of one family. */
function samplesOf({ text, headers }: Got, family: string): readonly SampleLine[] {
  const parsed = parseExposition(Buffer.from(text), formatOf(headers['content-type'] ?? '')?.format ?? 'text');
  assert.ok(parsed.ok, JSON.stringify(parsed));
  return parsed.value.lines
    .filter((line) => line.kind === 'sample')
    .filter(
      ({ name }) =>
        name === family || (name.startsWith(family) && /^_(?:bucket|sum|count)$/.test(name.slice(family.length))),
    );
}

/** What is left of the samples once labels are gone. */
function sums(samples: readonly SampleLine[], without: readonly string[]): ReadonlyMap<string, number> {
  const all = new Map<string, number>();
  for (const { name, labels, value } of samples) {
    const key = name + labelsKey(sortLabels(withoutLabels(labels, new Set(without))));
    all.set(key, (all.get(key) ?? 0) + value);
  }
  return all;
}

async function ledgerOf({ admin }: Sluice): Promise<readonly LedgerEntry[]> {
  const { data } = JSON.parse((await ask(`${admin}/api/v1/ledger`)).text) as { data: { entries: LedgerEntry[] } };
  return data.entries;
}

for (const flood of FLOODS)
  test(`a flood of one kind: ${flood.name}, from ${flood.program}`, async (t) => {
    const application = await startApplication(t, flood);
    if (application === null) return;
    const upstream = `--upstream.url=${application}/metrics`;
    const sluice = await startSluice(t, [upstream]);

    await visit(application, flood.ordinary);
    await ask(`${sluice.proxy}/metrics`);
    assert.deepEqual(await ledgerOf(sluice), [], 'on a good day there is nothing to say');

    await visit(application, flood.flood);
    const [answer, direct] = [await ask(`${sluice.proxy}/metrics`), await ask(`${application}/metrics`)];
    assert.equal(answer.status, 200, answer.text.slice(0, 200));
    const entries = await ledgerOf(sluice);
    // Python's client says when each member began, in a family of its own, which floods alike.
    const began = `${flood.metric.replace(/_total$/, '')}_created`;
    const families = [flood.metric, began].filter((metric) => entries.some((entry) => entry.metric === metric));
    assert.deepEqual(
      entries.map(({ metric, label }) => `${metric} ${label}`).toSorted(),
      families.flatMap((metric) => flood.labels.map((label) => `${metric} ${label}`)).toSorted(),
    );
    assert.equal(families[0], flood.metric);
    for (const { advice, examples } of entries) {
      assert.match(advice, flood.advice);
      assert.equal(examples.length, 5);
    }

    const [members, outputs] = [samplesOf(direct, flood.metric), samplesOf(answer, flood.metric)];
    assert.ok(outputs.length > 0 && outputs.length < members.length / 2, `${members.length} became ${outputs.length}`);
    const [want, got] = [sums(members, flood.labels), sums(outputs, flood.labels)];
    assert.deepEqual([...got.keys()].toSorted(), [...want.keys()].toSorted());
    for (const [key, value] of want) {
      const is = got.get(key) ?? Number.NaN;
      assert.ok(
        Math.abs(is - value) <= 1e-9 * Math.abs(value),
        `${key}: the members have ${value}, the fold says ${is}`,
      );
    }
    const [label, value] = flood.spared ?? [];
    if (label !== undefined) {
      const own = (all: readonly SampleLine[]) => all.filter(({ labels }) => labelValue(labels, label) === value);
      assert.ok(own(members).length > 1);
      assert.deepEqual(sums(own(outputs), []), sums(own(members), []));
    }

    const rules: unknown = parse(entries.map(({ rule }) => rule).join(''));
    const ruled = await startSluice(t, [upstream, `--config.file=${await configFile(t, { rules })}`]);
    const pasted = samplesOf(await ask(`${ruled.proxy}/metrics`), flood.metric);
    assert.deepEqual(sums(pasted, []), sums(outputs, []), 'the suggested rules give the same');
    assert.deepEqual([...new Set((await ledgerOf(ruled)).map(({ cause }) => cause))], ['rule']);
  });
