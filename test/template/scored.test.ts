import assert from 'node:assert/strict';
import { test } from 'node:test';
import { playApi, playLabels } from '../bench/shared-paths.ts';
import { needShared } from '../support/shared.ts';

/** A little below what these have, so that another order of the seeds does not matter. */
const APIS: readonly (readonly [api: string, routeF1: number, exact: number, ever: number])[] = [
  ['adafruit', 0.99, 0.95, 1.3],
  ['jira', 0.97, 0.95, 1.6],
  ['keycloak', 0.98, 0.95, 1.5],
  ['slack', 1, 1, 1],
];
for (const [api, routeF1, exact, ever] of APIS)
  test(`the routes of ${api} come out of its paths`, async (t) => {
    if (!needShared(t)) return;
    for (const noise of [0, 0.02]) {
      const score = await playApi(api, 3, { noise });
      assert.ok(score.routeF1 >= (noise > 0 ? 0.95 : routeF1), `route F1 ${score.routeF1}`);
      assert.ok(score.exactRoutes >= (noise > 0 ? 0.9 : exact), `exact ${score.exactRoutes}`);
      assert.ok(score.CRever <= ever + noise * 10, `${score.CRever} outputs a route were given out`);
      assert.ok(score.overMergeReq <= 0.02, `over-merged ${score.overMergeReq}`);
    }
  });

test('closed sets of labels stay, identifiers fold', async (t) => {
  if (!needShared(t)) return;
  const scores = await playLabels(1);
  for (const { label, mode, kept, f1 } of scores) {
    if (mode === 'keep') assert.equal(kept, 1, label);
    else assert.ok(f1 >= 0.9, `${label}: F1 ${f1}`);
  }
  const folded = scores.filter(({ mode }) => mode === 'fold');
  assert.ok(folded.reduce((sum, { f1 }) => sum + f1, 0) / folded.length >= 0.99);
});
