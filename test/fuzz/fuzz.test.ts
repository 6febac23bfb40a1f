import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fuzzConfigs } from './config-text.ts';
import { needOracle, Oracle } from './oracle.ts';
import { type Figures, fuzz } from './run.ts';

/** `SLUICE_FUZZ_SEED=7` tries other stories, `7:123` begins with the story that failed. */
const [seed = 1, from = 0] = (process.env['SLUICE_FUZZ_SEED'] ?? '1').split(':').map(Number);
const TIME_MS = 4_000;
/** `npm run fuzz` asks for 100; here other tests run beside this one. */
const SLOWEST_MS = 1_000;

async function fuzzFor(oracle: Oracle | null, first: number): Promise<Figures> {
  const untilMs = performance.now() + TIME_MS;
  const figures = await fuzz({ seed, from: first, bodies: Infinity, untilMs, slowestMs: SLOWEST_MS, oracle });
  assert.ok(figures.accepted > figures.bodies / 3, JSON.stringify(figures));
  assert.ok(figures.changed > figures.bodies / 8, JSON.stringify(figures));
  return figures;
}

test('whatever comes, nothing throws, limits hold, and counts go on', async (t) => {
  t.diagnostic(JSON.stringify(await fuzzFor(null, from)));
});

test("whatever comes, Prometheus' own parser reads what leaves as it was meant", async (t) => {
  if (!needOracle(t)) return;
  const oracle = new Oracle();
  try {
    // Where the other test has hardly been, unless one story is to be repeated.
    const figures = await fuzzFor(oracle, from > 0 ? from : 1_000_000);
    assert.ok(figures.asked > 0);
    t.diagnostic(JSON.stringify(figures));
  } finally {
    await oracle.stop();
  }
});

test('whatever a configuration file holds, each fault has its place, and nothing hangs', (t) => {
  const figures = fuzzConfigs(seed, Infinity, performance.now() + 2_000);
  t.diagnostic(JSON.stringify(figures));
  assert.ok(figures.accepted > 0 && figures.accepted < figures.texts, JSON.stringify(figures));
});
