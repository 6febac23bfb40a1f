import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { parse } from 'yaml';
import { chart, needHelm, render } from '../support/chart.ts';
import { needProgram } from '../support/program.ts';
import { projectRoot } from '../support/root.ts';

const FILE = join(chart, 'files', 'alerts.yaml');
const TESTS = join(projectRoot, 'test', 'delivery', 'alerts.yaml');
const RUNBOOKS = join(projectRoot, 'docs', 'runbooks');

interface Rules {
  readonly groups: readonly {
    readonly rules: readonly { readonly alert: string; readonly annotations: Readonly<Record<string, string>> }[];
  }[];
}
// promtool checks the shape.
const rules = (parse(readFileSync(FILE, 'utf8')) as Rules).groups.flatMap((group) => group.rules);

function promtool(t: TestContext, ...args: readonly string[]): void {
  const program = needProgram(t, 'promtool', ['--version']);
  if (program === null) return;
  const run = spawnSync(program, args, { encoding: 'utf8' });
  assert.equal(run.status, 0, run.stdout + run.stderr);
}

test('promtool has nothing to say of the alerts', (t) => promtool(t, 'check', 'rules', '--lint-fatal', FILE));

test('each alert fires when it must and not before, by promtool’s unit tests', (t) =>
  promtool(t, 'test', 'rules', TESTS));

test('each alert has such a test, and a page that says what to do', () => {
  // Our own file, in promtool's shape.
  const { tests } = parse(readFileSync(TESTS, 'utf8'), { merge: true }) as {
    tests: { alert_rule_test: { alertname: string; exp_alerts: unknown[] }[] }[];
  };
  const fired = tests.flatMap((one) => one.alert_rule_test).filter(({ exp_alerts }) => exp_alerts.length > 0);
  const names = rules.map(({ alert }) => alert).toSorted();
  assert.deepEqual([...new Set(fired.map(({ alertname }) => alertname))].toSorted(), names);
  assert.deepEqual(
    readdirSync(RUNBOOKS)
      .filter((name) => name !== 'README.md')
      .toSorted(),
    names.map((name) => `${name}.md`),
  );
  for (const { alert, annotations } of rules) {
    assert.equal(annotations['runbook_url'], `docs/runbooks/${alert}.md`);
    const page = readFileSync(join(RUNBOOKS, `${alert}.md`), 'utf8');
    for (const heading of [`# ${alert}`, '## Meaning', '## What to look at', '## What to do'])
      assert.ok(page.includes(`${heading}\n`), `${alert}: ${heading}`);
  }
});

test('the chart brings them whole, with the address where the pages are published', (t) => {
  if (!needHelm(t)) return;
  const rendered = render(chart, { prometheusRule: { enabled: true } }).get('PrometheusRule');
  assert.deepEqual(rendered?.spec, parse(readFileSync(FILE, 'utf8')));
  const published = { enabled: true, runbookUrl: 'https://example.com/runbooks/' };
  const text = JSON.stringify(render(chart, { prometheusRule: published }).get('PrometheusRule'));
  for (const { alert } of rules) assert.ok(text.includes(`"runbook_url":"https://example.com/runbooks/${alert}.md"`));
});
