import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { needPrometheus, SERVERS } from '../support/prometheus.ts';
import { audit } from './continuity/audit.ts';
import { MAPPINGS } from './continuity/mappings.ts';
import { PROCESSES } from './continuity/processes.ts';
import { play } from './continuity/stage.ts';
import { stallsOf } from './continuity/stalls.ts';
import { TRAFFIC } from './continuity/traffic.ts';
import { TYPES } from './continuity/types.ts';

const SCENARIOS = [...PROCESSES, ...MAPPINGS, ...TRAFFIC, ...TYPES];

describe('what a real Prometheus makes of folds is what the application counted', { concurrency: true }, () => {
  for (const server of SERVERS)
    test(server, { timeout: 400_000 }, async (t) => {
      if (!needPrometheus(t, server)) return;
      const { prometheus, played } = await play(t, server, SCENARIOS);
      const stalls = await stallsOf(prometheus);
      if (stalls.length > 0) t.diagnostic(`the machine stood still: ${stalls.length} scrapes came to nothing`);
      const compared = { truth: 0, raw: 0 };
      for (const scenario of SCENARIOS)
        await t.test(scenario.name, async () => {
          for (const way of played.filter((one) => one.scenario === scenario)) {
            const { truth, raw } = await audit(prometheus, way, stalls);
            compared.truth += truth;
            compared.raw += raw;
          }
        });
      t.diagnostic(`${compared.truth} windows are true, and ${compared.raw} of them equal to the raw members' as well`);
      assert.ok(compared.truth > 1_000 && compared.raw > 400);
    });
});
