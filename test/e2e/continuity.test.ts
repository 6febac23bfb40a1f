import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { needPrometheus, SERVERS } from '../support/prometheus.ts';
import { audit, type Compared } from './continuity/audit.ts';
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
      const done: Compared[] = [];
      for (const scenario of SCENARIOS)
        await t.test(scenario.name, async (t) => {
          for (const way of played.filter((one) => one.scenario === scenario)) {
            const compared = await audit(prometheus, way, stalls);
            if (compared === undefined) t.diagnostic(`${way.target} cannot be told: the machine stood still`);
            else done.push(compared);
          }
        });
      const [truth, raw] = [sum(done.map(({ truth }) => truth)), sum(done.map(({ raw }) => raw))];
      t.diagnostic(`${truth} windows are true, and ${raw} of them equal to the raw members' as well`);
      assert.ok(done.length > (played.length * 2) / 3 && truth > 1_200 && raw > 600, `${done.length} ways were held`);
    });
});

function sum(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
