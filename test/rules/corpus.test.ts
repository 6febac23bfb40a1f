import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { readConfig } from '../../src/config/config.ts';
import { relabelSeries } from '../../src/rules/index.ts';
import { needShared, sharedPath } from '../support/shared.ts';
import { labelsOf, pairsOf } from './support.ts';

/** Every answer was computed by Prometheus 3.14's own package. */
interface Case {
  readonly name: string;
  readonly input?: Readonly<Record<string, string>>;
  readonly relabel?: unknown;
  readonly yaml?: string;
  /** Null = dropped. */
  readonly output?: Readonly<Record<string, string>> | null;
  readonly invalid?: boolean;
  readonly skip?: string;
}

/** What the corpus itself leaves out because Sluice validates names as Prometheus does by default. */
const OUT_OF_CONTRACT = 'legacy name validation: not in the contract';

test('every relabelling case gives what Prometheus gives', async (t) => {
  if (!needShared(t)) return;
  // The corpus is ours; the cases below fail where its shape is not this.
  const cases = JSON.parse(readFileSync(sharedPath('corpus', 'relabel-cases.json'), 'utf8')) as readonly Case[];
  const inContract = cases.filter((entry) => entry.skip !== OUT_OF_CONTRACT);
  assert(inContract.length >= 99, `only ${inContract.length} cases`);
  for (const entry of inContract) await t.test(entry.name, (inner) => check(entry, inner));
});

function check(entry: Case, t: TestContext): void {
  const rules = entry.yaml ?? ` ${JSON.stringify(entry.relabel)}`;
  const settings = readConfig(`metric_relabel_configs:\n${rules}\n`, 'rules.yml');
  if (entry.invalid === true) {
    assert(!settings.ok, 'must be refused');
    for (const issue of settings.error) {
      assert(issue.line >= 2 && issue.column >= 1 && issue.path.startsWith('metric_relabel_configs[0]'), issue.path);
    }
    return;
  }
  assert(settings.ok, settings.ok ? '' : JSON.stringify(settings.error));
  const { __name__: name = 'm', ...labels } = entry.input ?? {};
  const got = relabelSeries(settings.value.common.relabel, name, labelsOf(labels));
  if (entry.skip !== undefined) {
    t.diagnostic(entry.skip);
    assert.deepEqual(got, { kind: 'nameless', missing: 'metric name' });
  } else if (got.kind === 'keep') {
    assert.notEqual(entry.output, null);
    assert.deepEqual({ __name__: got.name, ...pairsOf(got.labels) }, { __name__: 'm', ...entry.output });
  } else {
    assert.deepEqual([got.kind, entry.output], ['drop', null]);
  }
}
