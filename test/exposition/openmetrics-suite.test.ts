import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parseExposition } from '../support/parse.ts';
import { needShared, sharedPath } from '../support/shared.ts';
import { checkLines } from './support.ts';

/** By the name of the case; Prometheus enforces fewer musts than the suite, and Sluice exactly as many. */
type Verdicts = Readonly<Record<string, { readonly prometheus_3_14_grammar_accepts: boolean }>>;

/** The verdicts are those of the grammar; a scrape does not ask it about an empty body and succeeds. */
const EMPTY = 'bad_no_eof';

test('every case of the OpenMetrics suite is read or refused as Prometheus does', async (t) => {
  if (!needShared(t)) return;
  const suite = sharedPath('corpus', 'openmetrics-parsers');
  const file = readFileSync(sharedPath('corpus', 'openmetrics-parsers-verdicts.json'), 'utf8');
  // The verdicts are ours; the cases below fail where their shape is not this.
  const verdicts = JSON.parse(file) as Verdicts;
  const names = readdirSync(suite, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? entry.name : []));
  assert.equal(names.length, 211);
  assert.deepEqual(Object.keys(verdicts).sort(), names.sort());
  for (const name of names) {
    await t.test(name, () => {
      const body = readFileSync(`${suite}/${name}/metrics`);
      const outcome = parseExposition(body, 'openmetrics');
      if (name === EMPTY) assert.equal(body.length, 0);
      const accepts = name === EMPTY || verdicts[name]?.prometheus_3_14_grammar_accepts;
      assert.equal(outcome.ok, accepts, JSON.stringify(outcome));
      if (outcome.ok) assert.equal(checkLines(outcome.value, body), body.length);
      else assert.equal(outcome.error.reason, 'body');
    });
  }
});
