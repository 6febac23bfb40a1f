import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTargetLine } from '../../src/line/line.ts';
import type { Line } from '../../src/model/line.ts';
import { settingsOf, TEXT } from '../support/line.ts';

/** Of one more user in each scrape, so that limits and sketches have something to do. */
function body(scrape: number): Buffer {
  const users = Array.from(
    { length: 40 + scrape },
    (_, user) => `f_total{user="u${user * 7}",zone="${user % 3}"} ${scrape}\n`,
  );
  return Buffer.from(`# TYPE f_total counter\n${users.join('')}`);
}

const QUESTIONS: Readonly<Record<string, (line: Line) => unknown>> = {
  ledger: (line) => line.ledger(),
  demand: (line) => line.demand(9, 9),
  forecast: (line) => line.forecast(9),
  'label stats': (line) => line.labelStats(9),
  'what is kept': (line) => line.save(),
  memory: (line) => line.memory(),
};

for (const [name, ask] of Object.entries(QUESTIONS))
  test(`who asks a line for ${name} before it has finished hears what it says then`, () => {
    const make = (): Line =>
      createTargetLine(settingsOf('limits: { series_per_metric: 60 }'), { seed: { hi: 1, lo: 2 }, memory: 2 ** 24 });
    const [finishing, asked] = [make(), make()];
    for (let scrape = 1; scrape <= 30; scrape++) {
      const input = { contentType: TEXT, nowMs: scrape * 60_000, escaping: 'allow-utf-8' } as const;
      const [one, other] = [finishing, asked].map((line) => line.scrape({ body: body(scrape), ...input }));
      assert.deepEqual(one, other);
      finishing.finish();
      if (scrape % 3 > 0) assert.deepEqual(ask(asked), ask(finishing), `scrape ${scrape}`);
    }
  });
